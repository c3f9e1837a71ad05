import { planConnections } from "../../lib/connections/plan-connections";
import { DeclarationError } from "../../lib/deployment/declaration-error";
import { deploymentOf, organizationOf } from "../support/declaration";

const A = "111111111111";
const B = "333333333333";
const organization = organizationOf([{ id: A }, { id: B }]);
const plan = (yaml: string) => planConnections(deploymentOf(yaml), organization);
const other = (more: string, topology = "central") =>
  `otherDeployments: [{ name: old, topology: ${topology}${more} }]\n`;

test("distributed and central over the same accounts are refused with the pair that would duplicate", () => {
  expect(() => plan(other(""))).toThrow(DeclarationError);
  expect(() => plan(other(""))).toThrow(
    `otherDeployments[0]
  expected each finding to be delivered once; a finding of account ${A} in eu-west-1 would come from hubrelay (distributed, in ${A} eu-west-1) and from old (central)
  exclude the account or the region from one of the two, or send them to different Dynatrace environments`,
  );
});

test("two deployments with one tenant in the same account are refused", () => {
  expect(() => plan(other(`, accounts: ["${B}"]`, "distributed"))).toThrow(
    `a finding of account ${B} in eu-west-1 would come from hubrelay (distributed, in ${B} eu-west-1) and from old (distributed)`,
  );
});

test("a central deployment names the member whose finding would come twice", () => {
  const central = `topology: central\nsecurityHub: { administrator: "${A}" }\n`;
  expect(() => plan(central + other(`, accounts: ["${B}"], regions: [us-east-1]`, "distributed"))).toThrow(
    `a finding of account ${B} in us-east-1 would come from hubrelay (central, in ${A} us-east-1) and from old (distributed)`,
  );
  const without = `${central}organization: { exclude: { accounts: ["${B}"] } }\n`;
  expect(plan(without + other(`, accounts: ["${B}"]`, "distributed")).connections).toHaveLength(2);
});

test.each([
  ["another account", ', accounts: ["555555555555"]'],
  ["another region", ", regions: [eu-central-1]"],
  ["another tenant", ', dynatraceUrl: "https://xyz98765.live.dynatrace.com"'],
])("a deployment for %s is none of the pair", (_, more) => {
  expect(plan(other(more)).connections).toHaveLength(4);
});

test("a deployment of the same name would take this one's resources", () => {
  expect(() => plan("otherDeployments: [{ name: hubrelay, topology: central }]\n")).toThrow(
    /^otherDeployments\[0\]\.name\n {2}expected another name than this deployment's, received "hubrelay"/,
  );
});

test("both editions of Security Hub over the same products are refused with the two events", () => {
  expect(() => plan("securityHub: { editions: [cspm, v2] }\n")).toThrow(
    /^securityHub\.editions\n.*ASFF \(Security Hub Findings - Imported\) and again as OCSF \(Findings Imported V2\)/,
  );
});

describe("a filter with the newer Security Hub", () => {
  const v2 = (filter: string) => plan(`securityHub: { editions: [v2] }\nfilters: [${filter}]\n`);

  test("is taken where its fields are known there", () => {
    expect(v2("{ preset: recommended }").connections).toHaveLength(4);
  });

  test("is refused with its place where they are not", () => {
    expect(() => v2("{ severity: { minimum: HIGH } }, { types: { include: [TTPs*] } }")).not.toThrow();
    expect(() => v2("{ types: { include: [TTPs*] } }")).toThrow(
      /^filters\[0\]\.types\n {2}expected one of kinds, severity, .* with findings of the newer Security Hub\n/,
    );
  });

  test("is refused with conditions for the relay, which reads the older form", () => {
    expect(() => v2("{ title: { exclude: [test], in: relay } }")).toThrow(
      /^filters\[0\]\n.*received some with in: relay\n/,
    );
  });
});
