import { floorTo } from "./time";
import { compare, Duration, isArray, isRecord, keyOf, order, Timestamp, type Value } from "./values";

/** What a function gets: positional values, values by name, and the time of the query. */
export interface Call {
  readonly args: readonly Value[];
  readonly named: Readonly<Record<string, Value>>;
  readonly now: Timestamp;
}

type Implementation = (call: Call) => Value;

/** A function of texts; nothing where an argument is no text. */
function texts(apply: (...args: string[]) => Value): Implementation {
  return ({ args }) => (args.every((each) => typeof each === "string") ? apply(...(args as string[])) : null);
}

/** As {@link texts}, ignoring case where `caseSensitive` is false. */
function comparison(apply: (text: string, part: string) => boolean): Implementation {
  return ({ args: [text, part, third], named }) => {
    if (typeof text !== "string" || typeof part !== "string") return null;
    const exact = (named.caseSensitive ?? third ?? true) !== false;
    return exact ? apply(text, part) : apply(text.toLowerCase(), part.toLowerCase());
  };
}

function numbers(apply: (value: number) => number): Implementation {
  return ({ args: [value] }) => (typeof value === "number" ? apply(value) : null);
}

function arrays(apply: (values: readonly Value[], second: Value) => Value): Implementation {
  return ({ args: [values, second = null] }) => (isArray(values) ? apply(values, second) : null);
}

function dates(apply: (date: Date) => number): Implementation {
  return ({ args: [value] }) => (value instanceof Timestamp ? apply(new Date(value.ms)) : null);
}

function ofNumbers(values: readonly Value[], apply: (values: readonly number[]) => number): Value {
  const found = values.filter((value) => typeof value === "number");
  return found.length === 0 ? null : apply(found);
}

function extreme(values: readonly Value[], sign: 1 | -1): Value {
  return values.reduce<Value>((best, value) => {
    if (value === null) return best;
    return best === null || sign * order(value, best) > 0 ? value : best;
  }, null);
}

const present = (values: readonly Value[]) => values.filter((value) => value !== null);

/** The implementation of each function. */
export const IMPLEMENTATIONS: Readonly<Record<string, Implementation>> = {
  abs: numbers(Math.abs),
  array: ({ args }) => args,
  arrayAvg: arrays((values) => ofNumbers(values, (found) => found.reduce((a, b) => a + b, 0) / found.length)),
  arrayConcat: ({ args }) => (args.every(isArray) ? args.flat() : null),
  arrayDistinct: arrays((values) => distinct(values)),
  arrayFirst: arrays((values) => present(values)[0] ?? null),
  arrayIndexOf: arrays((values, wanted) => values.findIndex((value) => compare(value, wanted) === 0)),
  arrayLast: arrays((values) => present(values).at(-1) ?? null),
  arrayMax: arrays((values) => extreme(values, 1)),
  arrayMin: arrays((values) => extreme(values, -1)),
  arrayRemoveNulls: arrays(present),
  arraySize: arrays((values) => values.length),
  arraySort: ({ args: [values], named }) =>
    isArray(values) ? values.toSorted((a, b) => (named.direction === "descending" ? order(b, a) : order(a, b))) : null,
  arraySum: arrays((values) => ofNumbers(values, (found) => found.reduce((a, b) => a + b, 0))),
  bin: ({ args: [value, width] }) => {
    if (value instanceof Timestamp && width instanceof Duration) return floorTo(value, width.ms);
    return typeof value === "number" && typeof width === "number" ? Math.floor(value / width) * width : null;
  },
  ceil: numbers(Math.ceil),
  coalesce: ({ args }) => args.find((value) => value !== null) ?? null,
  concat: ({ args }) => (args.some((value) => value === null) ? null : args.map(textOf).join("")),
  contains: comparison((text, part) => text.includes(part)),
  endsWith: comparison((text, part) => text.endsWith(part)),
  floor: numbers(Math.floor),
  getDayOfMonth: dates((date) => date.getUTCDate()),
  getDayOfWeek: dates((date) => date.getUTCDay() || 7),
  getHour: dates((date) => date.getUTCHours()),
  getMinute: dates((date) => date.getUTCMinutes()),
  getMonth: dates((date) => date.getUTCMonth() + 1),
  getYear: dates((date) => date.getUTCFullYear()),
  if: ({ args: [condition, then = null], named }) => (condition === true ? then : (named.else ?? null)),
  in: ({ args: [needle = null, haystack = null] }) => within(needle, haystack),
  indexOf: texts((text, part) => text.indexOf(part!)),
  isFalseOrNull: ({ args: [value] }) => value === false || value === null,
  isNotNull: ({ args: [value] }) => value !== null,
  isNull: ({ args: [value] }) => value === null,
  isTrueOrNull: ({ args: [value] }) => value === true || value === null,
  lower: texts((text) => text!.toLowerCase()),
  matchesPhrase: matching(matchesPhrase),
  matchesValue: matching(matchesValue),
  now: ({ now }) => now,
  record: ({ named }) => named,
  replaceString: texts((text, from, to) => text!.replaceAll(from!, to!)),
  round: ({ args: [value], named }) => {
    if (typeof value !== "number") return null;
    const factor = 10 ** (typeof named.decimals === "number" ? named.decimals : 0);
    return Math.round(value * factor) / factor;
  },
  splitString: texts((text, separator) => text!.split(separator!)),
  startsWith: comparison((text, part) => text.startsWith(part)),
  stringLength: texts((text) => text!.length),
  substring: ({ args: [text], named }) => {
    const { from, to } = named;
    if (typeof text !== "string") return null;
    return text.slice(typeof from === "number" ? from : 0, typeof to === "number" ? to : undefined);
  },
  timestampFromUnixMillis: ({ args: [value] }) => (typeof value === "number" ? new Timestamp(value) : null),
  toBoolean: ({ args: [value] }) =>
    typeof value === "boolean" ? value : value === "true" ? true : value === "false" ? false : null,
  toDouble: ({ args: [value = null] }) => toNumber(value),
  toLong: ({ args: [value = null] }) => {
    const number = toNumber(value);
    return number === null ? null : Math.trunc(number);
  },
  toString: ({ args: [value = null] }: Call) => (value === null ? null : textOf(value)),
  toTimestamp: ({ args: [value = null] }) => toTimestamp(value),
  trim: texts((text) => text!.trim()),
  unixMillisFromTimestamp: ({ args: [value] }) => (value instanceof Timestamp ? value.ms : null),
  upper: texts((text) => text!.toUpperCase()),
};

