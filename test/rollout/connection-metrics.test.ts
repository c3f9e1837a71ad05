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

  test("is what the relay saw, of findings that come back and that SQS has left off counting", () => {
    const metrics = {
      findings: points([20, 4], [10, 4]),
      retried: points([20, 4], [10, 4]),
      oldest: points([20, 60], [10, 700]),
    };
    // Five minutes have passed since the end of the period in which it was seen.
    expect(summarise({ ...metrics, age: points([10, 5]) }, NOW).oldestWaitingSeconds).toBe(700 + 300);
  });

  test.each([
    ["was seen too long ago to come back still", points([30, 4]), points([30, 4])],
    ["was sent after all", points([20, 4], [10, 1]), points([20, 4], [10, 0])],
  ])("is not that of a finding that %s", (_, findings, retried) => {
    const metrics = { findings, retried, oldest: points([30, 700], [20, 700], [10, 5]) };
    expect(summarise(metrics, NOW).oldestWaitingSeconds).toBeUndefined();
  });
});

describe("asking CloudWatch", () => {
  const aws = new FakeAws();
  beforeAll(() => aws.start());
  afterAll(() => aws.stop());

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
  const headers = { "content-type": "application/x-amz-json-1.0" };
  interface Asked {
    readonly StartTime: number;
    readonly ScanBy: string;
    readonly NextToken?: string;
    readonly MetricDataQueries: { MetricStat: { Metric: { Namespace: string; Dimensions: { Value: string }[] } } }[];
  }
  const asked = () =>
    aws.calls.filter(({ service }) => service === "monitoring").map(({ body }) => JSON.parse(body ?? "{}") as Asked);
  const calls = (minutes: number) => ({ Id: "calls", Timestamps: [minutesAgo(minutes) / 1000], Values: [3] });
  beforeEach(() => {
    aws.calls.length = 0;
  });

  const functionsIn = ({ MetricDataQueries }: Asked) =>
    MetricDataQueries.flatMap(({ MetricStat: { Metric } }) =>
      Metric.Namespace === "AWS/Lambda" ? Metric.Dimensions[0]?.Value : [],
    );

  test("calls of the function, which count failures too, are asked about only where it has had no metrics in two weeks", async () => {
    aws.handle = () => ({ headers, body: { MetricDataResults: [] } });
    await connectionMetrics([connection], question);
    expect(asked().map(functionsIn)).toEqual([[], ["forwarding-relay"]]);
  });

  test("names the deployment and the queue, and takes the newest first", async () => {
    aws.handle = () => ({ headers, body: { MetricDataResults: [calls(5)] } });
    expect(await connectionMetrics([connection], question)).toEqual([
      { answer: { lastForwarded: new Date(minutesAgo(5)) } },
    ]);
    expect(asked().map(({ ScanBy }) => ScanBy)).toEqual(["TimestampDescending"]);
    const dimensions = asked()[0]?.MetricDataQueries.map(
      ({ MetricStat: { Metric } }) => `${Metric.Namespace} ${Metric.Dimensions[0]?.Value}`,
    );
    expect([...new Set(dimensions)]).toEqual(["hubrelay forwarding", "AWS/SQS forwarding-findings"]);
  });

  test("looks at two weeks only where the last hours have nothing", async () => {
    const day = 24 * 60;
    aws.handle = ({ body }) => {
      const { StartTime } = JSON.parse(body ?? "{}") as Asked;
      const reaches = StartTime * 1000 <= minutesAgo(2 * day);
      return { headers, body: { MetricDataResults: reaches ? [calls(2 * day)] : [] } };
    };
    const [answer] = await connectionMetrics([connection], question);
    expect(answer).toEqual({ answer: { lastForwarded: new Date(minutesAgo(2 * day)) } });
    expect(asked().map(({ StartTime }) => (NOW.getTime() / 1000 - StartTime) / 3600)).toEqual([3, 14 * 24]);
  });

  test("puts a metric together that comes on more than one page", async () => {
    const page = (Id: string, minutes: number, value: number) => ({
      Id,
      Timestamps: [minutesAgo(minutes) / 1000],
      Values: [value],
    });
    aws.handle = ({ body }) =>
      (JSON.parse(body ?? "{}") as Asked).NextToken === undefined
        ? { headers, body: { MetricDataResults: [page("findings", 10, 4)], NextToken: "more" } }
        : { headers, body: { MetricDataResults: [page("findings", 30, 4), page("retried", 10, 4)] } };
    const [answer] = await connectionMetrics([connection], question);
    expect(answer).toMatchObject({ answer: { lastForwarded: new Date(minutesAgo(30)) } });
  });
});
