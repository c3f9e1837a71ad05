import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPlan } from "../../lib/rollout/plan";
import { FakeStacks, ONE_TO_CREATE } from "./fake-stacks";

const A = "account-111111111111";
const B = "account-222222222222";

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
afterEach(() => fake.remove());

test("exits 2 when there are changes, and tells them", async () => {
  fake = new FakeStacks({ [A]: { plan: ONE_TO_CREATE }, [B]: {} });
  const result = await runPlan(fake.options());
  expect(result.exitCode).toBe(2);
  expect(result.stacks[0]).toMatchObject({
    status: "planned",
    counts: { add: 1, change: 0, destroy: 0 },
    changes: [{ address: "terraform_data.a", action: "create" }],
  });
  expect(result.stacks[1]?.status).toBe("unchanged");
});

test("exits 0 when there are none", async () => {
  fake = new FakeStacks({ [A]: {} });
  expect((await runPlan(fake.options())).exitCode).toBe(0);
});

test("says of a state that could not be saved that it is not looked at", async () => {
  fake = new FakeStacks({ [A]: {}, [B]: {} });
  writeFileSync(join(fake.directory(A), "errored.tfstate"), "{}");
  const { stacks } = await runPlan(fake.options());
  expect(stacks[0]?.remarks).toEqual([expect.stringMatching(/errored\.tfstate.*hubrelay apply saves it first/)]);
  expect(stacks[1]).not.toHaveProperty("remarks");
});

test("exits 1 when one cannot be planned, changes or not", async () => {
  fake = new FakeStacks({ [A]: { plan: ONE_TO_CREATE }, [B]: { planFails: { text: "no" } } });
  expect((await runPlan(fake.options())).exitCode).toBe(1);
});

test("changes nothing and keeps no plan file", async () => {
  fake = new FakeStacks({ [A]: { plan: ONE_TO_CREATE } });
  await runPlan(fake.options());
  expect(fake.events().filter((event) => event.includes("apply"))).toEqual([]);
  expect(existsSync(join(fake.directory(A), "hubrelay.tfplan"))).toBe(false);
});

test("a failed init is that stack's failure; the next stack of its provider set is tried", async () => {
  fake = new FakeStacks({ [A]: { initFails: { text: "error configuring S3 Backend\nAccessDenied" } }, [B]: {} });
  const result = await runPlan(fake.options());
  expect(result.stacks.map(({ status }) => status)).toEqual(["failed", "unchanged"]);
  expect(result.stacks[0]?.error?.message).toContain("AccessDenied");
});
