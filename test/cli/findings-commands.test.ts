import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProgram } from "../../lib/cli/program";
import { DECLARATION } from "../support/declaration";

const A = "111111111111";
const finding = {
  SchemaVersion: "2018-10-08",
  Id: "finding-1",
  ProductArn: "arn:aws:securityhub:us-east-1::product/aws/guardduty",
  GeneratorId: "detector",
  AwsAccountId: A,
  Region: "us-east-1",
  Types: ["TTPs/Discovery/Recon:EC2-Portscan"],
  Severity: { Label: "LOW" },
  Title: "Port scan",
  Description: "An instance scans ports.",
  CreatedAt: "2026-01-01T00:00:00Z",
  UpdatedAt: "2026-01-01T00:00:00Z",
  Resources: [
    { Type: "AwsEc2Instance", Id: "i-1" },
    { Type: "AwsEc2Instance", Id: "i-2" },
  ],
};

let folder: string;
let printed: string[];
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-cli-"));
  printed = [];
  told = [];
  jest.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  jest.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
  const accounts = [{ id: A, name: "shop", state: "ACTIVE" }];
  const organization = { id: "o-abcdef1234", managementAccount: "999999999999" };
  writeFileSync(join(folder, "organization.json"), JSON.stringify({ version: 1, organization, accounts }));
  writeFileSync(
    join(folder, "deployment.yaml"),
    `${DECLARATION}filters:\n  - name: production\n    severity: { minimum: MEDIUM }\n`,
  );
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

async function hubrelay(command: readonly string[], input?: string): Promise<void> {
  const file = join(folder, "input.json");
  if (input !== undefined) writeFileSync(file, input);
  const args = input === undefined ? command : [...command, file];
  await buildProgram().parseAsync([...args, "--config", join(folder, "deployment.yaml")], { from: "user" });
}

test("map prints a record a line, one per resource of a detection", async () => {
  await hubrelay(["map"], JSON.stringify(finding));
  const records = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(records.map((record) => [record["event.type"], record["object.id"]])).toEqual([
    ["DETECTION_FINDING", "i-1"],
    ["DETECTION_FINDING", "i-2"],
  ]);
  expect(process.exitCode).toBe(0);
});

test("map takes the other mapping when told to", async () => {
  await hubrelay(["map", "--mapping", "passthrough"], JSON.stringify(finding));
  expect(Object.keys(JSON.parse(printed[0]!))).toContain("detail");
});

test("map names the line that gives no record, prints the others, and exits 1", async () => {
  await hubrelay(["map"], `${JSON.stringify(finding)}\nnot json\n`);
  expect(printed).toHaveLength(2);
  expect(told.join("\n")).toMatch(/input\.json: line 2: expected JSON, received not json/);
  expect(process.exitCode).toBe(1);
});

test("match says which condition holds a finding back, for its own account and region only", async () => {
  await hubrelay(["match"], JSON.stringify(finding));
  expect(printed).toEqual([
    `not forwarded from ${A} us-east-1: severity is LOW, filter "production" wants MEDIUM or more`,
  ]);
});

test("match says where a finding is forwarded from", async () => {
  await hubrelay(["match"], JSON.stringify({ ...finding, Severity: { Label: "HIGH" } }));
  expect(printed).toEqual([`forwarded from ${A} us-east-1`]);
});

test("match of a finding that is no connection's own answers for every connection", async () => {
  await hubrelay(["match"], JSON.stringify({ ...finding, AwsAccountId: "555555555555" }));
  expect(printed).toHaveLength(2);
  expect(printed[0]).toContain("not forwarded");
});

test("filters explain shows a filter once, with its pattern, size and words", async () => {
  await hubrelay(["filters", "explain"]);
  const text = printed.join("\n");
  expect(text).toContain('filter "production"');
  expect(text).toContain("severity MEDIUM or more");
  expect(text).toMatch(/rule 1 of 1: \d+ characters/);
  expect(text).toContain("and so in 1 other connection");
});

describe("validate", () => {
  const warnings = async (filters: string) => {
    writeFileSync(join(folder, "deployment.yaml"), `${DECLARATION}filters: [${filters}]\n`);
    await hubrelay(["validate"]);
    return printed.slice(1).join("\n");
  };

  test("names the products that a filter cuts off without meaning it", async () => {
    expect(await warnings("{ name: failed, complianceStatus: [FAILED] }")).toContain(
      '! filters[0] "failed" cuts off GuardDuty: sends no compliance status',
    );
  });

  test("names a filter that no connection takes", async () => {
    expect(await warnings("{ severity: { minimum: LOW } }, { name: late, types: { include: [TTPs*] } }")).toBe(
      '! filters[1] "late" is taken by no connection: those before it take all, or it selects none',
    );
  });

  test("says nothing of a filter that costs no product", async () => {
    expect(await warnings("{ preset: recommended }")).toBe("");
  });
});

test("cost tells which filter is checked in the relay, as what it drops is paid for until then", async () => {
  const filters = 'filters: [{ name: quiet, title: { exclude: ["[test]"], in: relay } }]';
  writeFileSync(join(folder, "deployment.yaml"), `${DECLARATION}${filters}\n`);
  await hubrelay(["cost"]);
  expect(printed.join("\n")).toMatch(/\n! filter "quiet" has conditions `in: relay`/);
});
