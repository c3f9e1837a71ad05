import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Declaration } from "../../lib/cli/declaration";
import { passGate, requireGateCredentials } from "../../lib/cli/gate";
import { planConnections } from "../../lib/connections/plan-connections";
import { LocalStateStore } from "../../lib/rollout/local-state-store";
import { NO_CHANGES } from "../../lib/rollout/result";
import type { Wave } from "../../lib/rollout/waves";
import { type AwsCall, type AwsReply, FakeAws } from "../rollout/fake-aws";
import { DECLARATION, deploymentOf, organizationOf } from "../support/declaration";

const A = "111111111111";
const B = "222222222222";
const JSON_1_0 = { "content-type": "application/x-amz-json-1.0" };

/** AWS, and Dynatrace's query service, as far as a gate asks them. */
const aws = new FakeAws();
let folder: string;
let deadLetters: number;
let errors: number;
let importReply: AwsReply;
let arrives: boolean;

beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-gate-"));
  for (const account of [A, B]) {
    const state = { version: 4, outputs: { connections: { value: outputs(account) } }, resources: [] };
    writeFileSync(join(folder, `account-${account}.tfstate`), JSON.stringify(state));
  }
  aws.calls.length = 0;
  aws.closed = [];
  process.env.DYNATRACE_PLATFORM_TOKEN = "dt0s16.TEST.NOTASECRET";
  [deadLetters, errors, arrives, importReply] = [
    0,
    0,
    true,
    { body: { FailedCount: 0, SuccessCount: 1, FailedFindings: [] } },
  ];
  aws.handle = answer;
});
afterEach(() => rmSync(folder, { recursive: true }));

function answer({ service, path, body }: AwsCall): AwsReply | undefined {
  if (path.startsWith("/platform/storage/query")) {
    return {
      body: { state: "SUCCEEDED", result: { records: arrives ? [{ timestamp: new Date().toISOString() }] : [] } },
    };
  }
  if (service === "sqs") {
    const waiting = body.includes("dead-letters") ? deadLetters : 0;
    return { headers: JSON_1_0, body: { Attributes: { ApproximateNumberOfMessages: String(waiting) } } };
  }
  if (service === "lambda") return { body: { State: "Active", LastUpdateStatus: "Successful" } };
  if (service === "monitoring") {
    return { headers: JSON_1_0, body: { MetricDataResults: [{ Id: "errors", Values: [errors] }] } };
  }
  return service === "securityhub" ? importReply : undefined;
}

function outputs(account: string) {
  return ["us-east-1", "eu-west-1"].map((region) => ({
    account,
    region,
    queue_url: `https://sqs/${account}/findings`,
    dead_letter_queue_url: `https://sqs/${account}/dead-letters`,
    relay: "hubrelay-relay",
  }));
}

function declaration(rollout = ""): Declaration {
  const base = DECLARATION.replace("https://abc12345.live.dynatrace.com", process.env.AWS_ENDPOINT_URL ?? "");
  const deployment = deploymentOf(rollout, base);
  const organization = organizationOf([A, B].map((id) => ({ id, name: `n${id}`, state: "ACTIVE" })));
  return { deployment, organization, plan: planConnections(deployment, organization) };
}

/** Asks the gate of a wave with both accounts. */
function ask(gate: Wave["gate"], rollout = "", failed: readonly string[] = []) {
  const stacks = [A, B].map((account) => ({ name: `account-${account}`, account, directory: "" }));
  const wave: Wave = { name: "canary", stacks, tolerance: 1, gate };
  const results = stacks.map(({ name }) => ({
    stack: name,
    status: failed.includes(name) ? ("failed" as const) : ("applied" as const),
    counts: NO_CHANGES,
    seconds: 1,
  }));
  const done = { wave, results, since: new Date(), stopped: () => false };
  return passGate(done, {
    ask: false,
    declaration: declaration(rollout),
    say: () => {},
    store: async () => new LocalStateStore(folder),
  });
}

const importsBy = () => aws.calls.filter(({ service }) => service === "securityhub").map(({ accessKey }) => accessKey);

test("a healthy wave: queues, functions and a test finding in each account were looked at, and it says what came", async () => {
  const verdict = await ask("healthy");
  expect(verdict.open).toBe(true);
  expect(verdict.checks?.map(({ check, status }) => `${check}: ${status}`)).toEqual([
    "dead letters: passed",
    "function errors: passed",
    "test finding: passed",
  ]);
  expect(verdict.message).toContain("test findings arrived in all 2");
});

