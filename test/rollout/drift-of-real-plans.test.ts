import { readFileSync } from "node:fs";
import { join } from "node:path";
import { classifyDrift, type DriftItem, type NoiseList } from "../../lib/rollout/drift-kinds";
import { parsePlan } from "../../lib/rollout/plan-result";

/**
 * What terraform 1.11 with the AWS provider 5.100 showed (`show -json`) of an account of the sandbox after it was changed by hand.
 * Left out: what does not change, and what of a plan nobody reads here.
 */
function driftOf(plan: string, noise?: NoiseList): DriftItem[] {
  const json = readFileSync(join(__dirname, "plans", `${plan}.json`), "utf8");
  return [...classifyDrift(parsePlan(json), noise).items];
}

const named = (items: readonly DriftItem[], address: string) => items.filter((item) => item.address === address);
const DAMAGED = driftOf("damaged");

test("of an account where six things were changed by hand, exactly those are told, all as changed outside", () => {
  // Rule disabled and its pattern edited, target removed, role's policy widened, queue deleted, function's variable set. That the
  // findings' queue names the deleted one only follows.
  expect(DAMAGED.map(({ address, kind }) => `${address} ${kind}`).sort()).toEqual([
    "aws_cloudwatch_event_rule.findings_us-east-1 changed outside",
    "aws_cloudwatch_event_target.queue_us-east-1 changed outside",
    "aws_iam_role_policy.relay changed outside",
    "aws_lambda_function.relay_us-east-1 changed outside",
    "aws_sqs_queue.dead_letters_us-east-1 changed outside",
  ]);
});

test("a disabled rule reads from what it should be to what it is", () => {
  const [rule] = named(DAMAGED, "aws_cloudwatch_event_rule.findings_us-east-1");
  expect(rule?.attributes).toContainEqual({ path: "state", before: '"ENABLED"', after: '"DISABLED"' });
  expect(rule?.attributes.map(({ path }) => path)).toEqual(["event_pattern", "state"]);
});

test.each(["aws_cloudwatch_event_target.queue_us-east-1", "aws_sqs_queue.dead_letters_us-east-1"])(
  "%s, which somebody deleted, will be made anew",
  (address) => {
    expect(named(DAMAGED, address)).toMatchObject([{ action: "create", kind: "changed outside" }]);
  },
);

test("an edited policy shows what was added", () => {
  const [policy] = named(DAMAGED, "aws_iam_role_policy.relay");
  expect(policy?.attributes).toHaveLength(1);
  expect(policy?.attributes[0]?.after.length).toBeGreaterThan(policy?.attributes[0]?.before.length ?? 0);
});

test("a variable set by hand is told, though what the variables will be is not known before the queue is there", () => {
  const [relay] = named(DAMAGED, "aws_lambda_function.relay_us-east-1");
  expect(relay?.attributes).toEqual([
    { path: "environment[0].variables.POWERTOOLS_LOG_LEVEL", before: "(none)", after: '"DEBUG"' },
  ]);
});

test("an older relay is not yet applied, and shows both versions", () => {
  const items = driftOf("older-relay");
  expect(items.map(({ kind }) => kind)).toEqual(["not yet applied", "not yet applied"]);
  const [relay] = named(items, "aws_lambda_function.relay_us-east-1");
  expect(relay?.attributes).toContainEqual(
    expect.objectContaining({ path: "environment[0].variables.HUBRELAY_VERSION", before: '"0.0.1"' }),
  );
});

test("of a stack whose every resource was deleted, each is told as changed outside, to be made anew", () => {
  const items = driftOf("deleted-stack").filter(({ address }) => address.startsWith("aws_"));
  expect(items).toHaveLength(9);
  expect(new Set(items.map(({ kind, action }) => `${action}: ${kind}`))).toEqual(new Set(["create: changed outside"]));
});

test("what was deleted, or will be what nobody knows yet, is told whatever the noise list says", () => {
  const noise = {
    "*": { name: "known", state: "known", event_pattern: "known", policy: "known", environment: "known" },
  };
  expect(
    driftOf("damaged", noise)
      .map(({ address }) => address)
      .sort(),
  ).toEqual([
    "aws_cloudwatch_event_target.queue_us-east-1",
    "aws_lambda_function.relay_us-east-1",
    "aws_sqs_queue.dead_letters_us-east-1",
  ]);
});
