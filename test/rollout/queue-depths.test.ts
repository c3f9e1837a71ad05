import { queueDepths } from "../../lib/rollout/queue-depths";
import { deployed } from "./deployed";
import { FakeAws } from "./fake-aws";

const ACCESS = { partition: "aws", roleName: "hubrelay-deploy", externalId: "secret-handshake" };
const A = "111111111111";
const CLOSED = "222222222222";
const MADE = new Date("2026-03-01T12:00:00Z");

const aws = new FakeAws();
beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  aws.calls.length = 0;
  aws.closed = [CLOSED];
  aws.handle = ({ body }) => {
    const dead = (JSON.parse(body) as { QueueUrl: string }).QueueUrl.endsWith("dead-letters");
    const Attributes = {
      ApproximateNumberOfMessages: dead ? "2" : "5",
      ApproximateNumberOfMessagesNotVisible: dead ? "0" : "7",
      ApproximateNumberOfMessagesDelayed: "0",
      CreatedTimestamp: String(MADE.getTime() / 1000),
    };
    return { headers: { "content-type": "application/x-amz-json-1.0" }, body: { Attributes } };
  };
});

test("each queue is asked in its account and region; what is being worked on counts as waiting", async () => {
  const connections = [deployed(A, "eu-west-1"), deployed(A, "us-east-1")];
  const depths = await queueDepths(connections, ACCESS);
  expect(depths).toEqual(
    connections.map((each) => ({ connection: each, waiting: 12, deadLetters: 2, createdAt: MADE })),
  );
  const assumed = aws.calls.filter(({ service }) => service === "sts").map(({ body }) => new URLSearchParams(body));
  expect(assumed.map((each) => [each.get("RoleArn"), each.get("ExternalId")])).toEqual([
    [`arn:aws:iam::${A}:role/hubrelay-deploy`, "secret-handshake"],
  ]);
});

test("a queue of the hub is asked in the hub's account", async () => {
  await queueDepths([deployed("333333333333", "eu-west-1", { queueAccount: A })], ACCESS);
  expect(aws.calls.filter(({ service }) => service === "sqs").map(({ accessKey }) => accessKey)).toEqual([
    `AK${A}`,
    `AK${A}`,
  ]);
});

test("an account that cannot be entered is a problem of its own connections only", async () => {
  const depths = await queueDepths([deployed(CLOSED), deployed(A)], ACCESS);
  expect(depths[0]?.problem).toContain("not yours");
  expect(depths[1]?.deadLetters).toBe(2);
});
