import { runDestroy } from "../../lib/rollout/destroy";
import { FakeStacks } from "./fake-stacks";

const A = "account-111111111111";
const B = "account-222222222222";

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
afterEach(() => fake.remove());

test("a state that cannot be read afterwards is not taken for an empty one", async () => {
  fake = new FakeStacks({ [A]: { stateFails: { text: "no answer" } } });
  fake.deploy(A);
  const [stack] = (await runDestroy(fake.options())).stacks;
  expect(stack?.status).toBe("failed");
  expect(stack?.error?.message).toBe("the state cannot be read");
});

test("every account is gone before Dynatrace is touched", async () => {
  fake = new FakeStacks({ dynatrace: {}, [A]: {}, [B]: {} });
  for (const stack of ["dynatrace", A, B]) fake.deploy(stack);
  const result = await runDestroy(fake.options());
  const events = fake.events();
  expect(events.indexOf("dynatrace plan start")).toBeGreaterThan(events.indexOf(`${A} apply end`));
  expect(events.indexOf("dynatrace plan start")).toBeGreaterThan(events.indexOf(`${B} apply end`));
  expect(result.exitCode).toBe(0);
  expect(["dynatrace", A, B].filter((stack) => fake.hasState(stack))).toEqual([]);
});

test("Dynatrace stays while an account could not be removed, and the result says why", async () => {
  fake = new FakeStacks({ dynatrace: {}, [A]: { applyFails: { text: "AccessDenied" } }, [B]: {} });
  for (const stack of ["dynatrace", A, B]) fake.deploy(stack);
  const result = await runDestroy(fake.options());
  expect(result.stacks.map(({ stack, status }) => [stack, status])).toEqual([
    ["dynatrace", "not started"],
    [A, "failed"],
    [B, "destroyed"],
  ]);
  expect(result.stacks[0]?.error?.message).toContain("could not be removed still needs it");
  expect(result.exitCode).toBe(1);
});

test("a state that is not empty afterwards is a failure that names what is left", async () => {
  fake = new FakeStacks({ [A]: { keepsState: true } });
  fake.deploy(A);
  const [stack] = (await runDestroy(fake.options())).stacks;
  expect(stack?.status).toBe("failed");
  expect(stack?.error?.message).toContain("terraform_data.a");
});

test("destroying what was never deployed is no failure", async () => {
  fake = new FakeStacks({ dynatrace: {}, [A]: {} });
  const result = await runDestroy(fake.options());
  expect(result.stacks.map(({ status }) => status)).toEqual(["unchanged", "unchanged"]);
  expect(result.exitCode).toBe(0);
});

test("waves go backwards, and an account that fails keeps none of the others", async () => {
  fake = new FakeStacks({ [A]: {}, [B]: { applyFails: { text: "AccessDenied" } } });
  for (const stack of [A, B]) fake.deploy(stack);
  const options = fake.options();
  const waves = [A, B].map((name) => ({
    name,
    stacks: options.stacks.filter((stack) => stack.name === name),
    tolerance: 0,
    gate: "none" as const,
  }));
  const result = await runDestroy({ ...options, waves });
  expect(result.stacks.map(({ status }) => status)).toEqual(["destroyed", "failed"]);
  const events = fake.events();
  expect(events.indexOf(`${A} plan start`)).toBeGreaterThan(events.indexOf(`${B} plan start`));
});
