import { type ReceivedMessage, readDeadLetter } from "../../lib/dead-letters/dead-letter";
import type { HeldMessage } from "../../lib/dead-letters/sqs";
import { type OpenDeadLetters, visitDeadLetters } from "../../lib/dead-letters/visit";

const A = { account: "111111111111", region: "us-east-1" };
const B = { account: "333333333333", region: "eu-west-1" };

const attributes = (values: Record<string, string>): ReceivedMessage["MessageAttributes"] =>
  Object.fromEntries(Object.entries(values).map(([name, StringValue]) => [name, { StringValue }]));

describe("who gave a message up", () => {
  test("the relay: its reason, Dynatrace's status and words", () => {
    const letter = readDeadLetter(
      {
        MessageId: "1",
        Body: "{}",
        MessageAttributes: attributes({
          HubrelayReason: "rejected by Dynatrace",
          HubrelayStatus: "400",
          HubrelayMessage: "no",
          HubrelayRefusedAt: "2026-01-02T00:00:00Z",
        }),
      },
      A,
    );
    expect(letter).toMatchObject({
      givenUpBy: "relay",
      reason: 'rejected by Dynatrace: "no"',
      status: "400",
      since: "2026-01-02T00:00:00Z",
    });
  });

  test("the rule: EventBridge's code and words", () => {
    const message = { MessageAttributes: attributes({ ERROR_CODE: "NO_PERMISSIONS", ERROR_MESSAGE: "denied" }) };
    const letter = readDeadLetter({ ...message, Attributes: { SentTimestamp: "1767225600000" } }, A);
    expect(letter).toMatchObject({
      givenUpBy: "rule",
      reason: "not delivered by the rule: NO_PERMISSIONS, denied",
      since: "2026-01-01T00:00:00.000Z",
    });
  });

  test("else the queue, which says nothing", () => {
    expect(readDeadLetter({}, A).givenUpBy).toBe("queue");
  });
});

test("a letter is of the account whose finding it holds, not of the account with the queue", () => {
  const Body = JSON.stringify({ detail: { findings: [{ AwsAccountId: B.account }] } });
  expect(readDeadLetter({ Body }, A)).toMatchObject({ account: B.account, region: A.region });
  expect(readDeadLetter({ Body: "not an event" }, A)).toMatchObject(A);
});

/** Queues in memory: what is left, and what was done. */
function queues(
  contents: Record<string, readonly string[]>,
  body: (id: string) => string | undefined = () => undefined,
) {
  const left = new Map(Object.entries(contents).map(([place, ids]) => [place, new Set(ids)]));
  const done: string[] = [];
  const open: OpenDeadLetters = async ({ account, region }) => {
    const place = `${account} ${region}`;
    const ids = left.get(place);
    if (!ids) throw new Error("role hubrelay-deploy cannot be assumed");
    return (async function* (): AsyncGenerator<HeldMessage> {
      for (const id of [...ids]) {
        const finish = (what: string) => async () => {
          done.push(`${what} ${id}`);
          if (what !== "release") ids.delete(id);
        };
        yield {
          message: { MessageId: id, Body: body(id) },
          redrive: finish("redrive"),
          drop: finish("drop"),
          release: finish("release"),
        };
      }
    })();
  };
  return { open, done, left: () => [...left.values()].flatMap((ids) => [...ids]) };
}

const full = () => queues({ "111111111111 us-east-1": ["1", "2"], "333333333333 eu-west-1": ["3"] });

test("looking gives every letter back", async () => {
  const fake = full();
  const { letters } = await visitDeadLetters(fake.open, { connections: [A, B], action: "look" });
  expect(letters.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  expect([...fake.done].sort()).toEqual(["release 1", "release 2", "release 3"]);
});

test("redriving keeps to the rate over all connections", async () => {
  const fake = full();
  const pauses: number[] = [];
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  await visitDeadLetters(fake.open, { connections: [A, B], action: "redrive", perSecond: 10, sleep });
  expect(pauses).toEqual([100, 100, 100]);
  expect(fake.left()).toEqual([]);
});

test("only the letter that is named is dropped; the others are given back", async () => {
  const fake = full();
  const { letters } = await visitDeadLetters(fake.open, { connections: [A], action: "drop", id: "2" });
  expect(letters.map(({ id }) => id)).toEqual(["2"]);
  expect(fake.done).toEqual(["drop 2", "release 1"]);
});

test("of a queue that many accounts share, only the letters of those asked for are dealt with", async () => {
  const finding = (account: string) => JSON.stringify({ detail: { findings: [{ AwsAccountId: account }] } });
  const fake = queues({ "111111111111 us-east-1": ["1", "2"] }, (id) => finding(id === "2" ? B.account : A.account));
  const options = { connections: [A], action: "drop", accounts: new Set([B.account]) } as const;
  const { letters } = await visitDeadLetters(fake.open, options);
  expect(letters.map(({ id, account }) => [id, account])).toEqual([["2", B.account]]);
  expect(fake.done).toEqual(["drop 2", "release 1"]);
});

test("an account that cannot be entered is named and stops no other", async () => {
  const fake = queues({ "333333333333 eu-west-1": ["3"] });
  const result = await visitDeadLetters(fake.open, { connections: [A, B], action: "look" });
  expect(result.failures).toEqual([{ ...A, reason: "role hubrelay-deploy cannot be assumed" }]);
  expect(result.letters).toHaveLength(1);
});

test("a stopped redrive leaves the rest where it is, so that the next run goes on", async () => {
  const fake = full();
  let calls = 0;
  const sleep = async () => undefined;
  const options = { connections: [A, B], action: "redrive", sleep } as const;
  await visitDeadLetters(fake.open, { ...options, concurrency: 1, stopped: () => calls > 0, onLetter: () => calls++ });
  expect(fake.left()).toEqual(["2", "3"]);
  await visitDeadLetters(fake.open, options);
  expect(fake.left()).toEqual([]);
});
