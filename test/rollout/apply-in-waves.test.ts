import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { runApply, type WaveDone } from "../../lib/rollout/apply";
import { Interrupt } from "../../lib/rollout/interrupt";
import type { RolloutResult } from "../../lib/rollout/result";
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

test("a gate that cannot be asked is a shut one: what was applied is told, and nothing new starts", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED });
  const gate = async () => {
    throw new Error("connect ECONNREFUSED");
  };
  const result = await runApply({ ...inWaves([[A], { gate: "healthy" }], [[B]]), gate });
  expect(statuses(result)).toEqual(["applied", "not started"]);
  expect(result.waves?.[0]?.gate?.message).toBe("it could not be asked: connect ECONNREFUSED");
});

test("a gate that a stop leaves unasked is not an open one", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "go" }, [B]: CHANGED });
  const interrupt = new Interrupt();
  const gate = jest.fn(async () => ({ open: true, message: "fine" }));
  const running = runApply({ ...inWaves([[A], { gate: "healthy" }], [[B]]), gate, interrupt });
  await fake.until(`${A} apply start`);
  interrupt.request();
  writeFileSync(join(fake.directory(A), "go"), "");
  const result = await running;
  expect(gate).not.toHaveBeenCalled();
  expect(result.waves).toMatchObject([
    { name: "wave 1", status: "stopped", gate: { open: false } },
    { name: "wave 2", status: "not started" },
  ]);
});

describe("an apply that goes on after a gate stayed shut", () => {
  const resumed = (gate: Wave["gate"]) => {
    fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED });
    const { waves, ...options } = inWaves([[A]], [[B]]);
    const [first, second] = waves;
    const watching: Wave = { ...first!, stacks: [], watched: first!.stacks, gate };
    return { ...options, stacks: second!.stacks, waves: [watching, second!] };
  };

  test("asks it again about the stacks that are done, before anything starts", async () => {
    const gate = jest.fn(async (_done: WaveDone) => ({ open: false, message: "2 dead letters" }));
    const result = await runApply({ ...resumed("healthy"), gate });
    expect(gate.mock.calls[0]?.[0].wave.stacks.map(({ name }) => name)).toEqual([A]);
    expect(statuses(result)).toEqual(["not started"]);
    expect(result.waves?.[0]).toMatchObject({ stacks: 1, done: 1, status: "stopped" });
    expect(fake.events()).toEqual([]);
  });

  test("goes on when it is open now, and touches only what was left", async () => {
    const result = await runApply({ ...resumed("healthy"), gate: async () => ({ open: true, message: "fine" }) });
    expect(statuses(result)).toEqual(["applied"]);
    expect(fake.events().some((event) => event.startsWith(A))).toBe(false);
  });

  test("asks a human first what is planned, and the gate too where nothing is left to apply", async () => {
    const gate = jest.fn(async () => ({ open: true, message: "fine" }));
    const { waves, ...options } = resumed("healthy");
    const confirm = jest.fn(async () => true);
    await runApply({ ...options, stacks: [], waves: waves.slice(0, 1), gate, confirm });
    expect(gate).toHaveBeenCalledTimes(1);
    expect(confirm).not.toHaveBeenCalled();
  });
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

test("what is kept of a running apply says what is done, what is under way, and which gate was not passed", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: { ...CHANGED, applyWaitsFor: "go" } });
  let latest: (() => RolloutResult) | undefined;
  const keep = (soFar: () => RolloutResult) => {
    latest = soFar;
  };
  const running = runApply({ ...inWaves([[A, B], { gate: "healthy" }]), keep });
  await fake.until(`${B} apply start`);
  const soFar = latest!();
  expect(soFar.stacks.map(({ status, error }) => [status, error?.class])).toEqual([
    ["applied", undefined],
    ["failed", "interrupted"],
  ]);
  expect(soFar).toMatchObject({ interrupted: true, exitCode: 1, waves: [{ name: "wave 1", status: "stopped" }] });
  writeFileSync(join(fake.directory(B), "go"), "");
  await running;
});

test("of an approved apply that is cut off, what was planned and not begun is left to do", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "go" }, [B]: CHANGED });
  let latest: (() => RolloutResult) | undefined;
  const keep = (soFar: () => RolloutResult) => {
    latest = soFar;
  };
  const running = runApply({ ...inWaves([[A, B]]), keep, confirm: async () => true });
  await fake.until(`${A} apply start`);
  expect(statuses(latest!())).toEqual(["failed", "not started"]);
  writeFileSync(join(fake.directory(A), "go"), "");
  await running;
});

test("approved or not, what could not be planned counts in its wave: the next one does not begin", async () => {
  fake = new FakeStacks({ [A]: { planFails: { text: "no" } }, [B]: CHANGED });
  const result = await runApply({ ...inWaves([[A]], [[B]]), confirm: async () => true });
  expect(statuses(result)).toEqual(["failed", "not started"]);
  expect(fake.events().filter((event) => event === `${A} plan start`)).toHaveLength(1);
});

test("a gate that was not passed is asked about stacks that turn out to be done", async () => {
  fake = new FakeStacks({ [A]: {}, [B]: CHANGED });
  const gate = jest.fn(async (_done: WaveDone) => ({ open: false, message: "2 dead letters" }));
  const options = inWaves([[A], { gate: "healthy", watched: [] }], [[B]]);
  const result = await runApply({ ...options, gate, confirm: async () => true });
  expect(gate.mock.calls[0]?.[0].wave.stacks.map(({ name }) => name)).toEqual([A]);
  expect(statuses(result)).toEqual(["unchanged", "not started"]);
});

test("a run that is stopped before it asks such a gate leaves it to be asked", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: CHANGED });
  const interrupt = new Interrupt();
  const confirm = async () => {
    interrupt.request();
    return false;
  };
  const options = inWaves([[A], { gate: "healthy", watched: [] }], [[B]]);
  const result = await runApply({ ...options, interrupt, confirm });
  expect(result.waves).toMatchObject([{ name: "wave 1", status: "stopped" }]);
});

test("nothing is kept of a run before its plans are approved", async () => {
  fake = new FakeStacks({ [A]: CHANGED });
  const keep = jest.fn();
  await runApply({ ...inWaves([[A]]), keep, confirm: async () => false });
  expect(keep).not.toHaveBeenCalled();
});
