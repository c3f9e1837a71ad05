import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient, CreateStackCommand } from "@aws-sdk/client-cloudformation";
import { EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { DeleteRolePolicyCommand, IAMClient, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { parseOrganization } from "../../lib/organization/load-organization";
import type { PreflightFinding } from "../../lib/organization/preflight-findings";
import { clientConfig, rootOf } from "../../sandbox/aws/clients";
import { type EmulatedOrganization, emulateOrganization, hubrelay } from "../organization/emulated-organization";

const SHOP = "111111111111";
const HUB = "222222222222";
const DATA_LAKE = "444444444444";
const MANAGEMENT = "999999999999";
const ROLE = "hubrelay-deploy";

/** One emulated AWS for all tests of this file, which therefore hold in the order they stand in. */
let aws: EmulatedOrganization;
beforeAll(async () => {
  aws = await emulateOrganization((account) => ({
    ...account,
    enabledRegions: account.id === DATA_LAKE ? ["us-east-1"] : ["us-east-1", "eu-west-1", "sa-east-1"],
    regionsV2: account.id === SHOP ? ["eu-west-1"] : [],
  }));
  // Nobody may enter the management account.
  const iam = new IAMClient(clientConfig(aws.emulator.endpoint, rootOf(MANAGEMENT)));
  const nobody = JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }],
  });
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: ROLE, PolicyDocument: nobody }));
}, 180_000);
afterAll(() => aws?.stop());
jest.setTimeout(60_000);

const file = () => join(aws.folder, "organization.json");
const read = () => parseOrganization(readFileSync(file(), "utf8"), "organization.json");

