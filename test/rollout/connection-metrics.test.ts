import { connectionMetrics, summarise } from "../../lib/rollout/connection-metrics";
import { deployed } from "./deployed";
import { FakeAws } from "./fake-aws";

const NOW = new Date("2026-11-24T12:00:00Z");
const minutesAgo = (minutes: number) => NOW.getTime() - minutes * 60_000;
const points = (...all: readonly (readonly [minutes: number, value: number])[]) =>
  new Map(all.map(([minutes, value]) => [minutesAgo(minutes), value]));

describe("when a finding was last forwarded", () => {
  test("is when the relay saw more findings than came back or were refused", () => {
    const metrics = {
      findings: points([60, 4], [30, 10], [10, 5]),
      retried: points([60, 0], [30, 9], [10, 5]),
      refused: points([60, 0], [30, 0], [10, 0]),
    };
    // Ten minutes ago everything came back: Dynatrace was away.
    expect(summarise(metrics, NOW).lastForwarded?.getTime()).toBe(minutesAgo(30));
  });

  test("is not known while all that was seen came back", () => {
    const metrics = { findings: points([10, 5]), retried: points([10, 5]), calls: points([10, 1]) };
    expect(summarise(metrics, NOW).lastForwarded).toBeUndefined();
  });

  test("is when the function was last called, where it has no metrics of its own", () => {
    expect(summarise({ calls: points([90, 1], [20, 2], [5, 0]) }, NOW).lastForwarded?.getTime()).toBe(minutesAgo(20));
  });
});

describe("the age of the oldest finding that waits", () => {
  test("is the newest that CloudWatch has", () => {
    expect(summarise({ age: points([15, 900], [10, 1200]) }, NOW).oldestWaitingSeconds).toBe(1200);
  });

  test.each([
    ["of an hour ago is no news", points([60, 1200])],
    ["of nothing is none", points([5, 0])],
  ])("%s", (_, age) => {
    expect(summarise({ age }, NOW)).toEqual({});
  });
});

describe("asking CloudWatch", () => {
  const aws = new FakeAws();
  beforeAll(() => aws.start());
  afterAll(() => aws.stop());

  test("names the deployment, the function and the queue, and takes the newest first", async () => {
    aws.handle = () => ({
      headers: { "content-type": "application/x-amz-json-1.0" },
      body: { MetricDataResults: [{ Id: "calls", Timestamps: [minutesAgo(5) / 1000], Values: [3] }] },
    });
    const question = {
      access: { partition: "aws", roleName: "hubrelay-deploy" },
      deployment: "forwarding",
      relay: "forwarding-relay",
      now: NOW,
    };
    const connection = deployed("111111111111", "eu-west-1", {
      relay: "",
      queueUrl: "https://sqs/1/forwarding-findings",
    });
    const [asked] = await connectionMetrics([connection], question);
    expect(asked).toEqual({ answer: { lastForwarded: new Date(minutesAgo(5)) } });
    const { ScanBy, MetricDataQueries } = JSON.parse(aws.calls.at(-1)?.body ?? "{}") as {
      ScanBy: string;
      MetricDataQueries: { MetricStat: { Metric: { Namespace: string; Dimensions: { Value: string }[] } } }[];
    };
    expect(ScanBy).toBe("TimestampDescending");
    const dimensions = MetricDataQueries.map(
      ({ MetricStat: { Metric } }) => `${Metric.Namespace} ${Metric.Dimensions[0]?.Value}`,
    );
    expect([...new Set(dimensions)]).toEqual([
      "hubrelay forwarding",
      "AWS/Lambda forwarding-relay",
      "AWS/SQS forwarding-findings",
    ]);
  });
});
