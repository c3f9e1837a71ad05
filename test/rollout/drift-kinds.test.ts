import { classifyDrift, matchesPattern } from "../../lib/rollout/drift-kinds";
import type { AttributeChange, Change } from "../../lib/rollout/plan-result";

const RULE = "aws_cloudwatch_event_rule.findings_eu-west-1";
const ALARM = "aws_cloudwatch_metric_alarm.dead_letters_eu-west-1";

const attribute = (path: string, before = '"a"', after = '"b"'): AttributeChange => ({ path, before, after });
const update = (address: string, ...attributes: AttributeChange[]): Change => ({
  address,
  action: "update",
  attributes,
});
const whole = (address: string, action: Change["action"]): Change => ({ address, action, attributes: [] });

test("a rule somebody disabled was changed outside", () => {
  const { items } = classifyDrift({
    drift: [update(RULE, attribute("state", '"ENABLED"', '"DISABLED"'))],
    changes: [update(RULE, attribute("state", '"DISABLED"', '"ENABLED"'))],
  });
  expect(items).toMatchObject([{ address: RULE, kind: "changed outside" }]);
  // As it happened: it was enabled, now it is disabled.
  expect(items[0]?.attributes).toEqual([{ path: "state", before: '"ENABLED"', after: '"DISABLED"' }]);
});

test("a resource somebody deleted was changed outside", () => {
  const { items } = classifyDrift({ drift: [whole(RULE, "delete")], changes: [whole(RULE, "create")] });
  expect(items).toMatchObject([{ address: RULE, action: "create", kind: "changed outside" }]);
});

test("what only follows from a deleted resource is not told besides", () => {
  const unknown = attribute("redrive_policy", '"arn"', "(known after apply)");
  const { items } = classifyDrift({
    drift: [whole(ALARM, "delete")],
    changes: [whole(ALARM, "create"), update(RULE, unknown)],
  });
  expect(items.map(({ address }) => address)).toEqual([ALARM]);
});

test.each([
  ["whose unknown values the provider hides", []],
  ["in which something else moved, and stays so", [attribute("size", "1", "2")]],
])("what only follows from a deleted resource is not told besides, even one %s", (_, moved) => {
  const unknown = moved.map(() => attribute("redrive_policy", '"arn"', "(known after apply)"));
  const { items } = classifyDrift({
    drift: [whole(ALARM, "delete"), update(RULE, ...moved)],
    changes: [whole(ALARM, "create"), update(RULE, ...unknown)],
  });
  expect(items.map(({ address }) => address)).toEqual([ALARM]);
});

test("what moved in the world and is unknown until applied is told beside a deleted resource", () => {
  const { items } = classifyDrift({
    drift: [whole(ALARM, "delete"), update(RULE, attribute("redrive_policy"))],
    changes: [whole(ALARM, "create"), update(RULE, attribute("redrive_policy", '"b"', "(known after apply)"))],
  });
  expect(items).toMatchObject([{ address: ALARM }, { address: RULE, kind: "changed outside" }]);
});

test("a difference of its own beside what follows from a deleted resource is told", () => {
  const unknown = attribute("redrive_policy", '"arn"', "(known after apply)");
  const { items } = classifyDrift({
    drift: [whole(ALARM, "delete")],
    changes: [whole(ALARM, "create"), update(RULE, unknown, attribute("state"))],
  });
  expect(items.map(({ address, kind }) => `${address} ${kind}`)).toEqual([
    `${ALARM} changed outside`,
    `${RULE} not yet applied`,
  ]);
});

test("an unknown value is told where nothing is made that it could follow from", () => {
  const { items } = classifyDrift({
    drift: [],
    changes: [update(RULE, attribute("event_pattern", '"a"', "(known after apply)"))],
  });
  expect(items).toMatchObject([{ address: RULE, kind: "not yet applied" }]);
});

test("a filter that changed in the declaration is not yet applied", () => {
  const { items } = classifyDrift({ drift: [], changes: [update(RULE, attribute("event_pattern"))] });
  expect(items).toMatchObject([{ address: RULE, kind: "not yet applied" }]);
});

test("something new in the declaration is not yet applied", () => {
  const { items } = classifyDrift({ drift: [], changes: [whole(RULE, "create")] });
  expect(items[0]?.kind).toBe("not yet applied");
});

