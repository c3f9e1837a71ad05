import { CloudWatchClient, type MetricDataQuery, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import { clientConfig, type SessionCredentials } from "../organization/aws-client";
import { LONGEST_DELAY_S } from "../relay/backoff";
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
  /**
   * Age of the oldest finding that waits, in seconds; absent when nothing waits, or CloudWatch does not say. SQS counts a message
   * until it was received three times; after that the relay tells, which sees it each time it comes back.
   */
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
/** How far back is looked first, in milliseconds: two weeks of a busy relay are twenty thousand points. */
const FIRST_LOOK = 3 * 3_600_000;
/** Five minutes: kept for 63 days, where single minutes are kept for 15. */
const PERIOD_SECONDS = 300;
/** An age older than this tells of a time when something waited, not of now, in milliseconds. */
const RECENT = 15 * 60_000;
/** A finding that comes back has been seen since then, in milliseconds: its delay, and up to a period on either side. */
const COMES_BACK = (LONGEST_DELAY_S + 2 * PERIOD_SECONDS) * 1000;

/** Asks CloudWatch about each connection. */
export function connectionMetrics(
  connections: readonly DeployedConnection[],
  { access, deployment, relay, now }: MetricsQuestion,
): Promise<Asked<ConnectionMetrics>[]> {
  return askEachConnection(connections, access, async (connection, credentials) => {
    const own = { Name: "service", Value: deployment };
    const queue = { Name: "QueueName", Value: connection.queueUrl.split("/").at(-1) };
    const queries = [
      query("findings", "hubrelay", RELAY_METRICS.findings, own),
      query("retried", "hubrelay", RELAY_METRICS.retried, own),
      query("refused", "hubrelay", RELAY_METRICS.refused, own),
      query("oldest", "hubrelay", RELAY_METRICS.oldest, own, "Maximum"),
      query("calls", "AWS/Lambda", "Invocations", { Name: "FunctionName", Value: connection.relay || relay }),
      query("age", "AWS/SQS", "ApproximateAgeOfOldestMessage", queue, "Maximum"),
    ];
    const look = async (back: number, asked: MetricDataQuery[]) => {
      const from = new Date(now.getTime() - back);
      return summarise(await pointsSince(from, now, asked, connection.region, credentials), now);
    };
    // Calls say something only of a relay that has had no metrics of its own in all the time: they count failures too.
    const seen = await look(
      FIRST_LOOK,
      queries.filter(({ Id }) => Id !== "calls"),
    );
    return seen.lastForwarded === undefined ? look(LOOK_BACK, queries) : seen;
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
  const ago = (time: number) => now.getTime() - time;
  const newestAge = Math.max(...(points.age?.keys() ?? []));
  const newestBatch = Math.max(...findings.keys());
  const comesBack = ago(newestBatch) <= COMES_BACK && at("retried", newestBatch) > 0;
  const sinceBatch = Math.max(0, ago(newestBatch) / 1000 - PERIOD_SECONDS);
  const age = Math.max(
    ago(newestAge) <= RECENT ? at("age", newestAge) : 0,
    comesBack ? Math.round(at("oldest", newestBatch) + sinceBatch) : 0,
  );
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

/** All points since then. CloudWatch may give a metric's points on more than one page. */
async function pointsSince(
  from: Date,
  now: Date,
  queries: MetricDataQuery[],
  region: string,
  credentials: SessionCredentials,
): Promise<Points> {
  const client = new CloudWatchClient(clientConfig(region, credentials));
  const question = {
    StartTime: from,
    EndTime: now,
    ScanBy: "TimestampDescending",
    MetricDataQueries: queries,
  } as const;
  const points: Record<string, Map<number, number>> = {};
  try {
    for await (const { MetricDataResults = [] } of paginateGetMetricData({ client }, question)) {
      for (const { Id = "", Timestamps = [], Values = [] } of MetricDataResults) {
        points[Id] ??= new Map();
        for (const [index, time] of Timestamps.entries()) points[Id].set(time.getTime(), Values[index] ?? 0);
      }
    }
    return points;
  } finally {
    client.destroy();
  }
}
