import { App, TerraformStack } from "cdktf";
import { DocumentSet } from "../../../lib/dynatrace/documents/document-set";
import type { DeclaredDocuments } from "../../../lib/dynatrace/documents/documents-schema";
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

describe("more accounts than the monitor can list", () => {
  const connections = Array.from({ length: 12_000 }, (_, index) => ({
    account: String(100_000_000_000 + index),
    accountName: "workload",
    region: "us-east-1",
  }));
  const make = (documents: DeclaredDocuments) => {
    const dynatrace = { url: "https://abc12345.live.dynatrace.com", documents };
    const stack = new TerraformStack(new App({ stackTraces: false }), "dynatrace");
    return new DocumentSet(stack, "documents", { deployment: { name: "hubrelay", dynatrace }, connections });
  };
  const all = { monitor: true, dashboards: true, notebooks: true, private: false };

  test("are refused, with what to do", () => {
    expect(() => make(all)).toThrow(
      /"hubrelay: Security Hub connections" would have \d+ bytes, and Dynatrace takes 1000000/,
    );
  });

  test("do not stand in the way of the other documents", () => {
    expect(() => make({ ...all, monitor: false })).not.toThrow();
  });
});
