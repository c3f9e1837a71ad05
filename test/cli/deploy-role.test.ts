import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";

const BIN = resolve(__dirname, "../../bin/hubrelay.js");
const CI = "arn:aws:iam::222222222222:role/ci";

// Each test starts the program, which takes a second or more.
jest.setTimeout(30_000);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-deploy-role-"));
  writeFileSync(
    join(folder, "deployment.yaml"),
    `name: sec
dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "222222222222", region: eu-west-1 }
deployRole: { name: sec-deploy, externalId: word }
regions: { default: [eu-west-1] }
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function deployRole(...line: string[]) {
  return spawnSync(process.execPath, [BIN, "deploy-role", ...line], { cwd: folder, encoding: "utf8" });
}

test("the role printed is the declaration's: its name, its external id, its prefix", () => {
  const { status, stdout } = deployRole("-p", CI);
  expect(status).toBe(0);
  const { role, trust, account } = JSON.parse(stdout);
  expect(role).toBe("sec-deploy");
  expect(trust.Statement[0]).toMatchObject({
    Principal: { AWS: [CI] },
    Condition: { StringEquals: { "sts:ExternalId": "word" } },
  });
  expect(JSON.stringify(account)).toContain("arn:aws:sqs:*:*:sec-*");
});

test("--format cloudformation prints a template", () => {
  const { stdout } = deployRole("-p", CI, "-f", "cloudformation");
  expect(parse(stdout).Resources.DeployRole.Properties.RoleName).toBe("sec-deploy");
});

test("--format terraform prints a configuration", () => {
  expect(deployRole("-p", CI, "-f", "terraform").stdout).toContain('resource "aws_iam_role" "hubrelay_deploy"');
});

test("without a principal it does not guess whom to trust", () => {
  const { status, stderr, stdout } = deployRole();
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("--principal arn:aws:iam::222222222222:role/NAME");
});

test.each([
  ["everybody", "*", "expected the ARN of an IAM role or user"],
  ["a session", "arn:aws:sts::222222222222:assumed-role/ci/me", "received a session"],
])("%s is no principal", (_, principal, message) => {
  const { status, stderr } = deployRole("-p", principal);
  expect(status).toBe(1);
  expect(stderr).toContain(message);
});
