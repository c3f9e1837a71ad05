import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand, type Target } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, type Message, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { arnsOf } from "../../../lib/forwarder/arns";
import { hubPolicies } from "../../../lib/forwarder/hub-policies";
import { namesOf } from "../../../lib/forwarder/names";
import { type Credentials, clientConfig, rootOf } from "../../../sandbox/aws/clients";
import { importFindings, sampleFindings } from "../../../sandbox/aws/findings";
import { readSeed, seedOrganization } from "../../../sandbox/aws/organization-seed";
import { type Emulator, SEED_FILE, startEmulator } from "../../../sandbox/emulator/emulator";

const SHOP = "111111111111";
const HUB = "222222222222";
const REGION = "us-east-1";
const ORGANIZATION = "o-sandbox0001";

let emulator: Emulator;
const dir = mkdtempSync(join(tmpdir(), "hubrelay-cross-account-"));

beforeAll(async () => {
  emulator = await startEmulator({ dir, venv: join(__dirname, "..", "..", "..", ".sandbox", "venv") });
  await seedOrganization(emulator.endpoint, readSeed(SEED_FILE));
}, 180_000);

afterAll(async () => {
  await emulator?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const config = (credentials: Credentials, region = REGION) => clientConfig(emulator.endpoint, credentials, region);
const document = (...statements: object[]) =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });

/** What a test changes of a rule in the shop that sends to the hub as hubrelay's do. */
interface Sending {
  /** Names everything, so that no two tests meet. */
  readonly name: string;
  /** Organization that the hub's policies admit. */
  readonly organization?: string;
  /** What the sender's role may send to. @default - the hub's queue */
  readonly allowed?: string;
  /** Account whose rules may use the role. */
  readonly trusted?: string;
  readonly withoutRole?: boolean;
  /** Name of the rule, where it is not hubrelay's. */
  readonly rule?: string;
  /** Region of the queues. */
  readonly region?: string;
}

/** Imports a finding in the shop and takes off the hub's queues what its rule sent there. */
async function send({ name, organization = ORGANIZATION, ...how }: Sending) {
  const names = namesOf(name);
  const arns = arnsOf("aws", names);
  const { region = REGION } = how;
  const policies = hubPolicies({
    hub: { account: HUB },
    region,
    organization: { id: organization, partition: "aws" },
    names,
    arns,
  });
  const hub = new SQSClient(config(rootOf(HUB), region));
  const make = (QueueName: string, Policy: string) =>
    hub.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
  const queue = await make(names.queue, policies.queue);
  const deadLetters = await make(names.deadLetterQueue, policies.deadLetterQueue);

  const iam = new IAMClient(config(rootOf(SHOP)));
  const trust = document({
    Principal: { Service: "events.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": how.trusted ?? SHOP } },
  });
  await iam.send(new CreateRoleCommand({ RoleName: names.senderRole, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action: "sqs:SendMessage", Resource: how.allowed ?? arns.queue(HUB, region) });
  await iam.send(new PutRolePolicyCommand({ RoleName: names.senderRole, PolicyName: "sender", PolicyDocument }));

  const events = new EventBridgeClient(config(rootOf(SHOP)));
  const Name = how.rule ?? names.rule(0);
  const own = { detail: { findings: { AwsAccountId: [SHOP], Region: [REGION], Title: [name] } } };
  await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(own) }));
  const target: Target = {
    Id: "queue",
    Arn: arns.queue(HUB, region),
    DeadLetterConfig: { Arn: arns.deadLetterQueue(HUB, region) },
    ...(how.withoutRole ? {} : { RoleArn: arns.role(SHOP, names.senderRole) }),
  };
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [target] }));

  const [finding] = sampleFindings(SHOP, REGION);
  await importFindings(emulator.endpoint, rootOf(SHOP), SHOP, REGION, [{ ...finding!, Id: name, Title: name }]);
  const receive = async (QueueUrl: string | undefined) =>
    (await hub.send(new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ["All"], MaxNumberOfMessages: 10 })))
      .Messages ?? [];
  return { delivered: await receive(queue.QueueUrl), dead: await receive(deadLetters.QueueUrl) };
}

const idsOf = (messages: readonly Message[]) =>
  messages.map(
    ({ Body }) => (JSON.parse(Body ?? "") as { detail: { findings: { Id: string }[] } }).detail.findings[0]!.Id,
  );

describe("a rule whose target is a queue of another account", () => {
  test("delivers by its role to a queue that admits the organization, each finding once", async () => {
    const { delivered, dead } = await send({ name: "open" });

    expect(idsOf(delivered)).toEqual(["open"]);
    expect(JSON.parse(delivered[0]!.Body ?? "").account).toBe(SHOP);
    expect(dead).toEqual([]);
  });

  test("is refused by a queue whose policy admits another organization", async () => {
    expect((await send({ name: "foreign", organization: "o-another0001" })).delivered).toEqual([]);
  });

  test.each<[string, Omit<Sending, "name">, string]>([
    ["the role may not send there", { allowed: "arn:aws:sqs:us-east-1:222222222222:elsewhere" }, "role's policies"],
    ["the role does not trust rules of this account", { trusted: "444444444444" }, "may not assume"],
    ["it has no role", { withoutRole: true }, "needs a role"],
  ])("becomes a dead letter of the hub with the reason when %s", async (_, how, reason) => {
    const name = `dead-${reason.replaceAll(/[^a-z]+/g, "-")}`;

    const { delivered, dead } = await send({ name, ...how });

    expect(delivered).toEqual([]);
    expect(idsOf(dead)).toEqual([name]);
    expect(dead[0]?.MessageAttributes?.ERROR_CODE?.StringValue).toBe("NO_PERMISSIONS");
    expect(dead[0]?.MessageAttributes?.ERROR_MESSAGE?.StringValue).toContain(reason);
    expect(dead[0]?.MessageAttributes?.RULE_ARN?.StringValue).toBe(
      `arn:aws:events:us-east-1:${SHOP}:rule/${name}-findings`,
    );
  });

  test("leaves nothing in the hub's dead letters by a rule that is not hubrelay's", async () => {
    expect(await send({ name: "stranger", rule: "somebody-elses", withoutRole: true })).toEqual({
      delivered: [],
      dead: [],
    });
  });

  test("reaches no queue of another region, and none of its dead letters", async () => {
    expect(await send({ name: "far", region: "eu-west-1" })).toEqual({ delivered: [], dead: [] });
  });
});

test("giving a target a role needs the permission to pass it", async () => {
  const iam = new IAMClient(config(rootOf(SHOP)));
  const trust = document({ Principal: { AWS: `arn:aws:iam::${SHOP}:root` }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: "rules-only", AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action: "events:*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "rules-only", PolicyName: "p", PolicyDocument }));
  const sts = new STSClient(config(rootOf(SHOP)));
  const RoleArn = `arn:aws:iam::${SHOP}:role/rules-only`;
  const { Credentials: session } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "test" }));
  const events = new EventBridgeClient(
    config({
      accessKeyId: session?.AccessKeyId ?? "",
      secretAccessKey: session?.SecretAccessKey ?? "",
      sessionToken: session?.SessionToken,
    }),
  );
  await events.send(new PutRuleCommand({ Name: "mine", EventPattern: '{"source":["aws.securityhub"]}' }));
  const Targets = [
    { Id: "queue", Arn: `arn:aws:sqs:${REGION}:${HUB}:q`, RoleArn: `arn:aws:iam::${SHOP}:role/open-sender` },
  ];

  await expect(events.send(new PutTargetsCommand({ Rule: "mine", Targets }))).rejects.toThrow(/iam:PassRole/);
});