describe("discover", () => {
  test("--diff without a file has nothing to compare with, and makes none", async () => {
    const { code, stderr } = await hubrelay(aws, "discover", "--diff");
    expect(code).toBe(1);
    expect(stderr).toContain("npx hubrelay discover");
    expect(existsSync(file())).toBe(false);
  });

  test("every account of every OU is found, though pages are empty and small", async () => {
    const { code, stdout } = await hubrelay(aws, "discover");
    expect(code).toBe(0);
    expect(stdout).toContain("5 accounts in 2 OUs: 4 active, 1 suspended.");
    expect(read().accounts.map(({ id, ou }) => `${id} ${ou}`)).toEqual([
      "111111111111 /prod",
      "222222222222 /",
      "333333333333 /prod",
      "444444444444 /prod/data",
      "999999999999 /",
    ]);
  });

  test("each account's enabled regions are written, and where both kinds of Security Hub are on", () => {
    expect(read().accounts[0]).toMatchObject({
      regions: ["eu-west-1", "sa-east-1", "us-east-1"],
      securityHub: ["eu-west-1", "us-east-1"],
      securityHubV2: ["eu-west-1"],
    });
  });

  test("an account that cannot be entered is reported, and stops nothing", async () => {
    const { code, stdout } = await hubrelay(aws, "discover", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout).notEntered).toEqual([
      { account: MANAGEMENT, accountName: "management", reason: `role ${ROLE} cannot be assumed` },
    ]);
  });

  test("read again, the file is the same byte for byte", async () => {
    const before = readFileSync(file(), "utf8");
    const { stdout } = await hubrelay(aws, "discover");
    expect(stdout).toContain("Nothing has changed.");
    expect(readFileSync(file(), "utf8")).toBe(before);
  });

  test("--diff without news exits 0", async () => {
    expect((await hubrelay(aws, "discover", "--diff")).code).toBe(0);
  });

  test("--diff tells in words what happened, exits 2, and writes nothing", async () => {
    // As it was when data-lake was not there, an old shop was, and legacy was still active.
    const now = readFileSync(file(), "utf8");
    const old = JSON.parse(now);
    old.accounts = old.accounts
      .filter(({ id }: { id: string }) => id !== DATA_LAKE)
      .map((account: { id: string }) => (account.id === "333333333333" ? { ...account, state: "ACTIVE" } : account))
      .concat({ ...old.accounts[0], id: "555555555555", name: "old-shop" });
    writeFileSync(file(), JSON.stringify(old));

    const { code, stdout } = await hubrelay(aws, "discover", "--diff");

    expect(code).toBe(2);
    expect(stdout).toContain('+ 444444444444 "data-lake" joined in /prod/data by invitation → 1 connection\n');
    expect(stdout).toContain('- 555555555555 "old-shop" left → will be disconnected\n');
    expect(stdout).toContain('- 333333333333 "legacy" suspended, was active → will be disconnected\n');
    expect(JSON.parse(readFileSync(file(), "utf8"))).toEqual(old);
    writeFileSync(file(), now);
  });

  test("a file that cannot be read is told with what to do, and not written over", async () => {
    const now = readFileSync(file(), "utf8");
    writeFileSync(file(), "{");
    const { code, stderr } = await hubrelay(aws, "discover", "--no-enter");
    const left = readFileSync(file(), "utf8");
    writeFileSync(file(), now);
    expect([code, left]).toEqual([1, "{"]);
    expect(stderr).toContain("organization.json:1:");
    expect(stderr).toContain("delete organization.json, then npx hubrelay discover");
  });

  test("an empty file is made anew", async () => {
    const now = readFileSync(file(), "utf8");
    writeFileSync(file(), "");
    expect((await hubrelay(aws, "discover")).code).toBe(0);
    expect(readFileSync(file(), "utf8")).toBe(now);
  });

  test("a caller that AWS does not know is told to sign in", async () => {
    const env = { ...aws.env, AWS_ACCESS_KEY_ID: "AKIANOBODYKNOWSTHIS0" };
    const { code, stderr } = await hubrelay({ ...aws, env }, "discover");
    expect(code).toBe(1);
    expect(stderr).toContain("sign in");
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("a member that is no delegated administrator is told whose credentials are needed", async () => {
    const env = { ...aws.env, AWS_ACCESS_KEY_ID: SHOP, AWS_SECRET_ACCESS_KEY: "sandbox" };
    const { code, stderr } = await hubrelay({ ...aws, env }, "discover");
    expect(code).toBe(1);
    expect(stderr).toContain("the management account or of a delegated administrator");
  });
});

describe("preflight", () => {
  async function preflight() {
    const { code, stdout, stderr } = await hubrelay(aws, "preflight", "--json");
    if (stdout === "") throw new Error(stderr);
    return { code, findings: (JSON.parse(stdout) as { findings: PreflightFinding[] }).findings };
  }

  test("nothing stands in the way where the roles are as documented", async () => {
    const { code, findings } = await preflight();
    expect(findings.map(({ severity, problem }) => `${severity}: ${problem}`)).toEqual([
      "note: the hub's secret is not there yet",
    ]);
    expect(code).toBe(0);
  });

  test("a credential that Dynatrace does not know is a blocker, and the accounts are looked at all the same", async () => {
    const env = { ...aws.env, DYNATRACE_API_TOKEN: "dt0c01.NOBODY.NOTASECRET" };
    const { code, stdout } = await hubrelay({ ...aws, env }, "preflight");
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ \S+ does not accept DYNATRACE_API_TOKEN \(dt0c01\.NOBODY\)/);
    expect(stdout).toContain("the hub's secret is not there yet");
  });

  test("where AWS cannot be reached, that is said, and not that every account lacks its role", async () => {
    const env = { ...aws.env, AWS_ENDPOINT_URL: "http://127.0.0.1:9" };
    const { code, stdout, stderr } = await hubrelay({ ...aws, env }, "preflight");
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("AWS cannot be reached");
  });

  test("an account that is not connected is refused with why", async () => {
    const { code, stderr } = await hubrelay(aws, "preflight", "-a", SHOP, "-a", "333333333333", "-a", "777777777777");
    expect(code).toBe(1);
    expect(stderr).toMatch(/account 333333333333: .*suspended.*; account 777777777777: not in the organization file/i);
  });

  test("a region that the account has not enabled is a blocker", async () => {
    const organization = JSON.parse(readFileSync(file(), "utf8"));
    for (const account of organization.accounts) delete account.regions;
    writeFileSync(file(), JSON.stringify(organization));
    const { code, findings } = await preflight();
    expect(findings).toContainEqual(
      expect.objectContaining({
        severity: "blocker",
        problem: "the region is not enabled",
        account: DATA_LAKE,
        region: "eu-west-1",
      }),
    );
    expect(code).toBe(1);
    await hubrelay(aws, "discover");
  });

  test("where the newer Security Hub's findings are wanted, it is the one that must be on", async () => {
    const declaration = join(aws.folder, "deployment.yaml");
    const text = readFileSync(declaration, "utf8");
    writeFileSync(declaration, `${text}\nsecurityHub: { editions: [v2] }\n`);
    const { findings } = await preflight();
    writeFileSync(declaration, text);
    const off = findings.filter(({ problem }) => problem === "Security Hub is off");
    expect(off.map(({ region }) => region)).toContain("us-east-1");
  });

  test("the Dynatrace app's own stack, and another hubrelay's rule, are told", async () => {
    const config = clientConfig(aws.emulator.endpoint, rootOf(SHOP), "eu-west-1");
    await new CloudFormationClient(config).send(
      new CreateStackCommand({
        StackName: "dynatrace-aws-security-hub-event-forwarder",
        TemplateBody: JSON.stringify({ Resources: { Queue: { Type: "AWS::SQS::Queue" } } }),
      }),
    );
    await new EventBridgeClient(config).send(
      new PutRuleCommand({
        Name: "other-findings",
        Description: "hubrelay: Security Hub findings of this account and region",
        EventPattern: JSON.stringify({ source: ["aws.securityhub"] }),
      }),
    );
    const { code, findings } = await preflight();
    const others = findings.filter(({ problem }) => problem === "another forwarder is there");
    expect(others.map(({ account, region, detail }) => [account, region, detail])).toEqual([
      [SHOP, "eu-west-1", "stack dynatrace-aws-security-hub-event-forwarder"],
      [SHOP, "eu-west-1", "rule other-findings of another hubrelay"],
    ]);
    expect(code).toBe(0);
  });

  test("a deploy role without its policy, and one that cannot be entered, are blockers that name the account", async () => {
    await new IAMClient(clientConfig(aws.emulator.endpoint, rootOf(SHOP))).send(
      new DeleteRolePolicyCommand({ RoleName: ROLE, PolicyName: "deploy" }),
    );
    await new IAMClient(clientConfig(aws.emulator.endpoint, rootOf(DATA_LAKE))).send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: ROLE,
        PolicyDocument: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${HUB}:role/other` }, Action: "sts:AssumeRole" },
          ],
        }),
      }),
    );
    const { code, stdout } = await hubrelay(aws, "preflight");
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ the account cannot be entered\n\s+444444444444 +data-lake/);
    expect(stdout).toMatch(/✗ events:ListRules is denied\n\s+111111111111 +shop +eu-west-1/);
    expect(stdout).toContain("Nothing was changed.");
  });
});
