import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RolloutFlags } from "../../lib/cli/global-options";
import { selectForRun, withoutShared } from "../../lib/cli/select-for-run";
import type { RolloutCommand } from "../../lib/rollout/result";
import type { Stack } from "../../lib/rollout/stack";
import type { WaveOrganization } from "../../lib/rollout/waves";

const stackOf = (account: string): Stack => ({ name: `account-${account}`, directory: `/${account}`, account });
const SHOP = "111111111111";
const LAKE = "222222222222";
const CLOSED = "333333333333";
const ALL: Stack[] = [{ name: "dynatrace", directory: "/d" }, stackOf(SHOP), stackOf(LAKE)];
const organization = (): WaveOrganization => ({
  accounts: [
    { id: SHOP, name: "shop", ou: "/prod", tags: { stage: "prod" } },
    { id: LAKE, name: "data-lake", ou: "/data", tags: {} },
    { id: CLOSED, name: "closed", ou: "/old", tags: {} },
  ],
  ous: [],
});

function select(more: Partial<RolloutFlags>, command?: RolloutCommand): string[] {
  const none = { account: [], stack: [], ou: [], tag: [], name: [], wave: [] };
  const flags: RolloutFlags = { config: "d", out: "o", synth: false, ...none, ...more };
  return selectForRun(ALL, flags, organization, command).map(({ name }) => name);
}

test("without selectors all stacks are meant, and the organization is not read", () => {
  const flags: RolloutFlags = {
    config: "d",
    out: "o",
    synth: false,
    account: [],
    stack: [],
    ou: [],
    tag: [],
    name: [],
    wave: [],
  };
  const read = jest.fn(organization);
  expect(selectForRun(ALL, flags, read)).toHaveLength(3);
  expect(read).not.toHaveBeenCalled();
});

test.each<[string, Partial<RolloutFlags>, string[]]>([
  ["an OU", { ou: ["/prod"] }, [`account-${SHOP}`]],
  ["a tag", { tag: [["stage", "*"]] }, [`account-${SHOP}`]],
  ["a name", { name: ["data-*"] }, [`account-${LAKE}`]],
  ["an OU and a stack", { ou: ["/data"], stack: ["dynatrace"] }, ["dynatrace", `account-${LAKE}`]],
  ["an OU and an account in it, once", { ou: ["/prod"], account: [SHOP] }, [`account-${SHOP}`]],
])("%s", (_, flags, names) => {
  expect(select(flags)).toEqual(names);
});

test("an OU that does not exist is an error, not an empty run", () => {
  expect(() => select({ ou: ["/porduction"] })).toThrow("OU /porduction: no account of the organization answers to it");
});

test("selecting only accounts that are not connected is an error, not all stacks", () => {
  expect(() => select({ ou: ["/old"] })).toThrow("none of the 1 selected accounts is connected");
});

describe("--failed", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "hubrelay-select-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const resultOf = (command: RolloutCommand, ...accounts: readonly string[]) => {
    const file = join(folder, "result.json");
    const stacks = accounts.map((account) => ({ stack: `account-${account}`, status: "failed" }));
    writeFileSync(file, JSON.stringify({ command, stacks }));
    return file;
  };

  test("keeps what is not done; a stack that has gone since needs nothing more", () => {
    expect(select({ failed: resultOf("apply", LAKE, CLOSED) }, "apply")).toEqual([`account-${LAKE}`]);
  });

  test("another deployment's result is an error, not an empty run that says all is well", () => {
    const failed = resultOf("apply", "999999999999", "888888888888");
    expect(() => select({ failed }, "apply")).toThrow(
      `${failed}: none of its 2 unfinished stacks (account-999999999999, …) is one of this deployment`,
    );
  });

  test.each([
    ["apply", "destroy"],
    ["destroy", "apply"],
  ] as const)("the result of %s is not resumed by %s, which would undo it", (before, command) => {
    expect(() => select({ failed: resultOf(before, LAKE) }, command)).toThrow(
      `is the result of ${before}; ${command} would undo what that began`,
    );
  });

  test("plan may look at what any command left", () => {
    expect(select({ failed: resultOf("destroy", LAKE) }, "plan")).toEqual([`account-${LAKE}`]);
  });
});

test.each([
  ["all of it takes what they share too", {}, ["dynatrace", `account-${SHOP}`, `account-${LAKE}`]],
  ["one wave leaves it to the others", { wave: ["canary"] }, [`account-${SHOP}`, `account-${LAKE}`]],
  ["what looks otherwise leaves it too", { changed: true }, [`account-${SHOP}`, `account-${LAKE}`]],
  [
    "unless it is named",
    { wave: ["canary"], stack: ["dynatrace"] },
    ["dynatrace", `account-${SHOP}`, `account-${LAKE}`],
  ],
])("a destroy of %s", (_, flags, names) => {
  expect(withoutShared(ALL, { wave: [], stack: [], ...flags }).map(({ name }) => name)).toEqual(names);
});