/** Whether a value, or any of an array of values, is among others; nothing where there is no value. */
export function within(needle: Value, haystack: Value): Value {
  if (needle === null || haystack === null) return null;
  const wanted = isArray(haystack) ? haystack : [haystack];
  return (isArray(needle) ? needle : [needle]).some((value) => wanted.some((each) => compare(value, each) === 0));
}

/** Each value once, in the order of their first appearance. */
export function distinct(values: readonly Value[]): readonly Value[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}

/** A value as `toString` and `concat` write it. */
export function textOf(value: Value): string {
  if (value instanceof Timestamp || value instanceof Duration) return value.toString();
  if (isArray(value) || isRecord(value)) return JSON.stringify(value);
  return String(value);
}

function toNumber(value: Value): number | null {
  if (typeof value === "boolean") return Number(value);
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && !Number.isNaN(number) ? number : null;
}

/** RFC 3339 text, or nanoseconds since 1970 as a number. */
export function toTimestamp(value: Value): Timestamp | null {
  if (value instanceof Timestamp) return value;
  if (typeof value === "number") return new Timestamp(value / 1e6);
  const ms = typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : new Timestamp(ms);
}

/** A value or any value of an array against one pattern or any of several; case counts only where `caseSensitive` is true. */
function matching(matches: (text: string, pattern: string) => boolean): Implementation {
  return ({ args: [value = null, patterns = null], named }) => {
    if (value === null || patterns === null) return null;
    const fold = (each: Value) => (named.caseSensitive === true ? String(each) : String(each).toLowerCase());
    const texts = (isArray(value) ? value : [value]).filter((each) => typeof each === "string").map(fold);
    const wanted = (isArray(patterns) ? patterns : [patterns]).map(fold);
    return texts.some((text) => wanted.some((pattern) => matches(text, pattern)));
  };
}

/** `*` at the beginning or the end stands for anything. */
function matchesValue(text: string, pattern: string): boolean {
  const inner = pattern.replace(/^\*/, "").replace(/\*$/, "");
  if (pattern.startsWith("*") && pattern.endsWith("*")) return text.includes(inner);
  if (pattern.startsWith("*")) return text.endsWith(inner);
  return pattern.endsWith("*") ? text.startsWith(inner) : text === pattern;
}

/** The phrase with no letter or digit right before and after it. */
function matchesPhrase(text: string, phrase: string): boolean {
  const word = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}_]/u.test(letter);
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!word(text[at - 1]) && !word(text[at + phrase.length])) return true;
  }
  return false;
}
