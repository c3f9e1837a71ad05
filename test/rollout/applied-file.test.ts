import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { changedStacks, rememberApplied } from "../../lib/rollout/applied-file";
import { runApply } from "../../lib/rollout/apply";
import { runDestroy } from "../../lib/rollout/destroy";
import { FakeStacks, ONE_TO_CREATE } from "./fake-stacks";

const A = "account-111111111111";
const B = "account-222222222222";

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
const work = () => fake.file(".hubrelay");
const changed = () => changedStacks(fake.options().stacks, work()).map(({ name }) => name);
afterEach(() => fake.remove());

test("what was never applied from here counts as changed", () => {
  fake = new FakeStacks({ [A]: {}, [B]: {} });
  expect(changed()).toEqual([A, B]);
});

test("what was applied does not, until it looks otherwise; what failed still does", async () => {
  fake = new FakeStacks({ [A]: { plan: ONE_TO_CREATE }, [B]: { planFails: { text: "no" } } });
  const options = fake.options();
  rememberApplied(options.stacks, await runApply(options), work());
  expect(changed()).toEqual([B]);
  writeFileSync(join(fake.directory(A), "cdk.tf.json"), JSON.stringify({ resource: {} }));
  expect(changed()).toEqual([A, B]);
});

test("what was destroyed counts as changed again", async () => {
  fake = new FakeStacks({ [A]: {} });
  const options = fake.options();
  rememberApplied(options.stacks, await runApply(options), work());
  rememberApplied(options.stacks, await runDestroy(options), work());
  expect(changed()).toEqual([A]);
});

test("a memory cut by a crash costs a plan and loses nothing", async () => {
  fake = new FakeStacks({ [A]: {} });
  const options = fake.options();
  rememberApplied(options.stacks, await runApply(options), work());
  writeFileSync(join(work(), "applied.json"), '{"acc');
  expect(changed()).toEqual([A]);
});
