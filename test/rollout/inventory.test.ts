import { deployedConnections } from "../../lib/rollout/deployed-connection";
import { compareInventory, readDeployed } from "../../lib/rollout/inventory";
import { deployed } from "./deployed";

const declared = (account: string, region = "eu-west-1") => ({ account, accountName: account, region });
const A = "111111111111";
const B = "222222222222";

/** A state as Terraform writes it, format 4. */
const state = (outputs: object, resources: readonly object[] = []) =>
  JSON.stringify({ version: 4, terraform_version: "1.11.4", outputs, resources });

describe("what a state says", () => {
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
    const [connection] = deployedConnections(state({ connections: { value: [output] } }));
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
    expect(deployedConnections(state(outputs))).toEqual([]);
  });

  test("keeps what is whole beside what is not", () => {
    const half = { ...output, region: "us-east-1", queue_url: null };
    const found = deployedConnections(state({ connections: { value: [half, output] } }));
    expect(found.map(({ region }) => region)).toEqual(["eu-west-1"]);
  });

  test("is since when the account is connected: since its role is there", () => {
    const role = {
      mode: "managed",
      type: "aws_iam_role",
      name: "relay",
      instances: [{ attributes: { create_date: "2026-03-01T12:00:00Z" } }],
    };
    const [connection] = deployedConnections(state({ connections: { value: [output] } }, [role]));
    expect(connection?.accountSince).toBe("2026-03-01T12:00:00Z");
  });

  test("of an encrypted state is an error, not nothing", () => {
    expect(() => deployedConnections('{"encrypted_data":"…","encryption_version":"v0"}')).toThrow("encrypted");
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
    const [connection] = deployedConnections(state({ connections: { value: [sender] } }));
    expect(connection).toMatchObject({
      account: A,
      queueAccount: B,
      queueUrl: `https://sqs.eu-west-1.amazonaws.com/${B}/hubrelay-findings`,
      deadLetterQueueUrl: `https://sqs.eu-west-1.amazonaws.com/${B}/hubrelay-dead-letters`,
    });
  });
});

test("declared and deployed are compared, each connection once, in order", () => {
  const connections = compareInventory(
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
  const failed = [{ stack: `account-${A}`, problem: "AccessDenied" }];
  expect(compareInventory([declared(A)], [], failed)[0]?.status).toBe("unknown");
});

test("an account that is not declared any more keeps its name", () => {
  const [entry] = compareInventory([], [deployed(A)], [], new Map([[A, "shop"]]));
  expect(entry).toMatchObject({ status: "undeclared", accountName: "shop" });
});

describe("reading the states", () => {
  const output = { account: A, region: "eu-west-1", queue_url: "https://q", dead_letter_queue_url: "https://d" };
  const states: Record<string, string | Error> = {
    [`account-${A}`]: state({ connections: { value: [output] } }),
    [`account-${B}`]: new Error("AccessDenied"),
  };
  const store = {
    place: "memory",
    list: async () => Object.keys(states),
    read: async (name: string) => {
      const text = states[name]!;
      if (text instanceof Error) throw text;
      return text;
    },
    locked: async () => [],
    lockOf: async () => undefined,
    unlock: async () => undefined,
    remove: async () => {},
  };

  test("one that cannot be read is told apart from one that is not there", async () => {
    const told: string[] = [];
    const stacks = [`account-${A}`, `account-${B}`, "account-333333333333"];
    const { deployed: found, failed } = await readDeployed(store, stacks, (done, total) =>
      told.push(`${done}/${total}`),
    );
    expect(found.map(({ account }) => account)).toEqual([A]);
    expect(failed).toEqual([{ stack: `account-${B}`, problem: "AccessDenied" }]);
    expect(told).toEqual(["1/2", "2/2"]);
  });
});
