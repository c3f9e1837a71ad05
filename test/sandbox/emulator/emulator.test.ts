import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  PutResourcePolicyCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { BatchUpdateFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type Credentials, clientConfig, rootOf } from "../../../sandbox/aws/clients";
import { importFindings, sampleFindings } from "../../../sandbox/aws/findings";
import { findLeftovers } from "../../../sandbox/aws/leftovers";
import { readSeed, type SeededOrganization, seedOrganization } from "../../../sandbox/aws/organization-seed";
import { disableRule } from "../../../sandbox/aws/tamper";
import { type Emulator, SEED_FILE, startEmulator } from "../../../sandbox/emulator/emulator";

const SHOP = "111111111111";
const HUB = "222222222222";
const DATA_LAKE = "444444444444";
const MANAGEMENT = "999999999999";

let emulator: Emulator;
let seeded: SeededOrganization;
const dir = mkdtempSync(join(tmpdir(), "hubrelay-emulator-"));

beforeAll(async () => {
  // The environment of `npm run sandbox` is used, and made when it is not there yet.
  const venv = join(__dirname, "..", "..", "..", ".sandbox", "venv");
  emulator = await startEmulator({ dir, venv });
  seeded = await seedOrganization(emulator.endpoint, readSeed(SEED_FILE));
}, 180_000);

afterAll(async () => {
  await emulator?.stop();
  rmSync(dir, { recursive: true, force: true });
});

function config(credentials: Credentials, region = "us-east-1") {
  return clientConfig(emulator.endpoint, credentials, region);
}

async function assume(role: string, by: Credentials, externalId?: string): Promise<Credentials> {
  const sts = new STSClient(config(by));
  const answer = await sts.send(
    new AssumeRoleCommand({
      RoleArn: role,
      RoleSessionName: "test",
      ...(externalId ? { ExternalId: externalId } : {}),
    }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken } = answer.Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** A role that its account's root may assume, with the given actions on everything; returns a session of it. */
async function sessionOf(account: string, name: string, actions: readonly string[]): Promise<Credentials> {
  const iam = new IAMClient(config(rootOf(account)));
  const policy = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const trust = policy({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trust }));
  const allowed = policy({ Action: actions, Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument: allowed }));
  return assume(`arn:aws:iam::${account}:role/${name}`, rootOf(account));
}

/** A queue that gets every event of Security Hub in a region; returns how to take them off. */
async function listen(account: string, region: string, name: string): Promise<() => Promise<SecurityHubEvent[]>> {
  const sqs = new SQSClient(config(rootOf(account), region));
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName: name,
      Attributes: {
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sqs:SendMessage",
              Resource: "*",
            },
          ],
        }),
      },
    }),
  );
  const events = new EventBridgeClient(config(rootOf(account), region));
  await events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: ["aws.securityhub"] }) }));
  const Arn = `arn:aws:sqs:${region}:${account}:${name}`;
  await events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "queue", Arn }] }));
  return async () => {
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    return Messages.map((message) => JSON.parse(message.Body ?? "") as SecurityHubEvent);
  };
}

interface SecurityHubEvent {
  readonly "detail-type": string;
  readonly account: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: { readonly findings: readonly Record<string, unknown>[] };
}

describe("Security Hub", () => {
  test("each imported finding becomes one event of its own, with what Security Hub fills in", async () => {
    const take = await listen(SHOP, "eu-west-1", "one-event-each");

    const sent = await importFindings(emulator.endpoint, rootOf(SHOP), SHOP, "eu-west-1");

    const events = await take();
    expect(events.map((event) => event.detail.findings.map(({ Id }) => Id))).toEqual(sent.map(({ Id }) => [Id]));
    const [first] = events;
    expect(first).toMatchObject({
      "detail-type": "Security Hub Findings - Imported",
      account: SHOP,
      region: "eu-west-1",
    });
    expect(first?.resources).toEqual([`${sent[0]?.ProductArn}/${sent[0]?.Id}`]);
    expect(first?.detail.findings[0]).toMatchObject({
      Region: "eu-west-1",
      ProductName: "Inspector",
      CompanyName: "AWS",
      RecordState: "ACTIVE",
      Workflow: { Status: "NEW" },
      Severity: { Label: "HIGH", Normalized: 70 },
      ProcessedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
  });

  test("the administrator's home region sees a copy that keeps the finding's own account and region", async () => {
    const take = await listen(HUB, "us-east-1", "copies");
    await importFindings(emulator.endpoint, rootOf(DATA_LAKE), DATA_LAKE, "eu-west-1");
    const [copy] = await take();
    expect(copy).toMatchObject({ account: HUB, region: "us-east-1" });
    expect(copy?.detail.findings[0]).toMatchObject({ AwsAccountId: DATA_LAKE, Region: "eu-west-1" });
  });

  test("an update by a person is an event too, and leaves UpdatedAt to the provider", async () => {
    const [finding] = await importFindings(emulator.endpoint, rootOf(SHOP), SHOP, "us-east-1");
    const take = await listen(SHOP, "us-east-1", "updates");
    const hub = new SecurityHubClient(config(rootOf(SHOP)));
    await hub.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [{ Id: finding?.Id, ProductArn: finding?.ProductArn }],
        Workflow: { Status: "SUPPRESSED" },
      }),
    );
    const [event] = await take();
    expect(event?.detail.findings[0]).toMatchObject({
      Workflow: { Status: "SUPPRESSED" },
      UpdatedAt: finding?.UpdatedAt,
    });
  });

  test.each([
    ["without a title", { Title: "" }, /required property 'Title'/],
    ["of another account", { AwsAccountId: DATA_LAKE }, /may not import findings of account/],
    ["larger than 240 KB", { ProductFields: { blob: "x".repeat(241 * 1024) } }, /larger than 240 KB/],
  ])("a finding %s is refused", async (_, change, reason) => {
    const [finding] = sampleFindings(SHOP, "us-east-1");
    const bad = { ...finding, ...change } as NonNullable<typeof finding>;
    await expect(importFindings(emulator.endpoint, rootOf(SHOP), SHOP, "us-east-1", [bad])).rejects.toThrow(reason);
  });
});

