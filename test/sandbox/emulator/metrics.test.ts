import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CreateRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import {
  GetServiceQuotaCommand,
  RequestServiceQuotaIncreaseCommand,
  ServiceQuotasClient,
} from "@aws-sdk/client-service-quotas";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { zipSync } from "fflate";
import { defaultRulesQuota, RULES_QUOTA_CODE, rulesQuota } from "../../../lib/organization/rules-quota";
import { type ConnectionMetrics, connectionMetrics } from "../../../lib/rollout/connection-metrics";
import type { DeployedConnection } from "../../../lib/rollout/deployed-connection";
import { relayHealth } from "../../../lib/rollout/relay-health";
import { clientConfig, rootOf } from "../../../sandbox/aws/clients";
import { readSeed, seedOrganization } from "../../../sandbox/aws/organization-seed";
import { type Emulator, SEED_FILE, startEmulator } from "../../../sandbox/emulator/emulator";
import { deployed } from "../../rollout/deployed";

const SHOP = "111111111111";
const REGION = "eu-west-1";
const ACCESS = { partition: "aws", roleName: "hubrelay-deploy", externalId: "hubrelay-sandbox" };
/** Longest wait for a function to be called, in ms. */
const CALLED_WITHIN = 20_000;

/** What a role of the deployment may look at. */
const RELAY = "hubrelay-relay";
/** Fails when the message says so; else writes the metrics of a relay that has seen one finding, and has sent it or not. */
const FUNCTION = `exports.handler = async ({ Records: [{ body }] }) => {
  if (body === "fail") throw new Error("broken");
  const Metrics = [{ Name: "Findings", Unit: "Count" }, { Name: "Retried", Unit: "Count" }];
  const declared = { Namespace: "hubrelay", Dimensions: [["service"]], Metrics };
  const Retried = body === "later" ? 1 : 0;
  const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [declared] };
  console.log(JSON.stringify({ _aws, service: "hubrelay", Findings: 1, Retried }));
};`;

let emulator: Emulator;
const before = { ...process.env };
const dir = mkdtempSync(join(tmpdir(), "hubrelay-metrics-"));

beforeAll(async () => {
  const venv = join(__dirname, "..", "..", "..", ".sandbox", "venv");
  emulator = await startEmulator({ dir, venv });
  const { runner } = await seedOrganization(emulator.endpoint, readSeed(SEED_FILE));
  // As hubrelay finds them.
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ACCESS_KEY_ID: runner.accessKeyId,
    AWS_SECRET_ACCESS_KEY: runner.secretAccessKey,
    AWS_REGION: "us-east-1",
  });
}, 180_000);

afterAll(async () => {
  process.env = before;
  await emulator?.stop();
  rmSync(dir, { recursive: true, force: true });
});

const config = (region = REGION) => clientConfig(emulator.endpoint, rootOf(SHOP), region);

async function makeQueue(name: string): Promise<string> {
  const { QueueUrl = "" } = await new SQSClient(config()).send(new CreateQueueCommand({ QueueName: name }));
  return QueueUrl;
}

const send = (QueueUrl: string, MessageBody: string) =>
  new SQSClient(config()).send(new SendMessageCommand({ QueueUrl, MessageBody }));

/** Makes a function that the queue of its name calls, with one message each time. */
async function makeFunction(name: string): Promise<void> {
  const trust = { Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [trust] });
  const { Role } = await new IAMClient(config()).send(
    new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }),
  );
  const lambda = new LambdaClient(config());
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: Role?.Arn,
      Runtime: "nodejs22.x",
      Handler: "index.handler",
      Code: { ZipFile: zipSync({ "index.js": Buffer.from(FUNCTION) }) },
    }),
  );
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 20 }, { FunctionName: name });
  const EventSourceArn = `arn:aws:sqs:${REGION}:${SHOP}:${name}`;
  await lambda.send(new CreateEventSourceMappingCommand({ EventSourceArn, FunctionName: name, BatchSize: 1 }));
}

async function eventually<T>(ask: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (const end = Date.now() + CALLED_WITHIN; ; ) {
    const found = await ask();
    if (holds(found) || Date.now() > end) return found;
  }
}

