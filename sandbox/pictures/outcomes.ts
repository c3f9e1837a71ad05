import type { Timeframe, VariableContent } from "../../lib/dynatrace/documents/dashboard-format";
import { DqlError } from "../fake-dynatrace/dql/error";
import { runDql } from "../fake-dynatrace/dql/run";
import { Duration, isArray, isRecord, Timestamp, type Value } from "../fake-dynatrace/dql/values";
import { formatDuration } from "./format";
import type { Outcome } from "./render-tile";
import type { Records } from "./tile";

/** What the queries of a document are run over. */
export interface Stored {
  readonly records: Records;
  /** The moment the document is looked at. */
  readonly now: Date;
}

/** The part of a document that decides what its queries give. */
export interface Asking {
  readonly timeframe: Timeframe;
  /** @default - none */
  readonly variables?: readonly VariableContent[];
}

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Runs the queries of a document as it stands when it is opened: its own time frame, its variables' first values. Each once. */
export function outcomesOf(
  { timeframe, variables = [] }: Asking,
  { records, now }: Stored,
): (query: string) => Outcome {
  const range = { from: timeOf(timeframe.from, now), to: timeOf(timeframe.to, now) };
  const run = (query: string, values: Readonly<Record<string, readonly string[]>>): Outcome => {
    try {
      const rows = runDql(query, { records, now, timeframe: range, variables: values });
      return {
        records: rows.map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)]))),
      };
    } catch (error) {
      if (error instanceof DqlError) return { problem: error.message };
      throw error;
    }
  };
  const chosen: Record<string, readonly string[]> = {};
  for (const { key, type, input, defaultValue } of variables) {
    const all = () => (type === "csv" ? input.split(",") : textsOf(run(input, chosen)));
    const initial = [defaultValue].flat();
    chosen[key] = initial.some((value) => value.endsWith("*")) ? all() : initial;
  }
  const known = new Map<string, Outcome>();
  return (query) => {
    const outcome = known.get(query) ?? run(query, chosen);
    known.set(query, outcome);
    return outcome;
  };
}

/** `now()` or `now()-7d`. */
function timeOf(expression: string, now: Date): Date {
  const [, count, unit] = /^now\(\)(?:-(\d+)([mhd]))?$/.exec(expression) ?? [];
  return new Date(now.getTime() - (unit === undefined ? 0 : Number(count) * UNITS[unit]!));
}

/** The texts that a variable's query gives. */
function textsOf(outcome: Outcome): readonly string[] {
  if (!("records" in outcome)) return [];
  return outcome.records.flatMap((record) => Object.values(record)).filter((value) => typeof value === "string");
}

/** A value without the evaluator's own types. */
function plain(value: Value): unknown {
  if (value instanceof Timestamp) return new Date(value.ms).toISOString();
  if (value instanceof Duration) return formatDuration(value.ms);
  if (isArray(value)) return value.map(plain);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
  return value;
}
