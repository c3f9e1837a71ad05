import { type QueryId, query } from "../../../lib/dynatrace/queries/catalogue";
import type { VariableName } from "../../../lib/dynatrace/queries/query";
import { VARIABLES } from "../../../lib/dynatrace/queries/variables";
import { runDql } from "../../../sandbox/fake-dynatrace/dql/run";
import { Duration, isArray, isRecord, Timestamp, type Value } from "../../../sandbox/fake-dynatrace/dql/values";
import { CONNECTIONS, NOW, RECORDS } from "./story";

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;

/** Over what a query is asked. */
export interface Asked {
  /** @default - the story's */
  readonly records?: readonly Readonly<Record<string, unknown>>[];
  /** @default - the Monday of the story */
  readonly now?: Date;
  /** What is chosen on the board. @default - every product, account, region, kind and risk; what is open */
  readonly chosen?: Partial<Record<VariableName, readonly string[]>>;
}

/** Everything that the board could choose of the story. */
export const EVERYTHING: Readonly<Record<VariableName, readonly string[]>> = {
  Product: ["GuardDuty", "Inspector", "Macie", "Security Hub"],
  RiskLevel: VARIABLES.RiskLevel.values ?? [],
  Kind: VARIABLES.Kind.values ?? [],
  Account: ["111111111111", "222222222222", "999999999999"],
  Region: ["eu-west-1", "us-east-1"],
  State: VARIABLES.State.values ?? [],
};

/**
 * The rows of a query, each as the values of its columns; the document's time range is the last week. Times are told to the
 * second, durations in seconds, series as `at the slots that have any: values`.
 */
export function ask(
  id: QueryId,
  { records = RECORDS, now = NOW, chosen = {} }: Asked = {},
): readonly (readonly unknown[])[] {
  const { dql, columns } = query(id, { connections: CONNECTIONS });
  const rows = runDql(dql, {
    records,
    now,
    timeframe: { from: new Date(now.getTime() - WEEK_MS), to: now },
    variables: { ...EVERYTHING, State: ["open"], ...chosen },
  });
  return rows.map((row) => columns.map(({ name, type }) => plain(row[name] ?? null, type === "series")));
}

function plain(value: Value, series: boolean): unknown {
  if (value instanceof Timestamp) return new Date(value.ms).toISOString().replace(".000Z", "Z");
  if (value instanceof Duration) return value.ms / 1000;
  if (isRecord(value))
    return Object.values(value)
      .map((each) => plain(each, false))
      .join(" ");
  if (!isArray(value)) return value;
  if (series) return `${value.length}: ${value.flatMap((each, at) => (each ? [`${each} at ${at}`] : [])).join(", ")}`;
  return value.map((each) => plain(each, false)).toSorted();
}
