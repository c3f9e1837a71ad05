import { queuesOf } from "../../lib/connections/queues";
import { deploymentOf } from "../support/declaration";

const connections = [
  { account: "111111111111", region: "us-east-1" },
  { account: "333333333333", region: "us-east-1" },
  { account: "333333333333", region: "eu-west-1" },
];

test.each(["distributed", "central"])("%s: each connection has a queue of its own, beside its rule", (topology) => {
  expect(queuesOf(deploymentOf(`topology: ${topology}\n`), connections)).toEqual(connections);
});

test("hub: the connections of a region share the hub account's queue", () => {
  expect(queuesOf(deploymentOf("topology: hub\n"), connections)).toEqual([
    { account: "222222222222", region: "eu-west-1" },
    { account: "222222222222", region: "us-east-1" },
  ]);
});
