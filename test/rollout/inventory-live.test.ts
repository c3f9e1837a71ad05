import type { InventoryEntry } from "../../lib/rollout/inventory";
import { connectedSince, type LiveFacts, liveFacts, unhealthyReasons } from "../../lib/rollout/inventory-live";
import { deployed } from "./deployed";
import { FakeAws } from "./fake-aws";

const A = "111111111111";
const B = "222222222222";
const JSON_1_0 = { "content-type": "application/x-amz-json-1.0" };

function entry(more: Partial<InventoryEntry> = {}): InventoryEntry {
  return { account: A, accountName: "shop", region: "eu-west-1", status: "connected", deployed: deployed(A), ...more };
}

describe("a connection deserves a look", () => {
  test("not when it is connected, current and quiet", () => {
    const live = { waiting: 40, deadLetters: 0, functionErrors: 0, oldestWaitingSeconds: 60 };
    expect(unhealthyReasons(entry(), live, "1")).toEqual([]);
    expect(unhealthyReasons(entry(), undefined, "1")).toEqual([]);
  });

  const cases: [string, Partial<InventoryEntry>, LiveFacts, string][] = [
    ["missing", { status: "missing", deployed: undefined }, {}, "missing"],
    ["undeclared", { status: "undeclared" }, {}, "undeclared"],
    ["of an older relay", { deployed: deployed(A, "eu-west-1", { relayVersion: "0.9" }) }, {}, "relay 0.9, not 1"],
    ["one with dead letters", {}, { deadLetters: 3 }, "3 dead letters"],
    ["one with one dead letter", {}, { deadLetters: 1 }, "1 dead letter"],
    ["one whose findings wait", {}, { oldestWaitingSeconds: 7200 }, "findings wait for 120 min"],
    ["one whose function fails", {}, { functionErrors: 2 }, "2 function errors in 24 h"],
    ["one whose function failed once", {}, { functionErrors: 1 }, "1 function error in 24 h"],
    ["one that cannot be asked", {}, { problem: "AccessDenied" }, "AccessDenied"],
  ];
  test.each(cases)("when it is %s", (_, more, live, reason) => {
    expect(unhealthyReasons(entry(more), live, "1")).toEqual([reason]);
  });

  test("not for the version of a relay that another account has", () => {
    expect(unhealthyReasons(entry({ deployed: deployed(A, "eu-west-1", { relayVersion: "" }) }), {}, "1")).toEqual([]);
  });
});

describe("since when a connection is there", () => {
  const made = deployed(A, "eu-west-1", { accountSince: "2026-01-01T00:00:00Z" });

  test("its own queue knows best", () => {
    expect(connectedSince(entry({ deployed: made }), { since: "2026-02-01T00:00:00Z" })).toBe("2026-02-01T00:00:00Z");
  });

  test("without asking AWS it is since when its account is connected", () => {
    expect(connectedSince(entry({ deployed: made }))).toBe("2026-01-01T00:00:00Z");
  });

  test("the hub's queue says nothing of an account that sends to it", () => {
    const sender = { ...made, queueAccount: B };
    expect(connectedSince(entry({ deployed: sender }), { since: "2025-01-01T00:00:00Z" })).toBe("2026-01-01T00:00:00Z");
  });
});

describe("what AWS says", () => {
  const aws = new FakeAws();
  beforeAll(() => aws.start());
  afterAll(() => aws.stop());
  beforeEach(() => {
    aws.calls.length = 0;
    aws.closed = [];
    aws.handle = ({ service, body }) => {
      if (service === "sqs") {
        const Attributes = { ApproximateNumberOfMessages: body.includes("dead") ? "1" : "4", CreatedTimestamp: "0" };
        return { headers: JSON_1_0, body: { Attributes } };
      }
      if (service === "lambda") return { body: { State: "Active" } };
      return { headers: JSON_1_0, body: { MetricDataResults: [] } };
    };
  });

  const ask = (connections: readonly ReturnType<typeof deployed>[]) =>
    liveFacts(connections, {
      access: { partition: "aws", roleName: "hubrelay-deploy" },
      deployment: "hubrelay",
      relay: "hubrelay-relay",
      now: new Date("2026-11-24T12:00:00Z"),
    });

  test("is put together for each connection", async () => {
    const connection = deployed(A);
    expect((await ask([connection])).get(connection)).toEqual({
      waiting: 4,
      deadLetters: 1,
      functionErrors: 0,
      since: "1970-01-01T00:00:00.000Z",
    });
  });

  test("of an account that cannot be entered is why, once", async () => {
    aws.closed = [A];
    const connection = deployed(A);
    const facts = (await ask([connection])).get(connection);
    expect(facts?.problem).toBe("not yours");
    expect(facts?.deadLetters).toBeUndefined();
  });

  test("of a queue that many send to is asked once and told to all", async () => {
    const hub = { queueAccount: B, queueUrl: "https://sqs/hub/findings", deadLetterQueueUrl: "https://sqs/hub/dead" };
    const senders = [deployed(A, "eu-west-1", hub), deployed("333333333333", "eu-west-1", hub)];
    const facts = await ask(senders);
    expect(senders.map((sender) => facts.get(sender)?.waiting)).toEqual([4, 4]);
    expect(aws.calls.filter(({ service }) => service === "sqs")).toHaveLength(2);
  });
});
