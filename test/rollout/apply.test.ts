import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runApply } from "../../lib/rollout/apply";
import { Interrupt } from "../../lib/rollout/interrupt";
import { type FakeBehaviour, FakeStacks, ONE_TO_CREATE } from "./fake-stacks";

const A = "account-111111111111";
const B = "account-222222222222";
const C = "account-333333333333";
const CHANGED: FakeBehaviour = { plan: ONE_TO_CREATE };

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
const prepare = (behaviours: Readonly<Record<string, FakeBehaviour>>) => {
  fake = new FakeStacks(behaviours);
  return fake;
};
afterEach(() => fake.remove());

test("applies what changes and leaves alone what does not", async () => {
  prepare({ dynatrace: {}, [A]: CHANGED });
  const result = await runApply(fake.options());
  expect(result.stacks.map(({ stack, status }) => [stack, status])).toEqual([
    ["dynatrace", "unchanged"],
    [A, "applied"],
  ]);
  expect(fake.events()).not.toContain("dynatrace apply start");
  expect(result.exitCode).toBe(0);
});

test("a failed stack never stops the others, and the exit code says that one failed", async () => {
  prepare({ [A]: { ...CHANGED, applyFails: { text: "AccessDenied" } }, [B]: CHANGED, [C]: CHANGED });
  const result = await runApply(fake.options({ concurrency: 1 }));
  expect(result.stacks.map(({ status }) => status)).toEqual(["failed", "applied", "applied"]);
  expect(result.exitCode).toBe(1);
});

test("a failed stack tells its class, what to do, and where the log is", async () => {
  prepare({ [A]: { ...CHANGED, applyFails: { text: "creating Lambda\nStatusCode: 429, Rate exceeded" } } });
  const [failed] = (await runApply(fake.options())).stacks;
  expect(failed?.error?.class).toBe("throttled");
  expect(failed?.error?.whatToDo).toContain("--concurrency");
  expect(readFileSync(failed?.log ?? "", "utf8")).toContain("Rate exceeded");
});

test("never runs more stacks side by side than asked", async () => {
  prepare({ [A]: CHANGED, [B]: CHANGED, [C]: CHANGED });
  await runApply(fake.options({ concurrency: 2 }));
  let running = 0;
  let most = 0;
  for (const event of fake.events().filter((each) => each.includes(" apply "))) {
    running += event.endsWith("start") ? 1 : -1;
    most = Math.max(most, running);
  }
  expect(most).toBeLessThanOrEqual(2);
  expect(fake.events().filter((event) => event.endsWith("apply end"))).toHaveLength(3);
});

test("the first init of a provider set goes alone and its lock file is given to the others", async () => {
  prepare({ [A]: CHANGED, [B]: CHANGED, [C]: CHANGED });
  await runApply(fake.options({ concurrency: 3 }));
  const inits = fake.events().filter((event) => event.includes(" init "));
  expect(inits[1]).toBe(inits[0]?.replace("start", "end"));
  expect(readdirSync(fake.file(".hubrelay/locks"))).toHaveLength(1);
});

test("a stack that was initialised before is not initialised again", async () => {
  prepare({ [A]: CHANGED });
  await runApply(fake.options());
  await runApply(fake.options());
  expect(fake.events().filter((event) => event === `${A} init start`)).toHaveLength(1);
});

test("a stack whose folder lost its providers is initialised again without being asked", async () => {
  prepare({ [A]: CHANGED });
  await runApply(fake.options());
  fake.behave(A, { ...CHANGED, planFails: { text: "Required plugins are not installed", times: 1 } });
  const result = await runApply(fake.options());
  expect(result.exitCode).toBe(0);
  expect(fake.events().filter((event) => event === `${A} init start`)).toHaveLength(2);
});

test("a throttled stack is planned and applied again after a pause", async () => {
  prepare({ [A]: { ...CHANGED, applyFails: { text: "Throttling: Rate exceeded", times: 1 } } });
  const result = await runApply(fake.options({ retryDelays: [1] }));
  expect(result.stacks[0]?.status).toBe("applied");
  expect(fake.events().filter((event) => event === `${A} plan start`)).toHaveLength(2);
});

test("a denied stack is not tried again: trying does not help", async () => {
  prepare({ [A]: { ...CHANGED, applyFails: { text: "AccessDenied", times: 1 } } });
  const result = await runApply(fake.options({ retryDelays: [1, 1] }));
  expect(result.stacks[0]?.status).toBe("failed");
});

test("a stop does not wait for the pause: the stack is told as it is", async () => {
  prepare({ [A]: { ...CHANGED, applyFails: { text: "Throttling: Rate exceeded" } } });
  const interrupt = new Interrupt();
  const running = runApply(fake.options({ retryDelays: [3_600_000], interrupt }));
  await fake.until(`${A} apply failed`);
  interrupt.request();
  expect((await running).stacks[0]).toMatchObject({ status: "failed", error: { class: "throttled" } });
});

test("a file that cannot be written fails its stack, and the others go on", async () => {
  prepare({ [A]: CHANGED, [B]: CHANGED });
  mkdirSync(fake.file(`.hubrelay/logs/${A}.plan.log`), { recursive: true });
  const result = await runApply(fake.options());
  expect(result.stacks.map(({ status }) => status)).toEqual(["failed", "applied"]);
  expect(result.stacks[0]?.error?.whatToDo).toContain("make room on the disk");
});

