import { runApply, type WaveDone } from "../../lib/rollout/apply";
import type { Stack } from "../../lib/rollout/stack";
import type { Wave } from "../../lib/rollout/waves";
import { type FakeBehaviour, FakeStacks, ONE_TO_CREATE } from "./fake-stacks";

const A = "account-111111111111";
const B = "account-222222222222";
const C = "account-333333333333";
const CHANGED: FakeBehaviour = { plan: ONE_TO_CREATE };
const FAILING: FakeBehaviour = { ...CHANGED, applyFails: { text: "AccessDenied" } };

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
afterEach(() => fake.remove());

/** Options with waves of the named stacks. */
function inWaves(...waves: readonly (readonly [names: readonly string[], more?: Partial<Wave>])[]) {
  const options = fake.options({ concurrency: 1 });
  const stack = (name: string): Stack => options.stacks.find((each) => each.name === name)!;
  return {
    ...options,
    waves: waves.map(
      ([names, more], index): Wave => ({
        name: `wave ${index + 1}`,
        stacks: names.map(stack),
        tolerance: 0,
        gate: "none",
        ...more,
      }),
    ),
  };
}

const statuses = (result: { stacks: readonly { status: string }[] }) => result.stacks.map(({ status }) => status);

test("a wave starts when the one before it is done", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED, [C]: CHANGED });
  const result = await runApply({ ...inWaves([[C]], [[A, B]]), concurrency: 3 });
  const events = fake.events();
  expect(events.indexOf(`${A} plan start`)).toBeGreaterThan(events.indexOf(`${C} apply end`));
  expect(result.waves).toEqual([
    { name: "wave 1", stacks: 1, done: 1, failed: 0, status: "done" },
    { name: "wave 2", stacks: 2, done: 2, failed: 0, status: "done" },
  ]);
});

test("failures within the tolerance let the next wave start, and still exit 1", async () => {
  fake = new FakeStacks({ [A]: FAILING, [B]: CHANGED, [C]: CHANGED });
  const result = await runApply(inWaves([[A, B], { tolerance: 1 }], [[C]]));
  expect(statuses(result)).toEqual(["failed", "applied", "applied"]);
  expect(result.exitCode).toBe(1);
});

test("failures beyond it end the roll-out: nothing new starts, and what was not started says why", async () => {
  fake = new FakeStacks({ [A]: FAILING, [B]: CHANGED, [C]: CHANGED });
  const result = await runApply(inWaves([[A, B]], [[C]]));
  expect(statuses(result)).toEqual(["failed", "not started", "not started"]);
  expect(result.stacks[2]?.error?.message).toContain('stopped after wave "wave 1" (1 failed, 0 tolerated)');
  expect(result.waves?.map(({ status }) => status)).toEqual(["stopped", "not started"]);
  expect(fake.events().some((event) => event.startsWith(C))).toBe(false);
});

test("a failed Dynatrace stack ends the roll-out, whatever is tolerated: no relay would find its token", async () => {
  fake = new FakeStacks({ dynatrace: FAILING, [A]: CHANGED, [B]: CHANGED });
  const result = await runApply(inWaves([["dynatrace", A], { tolerance: 5 }], [[B]]));
  expect(statuses(result)).toEqual(["failed", "applied", "not started"]);
});

test("a shut gate ends the roll-out", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED });
  const gate = async () => ({ open: false, message: "3 dead letters" });
  const result = await runApply({ ...inWaves([[A], { gate: "healthy" }], [[B]]), gate });
  expect(statuses(result)).toEqual(["applied", "not started"]);
  expect(result.stacks[1]?.error?.message).toContain("3 dead letters");
});

test("an open one is remembered; it knows its wave and when that began", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED });
  const before = Date.now();
  const gate = jest.fn(async (_done: WaveDone) => ({ open: true, message: "no dead letters" }));
  const result = await runApply({ ...inWaves([[A], { gate: "healthy" }], [[B]]), gate });
  const done = gate.mock.calls.map(([first]) => first);
  expect(done.map(({ wave, results }) => [wave.name, results.map(({ status }) => status)])).toEqual([
    ["wave 1", ["applied"]],
  ]);
  expect(done[0]?.since.getTime()).toBeGreaterThanOrEqual(before);
  expect(result.waves?.[0]?.gate).toEqual({ open: true, message: "no dead letters" });
});

test.each([
  ["healthy", 1],
  ["test-finding", 1],
  ["confirm", 0],
] as const)(
  "after the last wave the gate %s is asked %i times: a human has nothing left to go on with",
  async (kind, times) => {
    fake = new FakeStacks({ [A]: CHANGED });
    const gate = jest.fn(async () => ({ open: true, message: "fine" }));
    await runApply({ ...inWaves([[A], { gate: kind }]), gate });
    expect(gate).toHaveBeenCalledTimes(times);
  },
);

test("a gate shut after the last wave is a failure too, and the result says so", async () => {
  fake = new FakeStacks({ [A]: CHANGED });
  const gate = async () => ({ open: false, message: "2 function errors" });
  const result = await runApply({ ...inWaves([[A], { gate: "healthy" }]), gate });
  expect(statuses(result)).toEqual(["applied"]);
  expect(result.exitCode).toBe(1);
  expect(result.waves?.[0]).toMatchObject({ status: "stopped", gate: { message: "2 function errors" } });
});

test("asked first, all waves are planned before the first is applied", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED });
  const result = await runApply({ ...inWaves([[A]], [[B]]), confirm: async () => true });
  const events = fake.events();
  expect(events.indexOf(`${A} apply start`)).toBeGreaterThan(events.indexOf(`${B} plan end`));
  expect(statuses(result)).toEqual(["applied", "applied"]);
});

test("a hub's stack goes before the accounts of its wave, and when it fails none of them is started", async () => {
  fake = new FakeStacks({ hub: CHANGED, [A]: CHANGED, [B]: CHANGED });
  await runApply({ ...inWaves([["hub", A], { tolerance: 5 }], [[B]]), concurrency: 3 });
  const events = fake.events();
  expect(events.indexOf(`${A} plan start`)).toBeGreaterThan(events.indexOf("hub apply end"));

  fake.remove();
  fake = new FakeStacks({ hub: FAILING, [A]: CHANGED, [B]: CHANGED });
  const result = await runApply(inWaves([["hub", A], { tolerance: 5 }], [[B]]));
  expect(statuses(result)).toEqual(["failed", "not started", "not started"]);
});