test("another attribute that moved outside does not make a declared change an outside one", () => {
  const { items } = classifyDrift({
    drift: [update(RULE, attribute("last_modified"))],
    changes: [update(RULE, attribute("event_pattern"))],
  });
  expect(items[0]?.kind).toBe("not yet applied");
});

test("changed outside in one attribute and waiting to be applied in another is told as two", () => {
  const { items } = classifyDrift({
    drift: [update(RULE, attribute("state", '"ENABLED"', '"DISABLED"'))],
    changes: [
      update(
        RULE,
        attribute("state", '"DISABLED"', '"ENABLED"'),
        attribute("description", '"old"', '"new"'),
        attribute("arn", '"x"', "(known after apply)"),
      ),
    ],
  });
  expect(items.map(({ kind, attributes }) => [kind, attributes])).toEqual([
    ["changed outside", [{ path: "state", before: '"ENABLED"', after: '"DISABLED"' }]],
    ["not yet applied", [{ path: "description", before: '"old"', after: '"new"' }]],
  ]);
});

test("a computed value that moved in the world, and that applying would leave, is nobody's drift", () => {
  expect(classifyDrift({ drift: [update(RULE, attribute("last_modified"))], changes: [] }).items).toEqual([]);
});

describe("the noise list", () => {
  const noise = { "aws_cloudwatch_metric_alarm.*": { dimensions: "not stored by the emulator" } };

  test("explains a difference, with its reason", () => {
    const drift = classifyDrift({ drift: [], changes: [update(ALARM, attribute("dimensions.Queue"))] }, noise);
    expect(drift.items).toEqual([]);
    expect(drift.ignored).toEqual([
      { address: ALARM, attributes: ["dimensions.Queue"], reasons: ["not stored by the emulator"] },
    ]);
  });

  test("does not explain another attribute of the same resource", () => {
    const changes = [update(ALARM, attribute("dimensions"), attribute("threshold"))];
    const { items, ignored } = classifyDrift({ drift: [], changes }, noise);
    expect(items.map(({ attributes }) => attributes.map(({ path }) => path))).toEqual([["threshold"]]);
    expect(ignored).toEqual([]);
  });

  test("does not explain an attribute whose name only begins alike", () => {
    expect(classifyDrift({ drift: [], changes: [update(ALARM, attribute("dimensions_2"))] }, noise).items).toHaveLength(
      1,
    );
  });

  test("does not explain another address", () => {
    expect(classifyDrift({ drift: [], changes: [update(RULE, attribute("dimensions"))] }, noise).items).toHaveLength(1);
  });

  test.each(["create", "delete", "replace"] as const)("never explains a %s", (action) => {
    const changes: Change[] = [{ address: ALARM, action, attributes: [attribute("dimensions")] }];
    expect(classifyDrift({ drift: [whole(ALARM, "delete")], changes }, noise).items).toHaveLength(1);
  });

  test("explains what only follows from an explained difference", () => {
    const changes = [update(ALARM, attribute("dimensions"), attribute("arn", '"x"', "(known after apply)"))];
    expect(classifyDrift({ drift: [], changes }, noise).items).toEqual([]);
  });

  test("does not explain a difference that is unknown altogether", () => {
    const changes = [update(ALARM, attribute("dimensions", '"x"', "(known after apply)"))];
    expect(classifyDrift({ drift: [], changes }, noise).items).toHaveLength(1);
  });
});

test.each([
  ["aws_sqs_queue.*", "aws_sqs_queue.findings", true],
  ["aws_sqs_queue.*", "aws_sqs_queue_policy.findings", false],
  ["*.findings_*", "aws_sqs_queue.findings_eu-west-1", true],
  ['module.a["x"].r', 'module.a["x"].r', true],
  ["aws.queue", "awsXqueue", false],
])("pattern %s and address %s: %s", (pattern, address, matches) => {
  expect(matchesPattern(pattern, address)).toBe(matches);
});

test("what a provider fills in for nothing is nobody's doing: a tag that is then declared is not yet applied", () => {
  const { items } = classifyDrift({
    drift: [update(RULE, attribute("tags", "(none)", "{}"))],
    changes: [update(RULE, attribute("tags.team", "(none)", '"security"'))],
  });
  expect(items.map(({ kind }) => kind)).toEqual(["not yet applied"]);
});
