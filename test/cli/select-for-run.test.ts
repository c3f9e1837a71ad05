import type { RolloutFlags } from "../../lib/cli/global-options";
import { selectForRun } from "../../lib/cli/select-for-run";
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

function select(more: Partial<RolloutFlags>): string[] {
  const none = { account: [], stack: [], ou: [], tag: [], name: [], wave: [] };
  const flags: RolloutFlags = { config: "d", out: "o", synth: false, ...none, ...more };
  return selectForRun(ALL, flags, organization).map(({ name }) => name);
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