test("no saved plan outlives the run: it holds values in clear", async () => {
  prepare({ [A]: CHANGED, [B]: { ...CHANGED, applyFails: { text: "no" } } });
  await runApply(fake.options());
  expect([A, B].map((stack) => existsSync(join(fake.directory(stack), "hubrelay.tfplan")))).toEqual([false, false]);
});

test("asks once, with all plans, before the first change", async () => {
  prepare({ dynatrace: {}, [A]: CHANGED, [B]: CHANGED });
  const asked: string[][] = [];
  const confirm = async (planned: readonly { stack: string; status: string }[]) => {
    expect(fake.events().filter((event) => event.includes(" apply "))).toEqual([]);
    asked.push(planned.map(({ stack, status }) => `${stack} ${status}`));
    return true;
  };
  const result = await runApply({ ...fake.options(), confirm });
  expect(asked).toEqual([["dynatrace unchanged", `${A} planned`, `${B} planned`]]);
  expect(result.stacks.map(({ status }) => status)).toEqual(["unchanged", "applied", "applied"]);
});

test("a no changes nothing", async () => {
  prepare({ [A]: CHANGED });
  const result = await runApply({ ...fake.options(), confirm: async () => false });
  expect(fake.events()).not.toContain(`${A} apply start`);
  expect(result.stacks[0]?.status).toBe("not started");
});

test("nobody is asked when nothing changes", async () => {
  prepare({ [A]: {} });
  const confirm = jest.fn(async () => true);
  await runApply({ ...fake.options(), confirm });
  expect(confirm).not.toHaveBeenCalled();
});

test("after one Ctrl-C what runs finishes and nothing new starts", async () => {
  prepare({ [A]: { ...CHANGED, applyWaitsFor: "go" }, [B]: CHANGED });
  const interrupt = new Interrupt();
  const run = runApply(fake.options({ interrupt, concurrency: 1 }));
  await fake.until(`${A} apply start`);
  interrupt.request();
  writeFileSync(join(fake.directory(A), "go"), "");
  const result = await run;
  expect(result.stacks.map(({ status }) => status)).toEqual(["applied", "not started"]);
  expect(fake.events().some((event) => event.startsWith(B))).toBe(false);
  expect(result.interrupted).toBe(true);
});

test("after two, terraform gets one SIGINT and is waited for", async () => {
  prepare({ [A]: { ...CHANGED, applyWaitsFor: "never" }, [B]: CHANGED });
  const interrupt = new Interrupt();
  const run = runApply(fake.options({ interrupt, concurrency: 1 }));
  await fake.until(`${A} apply start`);
  interrupt.request();
  interrupt.request();
  interrupt.request();
  const result = await run;
  expect(fake.events().filter((event) => event === `${A} apply interrupted`)).toHaveLength(1);
  expect(result.stacks.map(({ status, error }) => [status, error?.class])).toEqual([
    ["failed", "interrupted"],
    ["not started", undefined],
  ]);
});

test("a Ctrl-C while a stack is planned leaves it untouched", async () => {
  prepare({ [A]: { ...CHANGED, planWaitsFor: "go" } });
  const interrupt = new Interrupt();
  const run = runApply(fake.options({ interrupt }));
  await fake.until(`${A} plan start`);
  interrupt.request();
  writeFileSync(join(fake.directory(A), "go"), "");
  expect((await run).stacks[0]?.status).toBe("not started");
  expect(fake.events()).not.toContain(`${A} apply start`);
});

test("a missing terraform is said once, with what to install", async () => {
  prepare({ [A]: CHANGED });
  const env = { ...fake.env, TERRAFORM_BINARY_NAME: "no-such-terraform" };
  await expect(runApply(fake.options({ env }))).rejects.toMatchObject({
    message: expect.stringContaining("no-such-terraform cannot be started"),
    whatToDo: expect.stringContaining("install Terraform"),
  });
});

test("progress tells each step of a stack and its end", async () => {
  prepare({ [A]: CHANGED });
  const told: string[] = [];
  const progress = {
    begin: (phase: string, total: number) => told.push(`begin ${phase} ${total}`),
    step: (stack: string, step: string) => told.push(`${stack} ${step}`),
    end: ({ stack, status }: { stack: string; status: string }) => told.push(`${stack} ${status}`),
    interrupted: () => undefined,
    finish: () => told.push("finish"),
  };
  await runApply(fake.options({ progress }));
  expect(told).toEqual([
    "begin apply 1",
    `${A} init`,
    `${A} plan`,
    `${A} apply`,
    `${A} terraform_data.a create`,
    `${A} applied`,
    "finish",
  ]);
});

test("a hub's queues are there before the rules that send to them", async () => {
  prepare({ [A]: CHANGED, [B]: CHANGED, hub: CHANGED });
  await runApply(fake.options());
  const events = fake.events();
  expect(events.indexOf("hub apply end")).toBeGreaterThan(-1);
  for (const account of [A, B]) {
    expect(events.indexOf(`${account} apply start`)).toBeGreaterThan(events.indexOf("hub apply end"));
  }
});

test("accounts are not begun when the hub's queues could not be made", async () => {
  prepare({ [A]: CHANGED, hub: { ...CHANGED, applyFails: { text: "AccessDenied" } } });
  const result = await runApply(fake.options());
  expect(result.stacks.map(({ stack, status }) => [stack, status])).toEqual(
    expect.arrayContaining([
      ["hub", "failed"],
      [A, "not started"],
    ]),
  );
  expect(result.exitCode).toBe(1);
});
