import { Duration, Timestamp } from "./values";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const UNIT_MS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  ms: 1,
  s: SECOND,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
};

/** The duration of an amount of units; undefined for months and longer, which have no fixed one. */
export function durationOf(amount: number, unit: string): Duration | undefined {
  const ms = UNIT_MS[unit];
  return ms === undefined ? undefined : new Duration(amount * ms);
}

/** The beginning of the unit in which a time lies, in UTC: `h` the hour, `d` the day, `w1` the week from Monday. */
export function align(time: Timestamp, unit: string): Timestamp {
  const date = new Date(time.ms);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  if (unit === "y") return new Timestamp(Date.UTC(year, 0));
  if (unit === "q") return new Timestamp(Date.UTC(year, month - (month % 3)));
  if (unit === "M") return new Timestamp(Date.UTC(year, month));
  if (unit.startsWith("w")) {
    const first = Number(unit.slice(1) || "1") % 7;
    const day = floorTo(time, DAY).ms;
    return new Timestamp(day - ((new Date(day).getUTCDay() - first + 7) % 7) * DAY);
  }
  return floorTo(time, UNIT_MS[unit] ?? 1);
}

/** The last whole multiple of a length before a time, counted from 1970. */
export function floorTo(time: Timestamp, ms: number): Timestamp {
  return new Timestamp(Math.floor(time.ms / ms) * ms);
}

/** Lengths that people read easily. */
const INTERVALS = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30].map((days) => days * DAY),
];

/** The shortest readable interval of which a range has at most that many. */
export function intervalFor(rangeMs: number, bins: number): number {
  return INTERVALS.find((interval) => rangeMs / interval <= bins) ?? Math.ceil(rangeMs / bins / DAY) * DAY;
}
