import { createAwsApi, endpoint } from "../../lib/relay/aws-api";
import { DEAD_LETTER_ATTRIBUTES, SqsQueues } from "../../lib/relay/queue";
import { parseToken, SecretToken, TOKEN_MAX_AGE_MS } from "../../lib/relay/token";
import { FakeServer } from "./fakes";

const ARN = "arn:aws:secretsmanager:us-east-1:999999999999:secret:hubrelay/token";
const QUEUE_ARN = "arn:aws:sqs:eu-west-1:111111111111:findings";

let aws: FakeServer;
beforeEach(async () => {
  aws = await FakeServer.start(() => ({ status: 200, body: "{}" }));
});
afterEach(() => aws.stop());

const environment = () => ({
  AWS_ENDPOINT_URL: aws.url,
  AWS_ACCESS_KEY_ID: "key",
  AWS_SECRET_ACCESS_KEY: "secretkey",
  AWS_SESSION_TOKEN: "session",
});
const secret = (value: unknown) => ({ status: 200, body: JSON.stringify({ SecretString: value }) });

describe("AWS's endpoints", () => {
  test.each([
    [{ service: "sqs", region: "eu-west-1" }, {}, "https://sqs.eu-west-1.amazonaws.com"],
    [
      { service: "secretsmanager", region: "us-gov-west-1", partition: "aws-us-gov" },
      {},
      "https://secretsmanager.us-gov-west-1.amazonaws.com",
    ],
    [{ service: "sqs", region: "cn-north-1", partition: "aws-cn" }, {}, "https://sqs.cn-north-1.amazonaws.com.cn"],
    [{ service: "sqs", region: "eu-west-1" }, { AWS_ENDPOINT_URL: "http://127.0.0.1:1/" }, "http://127.0.0.1:1"],
    [
      { service: "sqs", region: "eu-west-1" },
      { AWS_ENDPOINT_URL: "http://127.0.0.1:1", AWS_ENDPOINT_URL_SQS: "http://127.0.0.1:2" },
      "http://127.0.0.1:2",
    ],
  ] as const)("%j with %j is %s", (call, env, expected) => {
    expect(endpoint(call, env)).toBe(expected);
  });
});

describe("the token", () => {
  test("is read in the region of the secret's ARN, signed with the function's credentials", async () => {
    aws.answer = () => secret('{"token":"dt0c01.A.B","generation":3}');
    const token = await new SecretToken(ARN, createAwsApi(environment())).current();
    expect(token).toEqual({ value: "dt0c01.A.B", generation: 3 });
    expect(aws.received[0]?.headers).toMatchObject({
      "x-amz-target": "secretsmanager.GetSecretValue",
      "x-amz-security-token": "session",
      authorization: expect.stringContaining("/us-east-1/secretsmanager/aws4_request"),
    });
    expect(JSON.parse(aws.received[0]?.body ?? "")).toEqual({ SecretId: ARN });
  });

  test("is kept for a quarter of an hour, then read again", async () => {
    aws.answer = () => secret("dt0c01.A.B");
    let now = 0;
    const source = new SecretToken(ARN, createAwsApi(environment()), () => now);
    await source.current();
    now = TOKEN_MAX_AGE_MS - 1;
    await source.current();
    expect(aws.received).toHaveLength(1);
    now = TOKEN_MAX_AGE_MS;
    aws.answer = () => secret("dt0c01.C.D");
    expect((await source.current()).value).toBe("dt0c01.C.D");
  });

  test("that is known stays in use while the secret is out of reach", async () => {
    aws.answer = () => secret("dt0c01.A.B");
    let now = 0;
    const source = new SecretToken(ARN, createAwsApi(environment()), () => now);
    await source.current();
    now = TOKEN_MAX_AGE_MS;
    aws.answer = () => ({ status: 400, body: JSON.stringify({ __type: "AccessDeniedException", Message: "no" }) });
    expect((await source.current()).value).toBe("dt0c01.A.B");
    await expect(source.refresh()).rejects.toThrow("AccessDeniedException: no");
  });

  test.each([
    ["AccessDeniedException", "User is not authorized to perform: secretsmanager:GetSecretValue"],
    ["com.amazonaws#KMSAccessDeniedException", "The ciphertext refers to a key that is not there"],
    ["ResourceNotFoundException", "Secrets Manager can't find the specified secret."],
  ])("that cannot be read says why: %s", async (type, text) => {
    aws.answer = () => ({ status: 400, body: JSON.stringify({ __type: type, Message: text }) });
    await expect(new SecretToken(ARN, createAwsApi(environment())).current()).rejects.toThrow(
      `${type.replace(/.*#/, "")}: ${text}`,
    );
  });

  test("that cannot be reached says so", async () => {
    const api = createAwsApi({ ...environment(), AWS_ENDPOINT_URL: "http://127.0.0.1:1" });
    await expect(new SecretToken(ARN, api).current()).rejects.toThrow(/NetworkError: .*(ECONNREFUSED|bad port)/);
  });

  test("may be bare, or JSON with or without a generation", () => {
    expect(parseToken("dt0c01.A.B\n")).toEqual({ value: "dt0c01.A.B" });
    expect(parseToken('{"token":"dt0c01.A.B"}')).toEqual({ value: "dt0c01.A.B", generation: undefined });
  });

  test.each([
    [undefined, "empty"],
    ["  ", "empty"],
    ["{broken dt0c01.A.B", "neither a token nor JSON"],
    ['{"tokem":"dt0c01.A.B"}', 'without a "token"'],
    ["dt0c01.A.B\ndt0c01.C.D", "characters"],
  ])("that is unusable is named without quoting it: %p", (value, reason) => {
    expect(() => parseToken(value)).toThrow(reason);
    expect(() => parseToken(value)).not.toThrow("dt0c01");
  });
});

