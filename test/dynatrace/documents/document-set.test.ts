import { DECLARATION, deploymentOf, organizationOf } from "../../support/declaration";
import { synthesize } from "../../support/synthesis";

const ORGANIZATION = organizationOf([{ id: "111111111111" }]);
const declared = (documents: string) =>
  deploymentOf("", DECLARATION.replace("hub:", `  documents: ${documents}\nhub:`));
const documentsOf = (documents: string, organization = ORGANIZATION) =>
  synthesize(declared(documents), organization).stacks.dynatrace!.resources("dynatrace_document");

test("without the key there are none", () => {
  expect(synthesize(deploymentOf(), ORGANIZATION).stacks.dynatrace!.resources("dynatrace_document")).toEqual({});
});

test("each document is a resource with an id of its own, seen by everybody who may read documents", () => {
  const resources = documentsOf("{}");
  expect(Object.keys(resources).sort()).toEqual([
    "document_compliance",
    "document_findings",
    "document_health",
    "document_monitor",
    "document_triage",
    "document_vulnerabilities",
  ]);
  expect(resources.document_monitor).toMatchObject({
    custom_id: "hubrelay-security-hub-monitor",
    name: "hubrelay: Security Hub connections",
    type: "dashboard",
    private: false,
  });
});

test("private ones are for their owner", () => {
  for (const document of Object.values(documentsOf("{ private: true }"))) expect(document.private).toBe(true);
});

test("the content is JSON that says what is connected", () => {
  const content = String(documentsOf("{}").document_monitor?.content);
  expect(JSON.parse(content)).toMatchObject({ version: 21 });
  expect(content).toContain("111111111111 shop");
});

test("Terraform takes nothing in the content for a template", () => {
  const organization = organizationOf([{ id: "111111111111", name: "odd ${name} %{ if }" }]);
  const content = String(documentsOf("{}", organization).document_monitor?.content);
  expect(content).toContain("odd $${name} %%{ if }");
});

test("an unknown key is refused with its place", () => {
  expect(() => declared("{ dashboard: true }")).toThrow(/deployment.yaml:3:\d+ {2}dynatrace.documents/);
});
