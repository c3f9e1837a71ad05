import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { clientConfig, type SessionCredentials } from "../organization/aws-client";
import { RELAY_METRICS } from "../relay/journal";
import type { DeployedConnection } from "./deployed-connection";
import { type AccountAccess, type Asked, askEachConnection } from "./each-account";

/** What CloudWatch remembers of a connection. */
export interface ConnectionMetrics {
  /**
   * When a finding was last forwarded, to five minutes. From the relay's own metrics; where there are none, when the function was
   * last called.
   */
  readonly lastForwarded?: Date;
  /** Age of the oldest finding that waits, in seconds; absent when nothing waits, or CloudWatch does not say. */
  readonly oldestWaitingSeconds?: number;
}

/** What is asked. */
export interface MetricsQuestion {
  readonly access: AccountAccess;
  /** The deployment's name: the relay's metrics carry it. */
  readonly deployment: string;
  /** Name of the function where the connection's state has none: with `topology: hub`. */
  readonly relay: string;
  readonly now: Date;
}

/** How far back is looked, in milliseconds: as long as a finding may wait. */
const LOOK_BACK = 14 * 86_400_000;
/** Five minutes: kept for 63 days, where single minutes are kept for 15. */
const PERIOD_SECONDS = 300;
/** An age older than this tells of a time when something waited, not of now, in milliseconds. */
const RECENT = 15 * 60_000;
/** The newest points come first, and the newest is what is wanted. */
const POINTS = 500;

/** Asks CloudWatch about each connection. */
export function connectionMetrics(
  connections: readonly DeployedConnection[],
  { access, deployment, relay, now }: MetricsQuestion,
): Promise<Asked<ConnectionMetrics>[]> {
  return askEachConnection(connections, access, async (connection, credentials) => {
    const own = { Name: "service", Value: deployment };
    const queue = { Name: "QueueName", Value: connection.queueUrl.split("/").at(-1) };
    const points = await latest(connection.region, credentials, now, [
      query("findings", "hubrelay", RELAY_METRICS.findings, own),
      query("retried", "hubrelay", RELAY_METRICS.retried, own),
      query("refused", "hubrelay", RELAY_METRICS.refused, own),
      query("calls", "AWS/Lambda", "Invocations", { Name: "FunctionName", Value: connection.relay || relay }),
      query("age", "AWS/SQS", "ApproximateAgeOfOldestMessage", queue, "Maximum"),
    ]);
    return summarise(points, now);
  });
}

/** Values by query, then by the time their period began. */
type Points = Readonly<Record<string, ReadonlyMap<number, number>>>;

/** What the points say; the relay forwarded something when it saw more findings than came back or were refused. */
export function summarise(points: Points, now: Date): ConnectionMetrics {
  const at = (id: string, time: number) => points[id]?.get(time) ?? 0;
  const findings = points.findings ?? new Map<number, number>();
  const forwarded =
    findings.size > 0
      ? [...findings.keys()].filter((time) => at("findings", time) > at("retried", time) + at("refused", time))
      : [...(points.calls ?? [])].filter(([, calls]) => calls > 0).map(([time]) => time);
  const newestAge = Math.max(...(points.age?.keys() ?? []));
  const age = now.getTime() - newestAge <= RECENT ? at("age", newestAge) : 0;
  return {
    ...(forwarded.length > 0 && { lastForwarded: new Date(Math.max(...forwarded)) }),
    ...(age > 0 && { oldestWaitingSeconds: age }),
  };
}

function query(
  id: string,
  namespace: string,
  metric: string,
  dimension: { readonly Name: string; readonly Value: string | undefined },
  stat = "Sum",
): MetricDataQuery {
  const Metric = { Namespace: namespace, MetricName: metric, Dimensions: [dimension] };
  return { Id: id, MetricStat: { Metric, Period: PERIOD_SECONDS, Stat: stat } };
}

async function latest(
  region: string,
  credentials: SessionCredentials,
  now: Date,
  queries: MetricDataQuery[],
): Promise<Points> {
  const client = new CloudWatchClient(clientConfig(region, credentials));
  try {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(now.getTime() - LOOK_BACK),
        EndTime: now,
        ScanBy: "TimestampDescending",
        MaxDatapoints: POINTS,
        MetricDataQueries: queries,
      }),
    );
    return Object.fromEntries(
      MetricDataResults.map(({ Id = "", Timestamps = [], Values = [] }) => [
        Id,
        new Map(Timestamps.map((time, index) => [time.getTime(), Values[index] ?? 0])),
      ]),
    );
  } finally {
    client.destroy();
  }
}
