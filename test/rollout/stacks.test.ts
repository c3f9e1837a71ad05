import type { Stack } from "../../lib/rollout/stack";
import { destroyOrder, readStacks, selectStacks } from "../../lib/rollout/stacks";
import type { Wave } from "../../lib/rollout/waves";
import { FakeStacks } from "./fake-stacks";

const DYNATRACE: Stack = { name: "dynatrace", directory: "/d" };
const A: Stack = { name: "account-111111111111", directory: "/a", account: "111111111111" };
const B: Stack = { name: "account-222222222222", directory: "/b", account: "222222222222" };
const ALL = [DYNATRACE, A, B];

test("stacks come from the manifest, Dynatrace first, then by account", () => {
  const fake = new FakeStacks({ [B.name]: {}, [A.name]: {}, dynatrace: {} });
  try {
    expect(readStacks(fake.out).map(({ name, account }) => [name, account])).toEqual([
      ["dynatrace", undefined],
      [A.name, A.account],
      [B.name, B.account],
    ]);
  } finally {
    fake.remove();
  }
});

test("where nothing was synthesised, the error says how to", () => {
  expect(() => readStacks("no-such-folder")).toThrow(
    expect.objectContaining({
      message: expect.stringContaining("no synthesised stacks"),
      whatToDo: expect.stringContaining("synth"),
    }),
  );
});

test("no selector means all", () => {
  expect(selectStacks(ALL, {})).toEqual(ALL);
});

test("accounts and names add up, and a stack named twice runs once", () => {
  expect(selectStacks(ALL, { accounts: ["222222222222"], stacks: [B.name, "dynatrace"] })).toEqual([DYNATRACE, B]);
});

test("a selector that names nothing is an error, not an empty run", () => {
  expect(() => selectStacks(ALL, { accounts: ["333333333333"], stacks: ["dynatrcae"] })).toThrow(
    "account 333333333333, stack dynatrcae: not among the 3 stacks",
  );
});

test("accounts are destroyed first, then what they send to, Dynatrace last", () => {
  const hub: Stack = { name: "hub", directory: "/h" };
  expect(destroyOrder([DYNATRACE, hub, A, B])).toEqual([[A, B], [hub], [DYNATRACE]]);
  expect(destroyOrder(ALL)).toEqual([[A, B], [DYNATRACE]]);
  const wave = (name: string, ...stacks: Stack[]): Wave => ({ name, stacks, tolerance: 0, gate: "none" });
  expect(destroyOrder(ALL, [wave("canary", DYNATRACE, A), wave("rest", B)])).toEqual([[B], [A], [DYNATRACE]]);
});
