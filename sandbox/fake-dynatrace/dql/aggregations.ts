import { distinct } from "./functions";
import { Duration, isArray, order, type Value } from "./values";

/** What an aggregation gets: for each record the value of its expression, and its other parameters. */
export interface Group {
  /** One for each record, nothing included. Of `count` and `countIf`: the condition. */
  readonly values: readonly Value[];
  readonly second: Value;
  readonly named: Readonly<Record<string, Value>>;
}

const present = (values: readonly Value[]) => values.filter((value) => value !== null);

/** Each aggregation; nothing is left out of all of them. */
export const AGGREGATORS: Readonly<Record<string, (group: Group) => Value>> = {
  avg: ({ values }) => {
    const found = amounts(values);
    return found === undefined ? null : found.back(found.numbers.reduce((a, b) => a + b, 0) / found.numbers.length);
  },
  collectArray: ({ values, named }) => atMost(present(values), named.maxLength),
  collectDistinct: ({ values, named }) => {
    const flat = named.expand === true ? values.flatMap((value) => (isArray(value) ? value : [value])) : values;
    return atMost(distinct(present(flat)), named.maxLength);
  },
  count: ({ values }) => values.length,
  countDistinct: ({ values }) => distinct(present(values)).length,
  countDistinctApprox: ({ values }) => distinct(present(values)).length,
  countDistinctExact: ({ values }) => distinct(present(values)).length,
  countIf: ({ values }) => values.filter((value) => value === true).length,
  max: ({ values }) => extreme(values, 1),
  median: ({ values }) => percentile(values, 50),
  min: ({ values }) => extreme(values, -1),
  percentile: ({ values, second }) => percentile(values, typeof second === "number" ? second : 50),
  sum: ({ values }) => {
    const found = amounts(values);
    return found === undefined ? null : found.back(found.numbers.reduce((a, b) => a + b, 0));
  },
  takeAny: ({ values }) => present(values)[0] ?? null,
  takeFirst: ({ values }) => values[0] ?? null,
  takeLast: ({ values }) => values.at(-1) ?? null,
  takeMax: ({ values }) => extreme(values, 1),
  takeMin: ({ values }) => extreme(values, -1),
};

function extreme(values: readonly Value[], sign: 1 | -1): Value {
  let best: Value = null;
  for (const value of values) {
    if (value !== null && (best === null || sign * order(value, best) > 0)) best = value;
  }
  return best;
}

function percentile(values: readonly Value[], percent: number): Value {
  const found = amounts(values);
  if (found === undefined) return null;
  const sorted = found.numbers.toSorted((a, b) => a - b);
  const position = (percent / 100) * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(position)]!, sorted[Math.ceil(position)]!];
  return found.back(below + (above - below) * (position - Math.floor(position)));
}

/** The numbers among values, or the durations as numbers with the way back. */
function amounts(
  values: readonly Value[],
): { readonly numbers: readonly number[]; readonly back: (number: number) => Value } | undefined {
  const durations = values.filter((value) => value instanceof Duration);
  if (durations.length > 0) return { numbers: durations.map(({ ms }) => ms), back: (ms) => new Duration(ms) };
  const numbers = values.filter((value) => typeof value === "number");
  return numbers.length > 0 ? { numbers, back: (number) => number } : undefined;
}

function atMost(values: readonly Value[], length: Value | undefined): readonly Value[] {
  return typeof length === "number" ? values.slice(0, length) : values;
}
