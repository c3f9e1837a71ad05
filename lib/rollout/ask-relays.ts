import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { type GenerationPoints, PERIOD_SECONDS, type RelayUse, summariseUse } from "../dynatrace/token-relays";
import { clientConfig, type SessionCredentials } from "../organization/aws-client";
import { RELAY_METRICS } from "../relay/journal";
import type { DeployedConnection } from "./deployed-connection";
import { type AccountAccess, askEachConnection } from "./each-account";

/** What is asked. */
export interface RelaysQuestion {
  readonly access: AccountAccess;
  /** The deployment's name: the relays' metrics carry it. */
  readonly deployment: string;
  /** The generation in the secret. */
  readonly newest: number;
  /** When the secret changed. */
  readonly since: Date;
  readonly now: Date;
}

/** CloudWatch keeps five minutes for 63 days; a rotation is not looked at for that long. */
const LOOK_BACK_MS = 14 * 86_400_000;

/** Asks CloudWatch which generation each relay has sent with; needs `cloudwatch:GetMetricData` in the accounts. */
export async function askRelays(
  connections: readonly DeployedConnection[],
  { access, deployment, newest, since, now }: RelaysQuestion,
): Promise<readonly RelayUse[]> {
  const from = new Date(Math.max(since.getTime(), now.getTime() - LOOK_BACK_MS));
  const asked = await askEachConnection(connections, access, (connection, credentials) =>
    generationPoints(connection.region, credentials, deployment, from, now),
  );
  return connections.map(({ account, region }, index) => {
    const each = asked[index]!;
    return "problem" in each
      ? { account, region, problem: each.problem }
      : { account, region, ...summariseUse(each.answer, newest) };
  });
}

async function generationPoints(
  region: string,
  credentials: SessionCredentials,
  deployment: string,
  from: Date,
  now: Date,
): Promise<GenerationPoints> {
  const client = new CloudWatchClient(clientConfig(region, credentials));
  const query = (Id: string, Stat: string) => ({
    Id,
    MetricStat: {
      Metric: {
        Namespace: "hubrelay",
        MetricName: RELAY_METRICS.tokenGeneration,
        Dimensions: [{ Name: "service", Value: deployment }],
      },
      Period: PERIOD_SECONDS,
      Stat,
    },
  });
  try {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: from,
        EndTime: now,
        ScanBy: "TimestampAscending",
        MetricDataQueries: [query("lowest", "Minimum"), query("highest", "Maximum")],
      }),
    );
    const valuesOf = (id: string) => {
      const { Timestamps = [], Values = [] } = MetricDataResults.find(({ Id }) => Id === id) ?? {};
      return new Map(Timestamps.map((time, index) => [time.getTime(), Values[index]!]));
    };
    const [lowest, highest] = [valuesOf("lowest"), valuesOf("highest")];
    return [...highest].map(([time, value]) => ({ time, lowest: lowest.get(time) ?? value, highest: value }));
  } finally {
    client.destroy();
  }
}
