import { type DeployedConnection, deployedConnections } from "../../lib/rollout/deployed-connection";
import { healthVerdict } from "../../lib/rollout/health";
import { compareInventory } from "../../lib/rollout/inventory";
import { NO_CHANGES } from "../../lib/rollout/result";

const deployed = (account: string, region = "eu-west-1"): DeployedConnection => ({
  account,
  region,
  filter: "",
  queueUrl: "https://q",
  deadLetterQueueUrl: "https://d",
  relay: "hubrelay-relay",
  relayVersion: "1",
});
const declared = (account: string, region = "eu-west-1") => ({ account, accountName: account, region });
const A = "111111111111";
const B = "222222222222";

describe("what a state's outputs say", () => {
  const output = {
    account: A,
    region: "eu-west-1",
    filter: "production",
    rules: ["hubrelay-findings"],
    queue_url: "https://q",
    dead_letter_queue_url: "https://d",
    relay: "hubrelay-relay",
    relay_version: "0.1.0",
  };

  test("is a list of connections", () => {
    const [connection] = deployedConnections(JSON.stringify({ connections: { value: [output] } }));
    expect(connection).toMatchObject({
      account: A,
      filter: "production",
      relayVersion: "0.1.0",
      queueUrl: "https://q",
    });
  });

  test.each([
    ["nothing was applied", {}],
    ["it is half there", { connections: { value: [{ ...output, queue_url: null }] } }],
  ])("is empty when %s", (_, outputs) => {
    expect(deployedConnections(JSON.stringify(outputs))).toEqual([]);
  });
});

test("declared and deployed are compared, each connection once, in order", () => {
  const { connections } = compareInventory(
    [declared(A, "us-east-1"), declared(A), declared(B)],
    [deployed(A), deployed(B, "ap-south-1"), deployed(A, "us-east-1")],
  );
  expect(connections.map(({ account, region, status }) => `${account} ${region} ${status}`)).toEqual([
    `${A} eu-west-1 connected`,
    `${A} us-east-1 connected`,
    `${B} ap-south-1 undeclared`,
    `${B} eu-west-1 missing`,
  ]);
});

test("where the state cannot be read, a connection is unknown, not missing", () => {
  const failed = [{ stack: `account-${A}`, account: A, status: "failed" as const, counts: NO_CHANGES, seconds: 1 }];
  expect(compareInventory([declared(A)], [], failed).connections[0]?.status).toBe("unknown");
});

describe("a wave is healthy", () => {
  test("when no dead letters lie anywhere", () => {
    const depths = [{ connection: deployed(A), waiting: 4, deadLetters: 0 }];
    expect(healthVerdict(depths)).toEqual({ open: true, message: "no dead letters in 1 connections" });
  });

  test("not when some do, and it says where", () => {
    const depths = [
      { connection: deployed(A), waiting: 0, deadLetters: 0 },
      { connection: deployed(B), waiting: 0, deadLetters: 3 },
    ];
    expect(healthVerdict(depths)).toEqual({ open: false, message: `3 dead letters, first in ${B} eu-west-1` });
  });

  test("not when a queue cannot be asked: silence is not health", () => {
    const depths = [{ connection: deployed(A), problem: "AccessDenied" }];
    expect(healthVerdict(depths).open).toBe(false);
  });
});
