import type { Connection } from "../../lib/connections/connection";
import { costInputs } from "../../lib/cost/inputs";

const connection = (account: string, region: string, covers?: Connection["covers"]): Connection => ({
  account,
  accountName: "shop",
  region,
  ...(covers && { covers }),
});
const common = { memoryMegabytes: 256, mapping: "semantic" } as const;
const each = [
  connection("111111111111", "us-east-1"),
  connection("111111111111", "eu-west-1"),
  connection("222222222222", "us-east-1"),
];

test("the declared topology comes first, and all three are compared", () => {
  const inputs = costInputs({ ...common, topology: "hub", plan: { connections: each, leftOut: [] } }, 10);
  expect(inputs.map(({ topology }) => topology)).toEqual(["hub", "distributed", "central"]);
});

test("distributed has a relay for each connection, hub one for each region", () => {
  const inputs = costInputs({ ...common, topology: "distributed", plan: { connections: each, leftOut: [] } }, 10);
  expect(inputs.map(({ topology, sources, relays }) => [topology, sources, relays])).toEqual([
    ["distributed", 3, 3],
    ["hub", 3, 2],
    ["central", 3, 2],
  ]);
});

test("central counts the accounts and regions it carries as sources", () => {
  const home = connection("999999999999", "us-east-1", { regions: ["us-east-1", "eu-west-1"] });
  const carried = [{ account: "111111111111", accountName: "shop", through: "999999999999" }];
  const [declared] = costInputs(
    { ...common, topology: "central", plan: { connections: [home], leftOut: [], carried } },
    10,
  );
  expect(declared).toMatchObject({ sources: 4, relays: 1 });
});

test("an organization without connections costs nothing per source, not an error", () => {
  const [declared] = costInputs({ ...common, topology: "distributed", plan: { connections: [], leftOut: [] } }, 0);
  expect(declared).toMatchObject({ sources: 0, relays: 0 });
});

test("each token has a secret, where relays are not shared", () => {
  const declared = { ...common, topology: "distributed", plan: { connections: each, leftOut: [] }, tokens: 3 } as const;
  expect(costInputs(declared, 10).map(({ secrets }) => secrets)).toEqual([3, 1, 1]);
});