describe("Organizations", () => {
  async function accounts(credentials: Credentials) {
    const found: string[] = [];
    let pages = 0;
    for await (const page of paginateListAccounts({ client: new OrganizationsClient(config(credentials)) }, {})) {
      pages += 1;
      found.push(...(page.Accounts ?? []).map((account) => `${account.Id} ${account.State}`));
    }
    return { found, pages };
  }

  test("the runner finds every account, although the first page is empty", async () => {
    const { found, pages } = await accounts(seeded.runner);
    expect(found.sort()).toEqual([
      `${SHOP} ACTIVE`,
      `${HUB} ACTIVE`,
      "333333333333 SUSPENDED",
      `${DATA_LAKE} ACTIVE`,
      `${MANAGEMENT} ACTIVE`,
    ]);
    expect(pages).toBeGreaterThan(3);
  });

  test("a member may not list accounts", async () => {
    await expect(accounts(rootOf(SHOP))).rejects.toThrow(/permissions/);
  });
});

describe("the deploy role", () => {
  const role = `arn:aws:iam::${SHOP}:role/hubrelay-deploy`;

  test("cannot be assumed without the external id", async () => {
    await expect(assume(role, seeded.runner)).rejects.toThrow(/not authorized to perform: sts:AssumeRole/);
  });

  test("makes a queue of the deployment, and none other", async () => {
    const sqs = new SQSClient(config(await assume(role, seeded.runner, "hubrelay-sandbox")));
    await sqs.send(new CreateQueueCommand({ QueueName: "hubrelay-trial", tags: { hubrelay: "hubrelay" } }));
    await expect(sqs.send(new CreateQueueCommand({ QueueName: "payments" }))).rejects.toThrow(/sqs:CreateQueue/);
  });

  test("gives no role but the relay's to a function", async () => {
    const lambda = new LambdaClient(config(await assume(role, seeded.runner, "hubrelay-sandbox")));
    const command = new CreateFunctionCommand({
      FunctionName: "hubrelay-relay",
      Role: role,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: new Uint8Array([80, 75]) },
    });
    await expect(lambda.send(command)).rejects.toThrow(/iam:PassRole/);
  });
});