describe("the queues", () => {
  const queues = () =>
    new SqsQueues(`${aws.url}/111111111111/dead`, createAwsApi(environment()), "eu-west-1", environment());
  const letter = {
    messageId: "m-1",
    body: '{"a":1}',
    source: QUEUE_ARN,
    reason: "rejected by Dynatrace",
    status: 400,
    message: "odd\u0000 \ud800 field",
    refusedAt: "2026-01-01T00:00:00.000Z",
  };

  test("a dead letter carries its body as it came and why it was refused", async () => {
    await queues().bury(letter);
    const sent = JSON.parse(aws.received[0]?.body ?? "");
    expect(aws.received[0]?.headers["x-amz-target"]).toBe("AmazonSQS.SendMessage");
    expect(sent.QueueUrl).toBe(`${aws.url}/111111111111/dead`);
    expect(sent.MessageBody).toBe('{"a":1}');
    const values = Object.fromEntries(
      Object.entries(sent.MessageAttributes).map(([name, value]) => [
        name,
        (value as { StringValue: string }).StringValue,
      ]),
    );
    expect(values).toEqual({
      [DEAD_LETTER_ATTRIBUTES.reason]: "rejected by Dynatrace",
      [DEAD_LETTER_ATTRIBUTES.status]: "400",
      [DEAD_LETTER_ATTRIBUTES.message]: "odd\ufffd \ufffd field",
      [DEAD_LETTER_ATTRIBUTES.messageId]: "m-1",
      [DEAD_LETTER_ATTRIBUTES.source]: QUEUE_ARN,
      [DEAD_LETTER_ATTRIBUTES.refusedAt]: "2026-01-01T00:00:00.000Z",
    });
  });

  test("a dead letter that AWS does not take is told", async () => {
    aws.answer = () => ({ status: 403, body: JSON.stringify({ __type: "AccessDenied", message: "no" }) });
    await expect(queues().bury(letter)).rejects.toThrow("AccessDenied: no");
  });

  test("messages are postponed ten at a time, in the queue they came from", async () => {
    const items = Array.from({ length: 23 }, (_, index) => ({ receiptHandle: `h${index}`, seconds: index }));
    await queues().postpone(QUEUE_ARN, items);
    const calls = aws.received.map((request) => JSON.parse(request.body));
    expect(calls.map((call) => call.Entries.length)).toEqual([10, 10, 3]);
    expect(calls[0].QueueUrl).toBe(`${aws.url}/111111111111/findings`);
    expect(calls[2].Entries[2]).toEqual({ Id: "2", ReceiptHandle: "h22", VisibilityTimeout: 22 });
  });

  test("entries that AWS does not take are told", async () => {
    aws.answer = () => ({ status: 200, body: JSON.stringify({ Failed: [{ Id: "0" }] }) });
    await expect(queues().postpone(QUEUE_ARN, [{ receiptHandle: "h", seconds: 1 }])).rejects.toThrow("1 of 1 messages");
  });
});