/** What hubrelay finds out about a connection. */
async function metricsOf(connection: DeployedConnection, deployment: string): Promise<ConnectionMetrics> {
  const question = { access: ACCESS, deployment, relay: connection.relay, now: new Date() };
  const [asked] = await connectionMetrics([connection], question);
  if (asked === undefined || "problem" in asked) throw new Error(asked?.problem);
  return asked.answer;
}

test("what a queue's function does is seen as hubrelay looks for it: calls, errors, and the last finding", async () => {
  const connection = deployed(SHOP, REGION, { queueUrl: await makeQueue(RELAY), relay: RELAY });
  await makeFunction(RELAY);
  const since = new Date();
  const health = () => relayHealth([connection], { access: ACCESS, relay: "", since });
  const isKnown = ({ lastForwarded }: ConnectionMetrics) => lastForwarded !== undefined;

  await send(connection.queueUrl, "later");
  // By its calls, where it has no metrics of its own.
  expect(await eventually(() => metricsOf(connection, "other"), isKnown)).toMatchObject({
    lastForwarded: expect.any(Date),
  });
  expect(await metricsOf(connection, "hubrelay")).not.toHaveProperty("lastForwarded");
  await send(connection.queueUrl, "sent");
  expect(await eventually(() => metricsOf(connection, "hubrelay"), isKnown)).toMatchObject({
    lastForwarded: expect.any(Date),
  });
  expect(await health()).toEqual([{ connection, errors: 0 }]);

  await send(connection.queueUrl, "fail");
  expect(await eventually(health, ([each]) => each?.errors !== 0)).toEqual([{ connection, errors: 1 }]);
});

test("the age of the oldest message is there while it waits, and no longer once it was received three times", async () => {
  const connection = deployed(SHOP, REGION, { queueUrl: await makeQueue("waiting"), relay: "none" });
  expect(await metricsOf(connection, "other")).toEqual({});
  await send(connection.queueUrl, "finding");
  const waiting = await eventually(
    () => metricsOf(connection, "other"),
    ({ oldestWaitingSeconds }) => oldestWaitingSeconds !== undefined,
  );
  expect(waiting.oldestWaitingSeconds).toBeGreaterThanOrEqual(1);

  const sqs = new SQSClient(config());
  const take = new ReceiveMessageCommand({ QueueUrl: connection.queueUrl, VisibilityTimeout: 0 });
  for (const _ of [1, 2]) await sqs.send(take);
  const samples = await agesTaken("waiting");
  expect(await agesTaken("waiting")).toBe(samples + 1);
  await sqs.send(take);
  expect(await agesTaken("waiting")).toBe(samples + 1);
});

/** How often the age of a queue's oldest message was told. */
async function agesTaken(queue: string): Promise<number> {
  const Dimensions = [{ Name: "QueueName", Value: queue }];
  const Metric = { Namespace: "AWS/SQS", MetricName: "ApproximateAgeOfOldestMessage", Dimensions };
  const query = { Id: "ages", MetricStat: { Metric, Period: 60, Stat: "SampleCount" } };
  const now = Date.now();
  const { MetricDataResults } = await new CloudWatchClient(config()).send(
    new GetMetricDataCommand({
      StartTime: new Date(now - 600_000),
      EndTime: new Date(now),
      MetricDataQueries: [query],
    }),
  );
  return (MetricDataResults?.[0]?.Values ?? []).reduce((sum, value) => sum + value, 0);
}

describe("the quota of rules on a bus", () => {
  test.each(["eu-west-1", "af-south-1"])("in %s is the default that hubrelay counts with", async (region) => {
    expect(await rulesQuota(region, rootOf(SHOP))).toBe(defaultRulesQuota(region));
  });

  test("is what was asked for, once it was raised", async () => {
    const client = new ServiceQuotasClient(config("eu-west-3"));
    const quota = { ServiceCode: "events", QuotaCode: RULES_QUOTA_CODE };
    const raise = (DesiredValue: number) =>
      client.send(new RequestServiceQuotaIncreaseCommand({ ...quota, DesiredValue }));
    await expect(raise(200)).rejects.toThrow(/greater than the current/);
    await raise(500);
    expect(await rulesQuota("eu-west-3", rootOf(SHOP))).toBe(500);
    expect(await rulesQuota("eu-west-1", rootOf(SHOP))).toBe(300);
    const unknown = new GetServiceQuotaCommand({ ...quota, QuotaCode: "L-00000000" });
    await expect(client.send(unknown)).rejects.toThrow(/does not exist/);
  });
});