describe("a secret of the hub", () => {
  let arn: string;

  beforeAll(async () => {
    const onlyRelays = {
      StringEquals: { "aws:PrincipalOrgID": "o-sandbox0001" },
      ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/hubrelay-relay" },
    };
    const kms = new KMSClient(config(rootOf(HUB)));
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({
        Policy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${HUB}:root` }, Action: "kms:*", Resource: "*" },
            { Effect: "Allow", Principal: "*", Action: "kms:Decrypt", Resource: "*", Condition: onlyRelays },
          ],
        }),
      }),
    );
    const secrets = new SecretsManagerClient(config(rootOf(HUB)));
    const made = await secrets.send(
      new CreateSecretCommand({ Name: "trial/token", SecretString: "open sesame", KmsKeyId: KeyMetadata?.Arn }),
    );
    arn = (made.ARN ?? "").slice(0, -7);
    await secrets.send(
      new PutResourcePolicyCommand({
        SecretId: made.ARN,
        ResourcePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: "*",
              Action: "secretsmanager:GetSecretValue",
              Resource: "*",
              Condition: onlyRelays,
            },
          ],
        }),
      }),
    );
  });

  const READ = ["secretsmanager:GetSecretValue", "kms:Decrypt"];

  async function read(credentials: Credentials, region?: string) {
    const secrets = new SecretsManagerClient(config(credentials, region));
    return (await secrets.send(new GetSecretValueCommand({ SecretId: arn }))).SecretString;
  }

  test("is read by a relay of the organization, by its ARN without the random suffix, in its own region only", async () => {
    const relay = await sessionOf(DATA_LAKE, "hubrelay-relay", READ);
    expect(await read(relay)).toBe("open sesame");
    await expect(read(relay, "eu-west-1")).rejects.toThrow(/can't find the specified secret/);
  });

  test("is refused to another role of the organization", async () => {
    await expect(read(await sessionOf(DATA_LAKE, "spy", READ))).rejects.toThrow(/not authorized/);
  });

  test("is refused to a relay's namesake in a foreign account", async () => {
    await expect(read(await sessionOf("555555555555", "hubrelay-relay", READ))).rejects.toThrow(/not authorized/);
  });

  test("is refused to a relay whose own policy lacks the key", async () => {
    const relay = await sessionOf(MANAGEMENT, "hubrelay-relay", READ.slice(0, 1));
    await expect(read(relay)).rejects.toThrow("Access to KMS is not allowed");
  });
});

describe("a rule whose queue refuses it", () => {
  const allow = (queue: string) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: `arn:aws:sqs:us-east-1:${MANAGEMENT}:${queue}`,
          Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:${MANAGEMENT}:rule/refused` } },
        },
      ],
    });

  test("puts the event into the target's dead-letter queue, with the reason", async () => {
    const sqs = new SQSClient(config(rootOf(MANAGEMENT)));
    const arn = (queue: string) => `arn:aws:sqs:us-east-1:${MANAGEMENT}:${queue}`;
    await sqs.send(new CreateQueueCommand({ QueueName: "closed" }));
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: "dead", Attributes: { Policy: allow("dead") } }),
    );
    const events = new EventBridgeClient(config(rootOf(MANAGEMENT)));
    await events.send(new PutRuleCommand({ Name: "refused", EventPattern: '{"source":["aws.securityhub"]}' }));
    const target = { Id: "queue", Arn: arn("closed"), DeadLetterConfig: { Arn: arn("dead") } };
    await events.send(new PutTargetsCommand({ Rule: "refused", Targets: [target] }));

    const [finding] = sampleFindings(MANAGEMENT, "us-east-1");
    await importFindings(emulator.endpoint, rootOf(MANAGEMENT), MANAGEMENT, "us-east-1", finding && [finding]);

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"] }));
    expect(Messages.map((message) => JSON.parse(message.Body ?? "").detail.findings[0].Id)).toEqual([finding?.Id]);
    expect(Messages[0]?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
  });
});

test("what stands in an account is found by name, and by name only", async () => {
  const config_ = config(rootOf(DATA_LAKE), "us-east-1");
  await new SQSClient(config_).send(new CreateQueueCommand({ QueueName: "left-findings" }));
  await new SQSClient(config_).send(new CreateQueueCommand({ QueueName: "leftist" }));
  await new EventBridgeClient(config_).send(
    new PutRuleCommand({ Name: "left-findings", EventPattern: '{"source":["x"]}' }),
  );
  await new KMSClient(config_).send(new CreateKeyCommand({ Tags: [{ TagKey: "hubrelay", TagValue: "left" }] }));

  const found = await findLeftovers(emulator.endpoint, [DATA_LAKE], ["us-east-1", "eu-west-1"], "left");

  expect(found).toEqual([
    expect.stringMatching(`^${DATA_LAKE} us-east-1 key `),
    `${DATA_LAKE} us-east-1 queue left-findings`,
    `${DATA_LAKE} us-east-1 rule left-findings`,
  ]);
});

test("breaking what is not there says where it looked", async () => {
  const place = { endpoint: emulator.endpoint, account: SHOP, region: "us-east-1", name: "absent" };
  await expect(disableRule(place)).rejects.toThrow(`${SHOP} us-east-1: no rule whose name begins with "absent-"`);
});

test("stopping ends the process and forgets it", async () => {
  const other = await startEmulator({
    dir: join(dir, "second"),
    venv: join(__dirname, "..", "..", "..", ".sandbox", "venv"),
  });
  expect(existsSync(join(dir, "second", "emulator.pid"))).toBe(true);

  await other.stop();

  expect(() => process.kill(other.pid, 0)).toThrow(/ESRCH/);
  expect(existsSync(join(dir, "second", "emulator.pid"))).toBe(false);
}, 60_000);
