import { deployedConnections } from "../../lib/rollout/deployed-connection";
import { compareInventory } from "../../lib/rollout/inventory";
import { NO_CHANGES } from "../../lib/rollout/result";
import { deployed } from "./deployed";

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

  test("keeps what is whole beside what is not", () => {
    const half = { ...output, region: "us-east-1", queue_url: null };
    const found = deployedConnections(JSON.stringify({ connections: { value: [half, output] } }));
    expect(found.map(({ region }) => region)).toEqual(["eu-west-1"]);
  });

  test("names the hub's queue where the account has a rule only", () => {
    const sender = {
      account: A,
      region: "eu-west-1",
      filter: "",
      rules: ["hubrelay-findings"],
      queue_arn: `arn:aws:sqs:eu-west-1:${B}:hubrelay-findings`,
      dead_letter_queue_arn: `arn:aws:sqs:eu-west-1:${B}:hubrelay-dead-letters`,
    };
    const [connection] = deployedConnections(JSON.stringify({ connections: { value: [sender] } }));
    expect(connection).toMatchObject({
      account: A,
      queueAccount: B,
      queueUrl: `https://sqs.eu-west-1.amazonaws.com/${B}/hubrelay-findings`,
      deadLetterQueueUrl: `https://sqs.eu-west-1.amazonaws.com/${B}/hubrelay-dead-letters`,
    });
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
