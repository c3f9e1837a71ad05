import type { Command, Node } from "./ast";
import { aggregate, flat, groups, listOf, nameOf, parameter, positionalOf, type Rows } from "./commands";
import { evaluate, type Surroundings } from "./expression";
import { floorTo, intervalFor } from "./time";
import { Duration, type RecordValue, Timestamp, type Value } from "./values";

/** The time range of a query. */
export interface Range {
  /** Inclusive. */
  readonly from: Timestamp;
  /** Exclusive. */
  readonly to: Timestamp;
}

/** So many that a week comes in hours and a day in tens of minutes, as on an environment. */
const DEFAULT_BINS = 180;

/** `makeTimeseries`: one record for each group, with an array for each aggregation: a value for each interval of the range. */
export function timeseries(command: Command, rows: Rows, range: Range, around: Surroundings): Rows {
  const bins = number(parameter(command, "bins"), around) ?? DEFAULT_BINS;
  const given = parameter(command, "interval");
  const wanted = given ? evaluate(given, {}, around) : undefined;
  const interval = wanted instanceof Duration ? wanted.ms : intervalFor(range.to.ms - range.from.ms, bins);
  const start = floorTo(range.from, interval).ms;
  const count = Math.max(1, Math.ceil((range.to.ms - start) / interval));
  const timeframe = { start: new Timestamp(start), end: new Timestamp(start + count * interval) };
  const time = parameter(command, "time");
  const aggregations = flat(positionalOf(command));
  return groups(rows, listOf(parameter(command, "by")), around).map(({ key, rows: own }) => {
    const slots: RecordValue[][] = Array.from({ length: count }, () => []);
    for (const row of own) {
      const at = time ? evaluate(time, row, around) : row.timestamp;
      if (at instanceof Timestamp) slots[Math.floor((at.ms - start) / interval)]?.push(row);
    }
    const values = slots.map((slot) => aggregate(aggregations, slot, around));
    const series = aggregations.map((each): [string, Value] => [
      nameOf(each),
      values.map((value) => value[nameOf(each)]!),
    ]);
    return {
      timeframe,
      interval: new Duration(interval),
      ...key,
      ...Object.fromEntries(series),
    };
  });
}

function number(node: Node | undefined, around: Surroundings): number | undefined {
  const value = node ? evaluate(node, {}, around) : undefined;
  return typeof value === "number" ? value : undefined;
}
