import fc from "fast-check";
import type { Stack } from "../../lib/rollout/stack";
import { rolloutSchema } from "../../lib/rollout/wave-policy";
import { planWaves, type WaveOrganization } from "../../lib/rollout/waves";

const DYNATRACE: Stack = { name: "dynatrace", directory: "/d" };
const accountId = (number: number) => String(100000000000 + number);
const stackOf = (number: number): Stack => ({
  name: `account-${accountId(number)}`,
  directory: `/${number}`,
  account: accountId(number),
});
const organizationOf = (count: number): WaveOrganization => ({
  accounts: Array.from({ length: count }, (_, index) => ({
    id: accountId(index),
    name: `a${index}`,
    ou: index % 2 === 0 ? "/even" : "/odd",
    tags: {},
  })),
  ous: [],
});
const stacks = (count: number) => [DYNATRACE, ...Array.from({ length: count }, (_, index) => stackOf(index))];
const policies = (...waves: object[]) => rolloutSchema.parse({ waves }).waves;
const names = (wave: { stacks: readonly Stack[] } | undefined) => wave?.stacks.map(({ name }) => name);

test("without declared waves there is one, and failures in it stop nobody", () => {
  const waves = planWaves(stacks(3), [], organizationOf(3));
  expect(waves).toMatchObject([{ name: "rest", tolerance: Number.POSITIVE_INFINITY }]);
  expect(names(waves[0])).toHaveLength(4);
});

test("a canary by id goes first, with Dynatrace; the rest follows", () => {
  const waves = planWaves(
    stacks(4),
    policies({ name: "canary", select: { accounts: [accountId(2)] } }),
    organizationOf(4),
  );
  expect(waves.map(({ name }) => name)).toEqual(["canary", "rest"]);
  expect(names(waves[0])).toEqual(["dynatrace", stackOf(2).name]);
  expect(names(waves[1])).toHaveLength(3);
});

test("an account is in the same wave whatever a run is about", () => {
  const declared = policies({ name: "canary", size: 1 }, { name: "third", size: "30%", tolerance: "50%" });
  const all = planWaves(stacks(10), declared, organizationOf(10));
  const meant = [all[1]!.stacks[0]!, all[2]!.stacks[0]!];
  const waves = planWaves(stacks(10), declared, organizationOf(10), meant);
  expect(waves.map((wave) => [wave.name, names(wave)])).toEqual([
    ["third", [meant[0]!.name]],
    ["rest", [meant[1]!.name]],
  ]);
  // Of those that run, not of those that are in it.
  expect(waves[0]?.tolerance).toBe(0);
});

test("a percentage is of all accounts, at least one", () => {
  const sizes = (count: number) =>
    planWaves(stacks(count), policies({ name: "few", size: "10%" }), organizationOf(count)).map(
      (wave) => wave.stacks.filter(({ account }) => account !== undefined).length,
    );
  expect(sizes(40)).toEqual([4, 36]);
  expect(sizes(3)).toEqual([1, 2]);
});

test("the same accounts are chosen at each run, whatever their order", () => {
  const wave = (all: readonly Stack[]) =>
    names(planWaves(all, policies({ name: "few", size: 3 }), organizationOf(20))[0]);
  expect(new Set(wave(stacks(20).reverse()))).toEqual(new Set(wave(stacks(20))));
});

test("an account is taken by the first wave that wants it", () => {
  const waves = planWaves(
    stacks(4),
    policies({ name: "even", select: { ous: ["/even"] } }, { name: "all" }),
    organizationOf(4),
  );
  expect(names(waves[0])).toEqual(["dynatrace", stackOf(0).name, stackOf(2).name]);
  expect(names(waves[1])).toEqual([stackOf(1).name, stackOf(3).name]);
});

test("a wave that takes nobody is left out", () => {
  const waves = planWaves(stacks(2), policies({ name: "none", select: { ous: ["/x"] } }), organizationOf(2));
  expect(waves.map(({ name }) => name)).toEqual(["rest"]);
});

test("a tolerance in per cent is of the wave, rounded down", () => {
  const [wave] = planWaves(stacks(19), policies({ name: "all", tolerance: "10%" }), organizationOf(19));
  expect(wave?.tolerance).toBe(1);
});

test("every stack is in exactly one wave, whatever is declared", () => {
  const policy = fc.record(
    {
      name: fc.constantFrom("a", "b", "c"),
      size: fc.oneof(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 100 }).map((value) => `${value}%`),
      ),
      select: fc.constantFrom({ ous: ["/even"] }, { ous: ["/odd"] }, { names: ["a1*"] }),
    },
    { requiredKeys: ["name"] },
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30 }), fc.array(policy, { maxLength: 4 }), (count, declared) => {
      const all = stacks(count);
      const placed = planWaves(all, policies(...declared), organizationOf(count)).flatMap((wave) => wave.stacks);
      expect(placed.map(({ name }) => name).sort()).toEqual(all.map(({ name }) => name).sort());
    }),
  );
});

test.each([
  [{ name: "x", size: 0 }],
  [{ name: "x", size: "ten" }],
  [{ name: "x", tolerance: "101%" }],
  [{ name: "x", gate: "hope" }],
  [{ name: "x", sise: 1 }],
])("%j is refused", (wave) => {
  expect(rolloutSchema.safeParse({ waves: [wave] }).success).toBe(false);
});
