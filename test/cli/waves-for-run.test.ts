import type { Declaration } from "../../lib/cli/declaration";
import { checkWaves, wavesForRun } from "../../lib/cli/waves-for-run";
import { planConnections } from "../../lib/connections/plan-connections";
import type { Stack } from "../../lib/rollout/stack";
import { deploymentOf, organizationOf } from "../support/declaration";

const ACCOUNTS = ["111111111111", "333333333333", "444444444444"];
const ALL: readonly Stack[] = [
  { name: "dynatrace", directory: "" },
  ...ACCOUNTS.map((account) => ({ name: `account-${account}`, account, directory: "" })),
];
const WAVES = `rollout:\n  waves:\n    - { name: canary, select: { accounts: ["${ACCOUNTS[1]}"] }, gate: healthy }\n`;

function declaration(rollout = WAVES): Declaration {
  const deployment = deploymentOf(rollout);
  const organization = organizationOf(ACCOUNTS.map((id) => ({ id, name: id, state: "ACTIVE" })));
  return { deployment, organization, plan: planConnections(deployment, organization) };
}

const shown = (waves: ReturnType<typeof wavesForRun>) =>
  waves?.map(({ name, stacks }) => [name, ...stacks.map((stack) => stack.name)]);

test("without declared waves there are none", () => {
  expect(wavesForRun(ALL, ALL, declaration(""), [])).toBeUndefined();
});

test("--wave keeps the named ones", () => {
  expect(shown(wavesForRun(ALL, ALL, declaration(), ["rest"]))).toEqual([
    ["rest", `account-${ACCOUNTS[0]}`, `account-${ACCOUNTS[2]}`],
  ]);
});

test("a selection within a wave leaves the accounts where they are", () => {
  expect(shown(wavesForRun(ALL, ALL.slice(3), declaration(), []))).toEqual([["rest", `account-${ACCOUNTS[2]}`]]);
});

test("a wave of which nothing is selected is empty, not unknown", () => {
  expect(wavesForRun(ALL, ALL.slice(3), declaration(), ["canary"])).toEqual([]);
});

test("a wave whose gate was not passed is asked about all of its stacks, before what is left", () => {
  const waves = wavesForRun(ALL, ALL.slice(3), declaration(), [], ["canary", "of another time"]);
  expect(shown(waves)).toEqual([["canary"], ["rest", `account-${ACCOUNTS[2]}`]]);
  expect(waves?.[0]?.watched?.map(({ name }) => name)).toEqual(["dynatrace", `account-${ACCOUNTS[1]}`]);
});

test("its gate is asked too where all of its stacks are selected, whatever their plans say", () => {
  const waves = wavesForRun(ALL, ALL.slice(0, 3), declaration(), [], ["canary"]);
  expect(waves?.find(({ name }) => name === "canary")?.watched).toEqual([]);
});

test("what all accounts share goes before a gate that is asked again: without it no finding arrives", () => {
  const waves = wavesForRun(ALL, [ALL[0]!, ALL[3]!], declaration(), [], ["canary"]);
  expect(shown(waves)).toEqual([
    ["canary", "dynatrace"],
    ["rest", `account-${ACCOUNTS[2]}`],
  ]);
  expect(waves?.[0]?.watched?.map(({ name }) => name)).toEqual([`account-${ACCOUNTS[1]}`]);
});

test("one without a gate is not", () => {
  expect(shown(wavesForRun(ALL, ALL.slice(1, 2), declaration(), [], ["rest"]))).toEqual([
    ["rest", `account-${ACCOUNTS[0]}`],
  ]);
});

test("a name that is no wave is an error that names the waves", () => {
  expect(() => wavesForRun(ALL, ALL, declaration(), ["canari"])).toThrow(
    expect.objectContaining({ message: "no wave is called canari", whatToDo: "the waves are: canary, rest" }),
  );
});

test("a declared wave that nobody is in is told apart from one that is not declared", () => {
  const empty = declaration("rollout:\n  waves:\n    - { name: canary, select: { names: [nobody] } }\n");
  expect(() => wavesForRun(ALL, ALL, empty, ["canary"])).toThrow('nobody is in wave "canary"');
});

describe("a selector that no account answers to", () => {
  const declared = (select: string, gate: string) =>
    declaration(`rollout:\n  waves:\n    - { name: canary, select: ${select}, gate: ${gate} }\n`);
  const NOBODY = '{ tags: { hubrelay: cannary }, names: ["shop-*"] }';

  test("of a wave with a gate stops an apply: its gate would guard nothing, and everybody would be next", () => {
    expect(() => checkWaves(declared(NOBODY, "healthy"), true)).toThrow(
      'rollout.waves: nobody is in wave "canary", and its gate would guard nothing: no account of the organization answers to ' +
        "tag hubrelay=cannary, name shop-*",
    );
  });

  test.each([
    ["without a gate", NOBODY, "none", true],
    ["where nothing is applied", NOBODY, "healthy", false],
    ["beside another that names somebody", `{ names: ["shop-*"], accounts: ["${ACCOUNTS[1]}"] }`, "healthy", true],
  ])("%s is said", (_, select, gate, applies) => {
    expect(checkWaves(declared(select, gate), applies)).toEqual([
      expect.stringContaining('wave "canary": no account of the organization answers to'),
    ]);
  });

  test("is not there in a sound declaration", () => {
    expect(checkWaves(declaration(), true)).toEqual([]);
  });
});

describe("a gated wave whose accounts are there, but not connected", () => {
  const excluded = (select: string) =>
    declaration(
      `organization:\n  exclude: { accounts: ["${ACCOUNTS[1]}"] }\n` +
        `rollout:\n  waves:\n    - { name: canary, select: ${select}, gate: healthy }\n`,
    );

  test("is said", () => {
    expect(checkWaves(excluded(`{ accounts: ["${ACCOUNTS[1]}"] }`), true)).toEqual([
      'rollout.waves, wave "canary": none of its accounts is connected, so its gate guards nothing',
    ]);
  });

  test("is none where one of them is", () => {
    expect(checkWaves(excluded(`{ accounts: ["${ACCOUNTS[1]}", "${ACCOUNTS[2]}"] }`), true)).toEqual([]);
  });
});