test("each test finding is imported once and archived", async () => {
  await ask("healthy");
  expect(importsBy().sort()).toEqual([`AK${A}`, `AK${A}`, `AK${B}`, `AK${B}`]);
});

test.each([
  ["dead letters", () => (deadLetters = 2), "dead letters, first in"],
  ["function errors", () => (errors = 1), "function errors since the wave began, first in"],
  ["an account that nobody can enter", () => (aws.closed = [B]), "cannot be asked"],
])("%s keep the gate shut", async (_, break_, message) => {
  break_();
  const verdict = await ask("healthy");
  expect(verdict.open).toBe(false);
  expect(verdict.message).toContain(message);
});

test("a connection that no state holds keeps the gate shut: nothing else would look at it", async () => {
  rmSync(join(folder, `account-${B}.tfstate`));
  const verdict = await ask("healthy");
  expect(verdict.open).toBe(false);
  expect(verdict.message).toBe(`the states do not hold 2 connections, first ${B} eu-west-1`);
});

test("a finding that does not arrive in time keeps the gate shut", async () => {
  arrives = false;
  const done = Date.now() + 1500;
  const stacks = [A, B].map((account) => ({ name: `account-${account}`, account, directory: "" }));
  const wave: Wave = { name: "canary", stacks, tolerance: 0, gate: "test-finding" };
  const verdict = await passGate(
    { wave, results: [], since: new Date(), stopped: () => Date.now() > done },
    { ask: false, declaration: declaration(), say: () => {}, store: async () => new LocalStateStore(folder) },
  );
  expect(verdict.checks?.find(({ check }) => check === "test finding")?.status).toBe("failed");
});

describe("when the role may not import findings", () => {
  beforeEach(() => {
    importReply = { status: 403, headers: { "x-amzn-errortype": "AccessDeniedException" }, body: { Message: "no" } };
  });

  test("a healthy wave passes on the rest, and says that none was sent", async () => {
    const verdict = await ask("healthy");
    expect(verdict.open).toBe(true);
    expect(verdict.checks?.at(-1)).toMatchObject({ check: "test finding", status: "not checked" });
  });

  test("a gate that insists on a test finding stays shut, and names the key that mends it", async () => {
    const verdict = await ask("test-finding");
    expect(verdict.open).toBe(false);
    expect(verdict.message).toContain("rollout.testFinding.role");
  });
});

test("without a platform token a healthy wave passes on the rest; a gate that insists is refused before anything is applied", async () => {
  delete process.env.DYNATRACE_PLATFORM_TOKEN;
  const verdict = await ask("healthy");
  expect(verdict.open).toBe(true);
  expect(verdict.checks?.at(-1)).toMatchObject({ status: "not checked" });
  expect(importsBy()).toEqual([]);
  const wave: Wave = { name: "canary", stacks: [], tolerance: 0, gate: "test-finding" };
  expect(() => requireGateCredentials([{ ...wave, gate: "healthy" }], {})).not.toThrow();
  expect(() => requireGateCredentials([wave], {})).toThrow('the gate of wave "canary" waits for a test finding');
});

test("a declared role imports the findings, and only so many accounts get one", async () => {
  await ask("healthy", "rollout:\n  testFinding: { role: SecurityTester, sample: 1 }\n");
  expect(importsBy()).toHaveLength(2);
  const roles = aws.calls
    .filter(({ service }) => service === "sts")
    .map(({ body }) => new URLSearchParams(body).get("RoleArn") ?? "");
  expect(roles.filter((arn) => arn.endsWith("role/SecurityTester"))).toHaveLength(1);
});

test("accounts that failed within the tolerance are left alone", async () => {
  const verdict = await ask("healthy", "", [`account-${B}`]);
  expect(verdict.open).toBe(true);
  expect(importsBy()).toEqual([`AK${A}`, `AK${A}`]);
});

test("a wave of Dynatrace alone, or of accounts that leave, has nothing that could be ill", async () => {
  const wave: Wave = {
    name: "canary",
    stacks: [{ name: "dynatrace", directory: "" }],
    tolerance: 0,
    gate: "test-finding",
  };
  const verdict = await passGate(
    { wave, results: [], since: new Date(), stopped: () => false },
    { ask: false, declaration: declaration(), say: () => {}, store: async () => new LocalStateStore(folder) },
  );
  expect(verdict).toEqual({ open: true, message: "no connection to look at", checks: [] });
});

test("with nobody to ask, a human's gate is open and says that nobody was asked", async () => {
  expect(await ask("confirm")).toMatchObject({
    open: true,
    checks: [{ check: "answer", status: "not checked", message: "not asked (--yes)" }],
  });
});
