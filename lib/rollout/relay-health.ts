import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { clientConfig, type SessionCredentials } from "../organization/aws-client";
import type { DeployedConnection } from "./deployed-connection";
import { type AccountAccess, askEachConnection } from "./each-account";

/** How it stands with a connection's function. */
export interface RelayHealth {
  readonly connection: DeployedConnection;
  /** Calls that ended in an error since the moment asked about, as CloudWatch knows by now. */
  readonly errors?: number;
  /** What is wrong with the function itself; absent: Lambda can run it. */
  readonly broken?: string;
  /** Why nothing is known. */
  readonly problem?: string;
}

/** What is asked. */
export interface RelayHealthQuestion {
  readonly access: AccountAccess;
  /** Name of the function where the connection's state has none: with `topology: hub`. */
  readonly relay: string;
  /** Errors since then. */
  readonly since: Date;
}

/** Metrics are kept by the minute. */
const PERIOD_SECONDS = 60;

/**
 * Asks Lambda whether each connection's function can run, and CloudWatch for its errors. A metric comes up to some minutes late,
 * so zero errors is only as good as the time that has passed; the function's own state is known at once.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
export async function relayHealth(
  connections: readonly DeployedConnection[],
  { access, relay, since }: RelayHealthQuestion,
): Promise<RelayHealth[]> {
  const asked = await askEachConnection(connections, access, async (connection, credentials) => {
    const { region } = connection;
    const name = connection.relay || relay;
    const [broken, errors] = await Promise.all([
      functionProblem(name, region, credentials),
      errorsSince(name, region, credentials, since),
    ]);
    return { errors, ...(broken !== undefined && { broken }) };
  });
  return asked.map((each, index) => ({
    connection: connections[index]!,
    ...("problem" in each ? { problem: each.problem } : each.answer),
  }));
}

/** A function that is inactive for lack of calls wakes up with the next one; that is no problem. */
async function functionProblem(
  name: string,
  region: string,
  credentials: SessionCredentials,
): Promise<string | undefined> {
  const client = new LambdaClient(clientConfig(region, credentials));
  try {
    const { State, StateReason, LastUpdateStatus, LastUpdateStatusReason } = await client.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    if (State === "Failed") return `is ${State}: ${StateReason ?? "no reason given"}`;
    return LastUpdateStatus === "Failed"
      ? `could not be updated: ${LastUpdateStatusReason ?? "no reason given"}`
      : undefined;
  } finally {
    client.destroy();
  }
}

async function errorsSince(
  name: string,
  region: string,
  credentials: SessionCredentials,
  since: Date,
): Promise<number> {
  const client = new CloudWatchClient(clientConfig(region, credentials));
  try {
    const { MetricDataResults = [] } = await client.send(
      new GetMetricDataCommand({
        // From the start of the minute: a point carries the time its period began.
        StartTime: new Date(Math.floor(since.getTime() / (PERIOD_SECONDS * 1000)) * PERIOD_SECONDS * 1000),
        EndTime: new Date(Date.now() + PERIOD_SECONDS * 1000),
        MetricDataQueries: [
          {
            Id: "errors",
            MetricStat: {
              Metric: {
                Namespace: "AWS/Lambda",
                MetricName: "Errors",
                Dimensions: [{ Name: "FunctionName", Value: name }],
              },
              Period: PERIOD_SECONDS,
              Stat: "Sum",
            },
          },
        ],
      }),
    );
    return MetricDataResults.flatMap(({ Values = [] }) => Values).reduce((sum, value) => sum + value, 0);
  } finally {
    client.destroy();
  }
}
