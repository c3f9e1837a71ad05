/** A point in time. Grail counts nanoseconds; milliseconds are enough here. */
export class Timestamp {
  public constructor(public readonly ms: number) {}

  /** As Grail writes it, with nine digits: texts of it sort as the times do. */
  public toString(): string {
    return new Date(this.ms).toISOString().replace("Z", "000000Z");
  }

  public toJSON(): string {
    return this.toString();
  }
}

/** A span of time, in milliseconds. */
export class Duration {
  public constructor(public readonly ms: number) {}

  /** Nanoseconds, as Grail's answers have it. */
  public toJSON(): string {
    return (BigInt(Math.round(this.ms)) * 1_000_000n).toString();
  }

  public toString(): string {
    return `${this.ms} ms`;
  }
}

/** A value of DQL. */
export type Value = null | boolean | number | string | Timestamp | Duration | readonly Value[] | RecordValue;

/** A record in a field, or a row of a result. */
export interface RecordValue {
  readonly [field: string]: Value;
}

/** Whether a value is a record. */
export function isRecord(value: Value | undefined): value is RecordValue {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Timestamp || value instanceof Duration)
  );
}

/** Whether a value is an array. */
export function isArray(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Less than, equal to or greater than 0 as sorting wants it; undefined where two values have no order: null, other types. */
export function compare(left: Value, right: Value): number | undefined {
  if (left instanceof Timestamp && right instanceof Timestamp) return left.ms - right.ms;
  if (left instanceof Duration && right instanceof Duration) return left.ms - right.ms;
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "boolean" && typeof right === "boolean") return Number(left) - Number(right);
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return undefined;
}

/** Order for `sort`, over values of all types: nothing comes first. */
export function order(left: Value, right: Value): number {
  return compare(left, right) ?? rank(left) - rank(right);
}

function rank(value: Value): number {
  if (value === null) return 0;
  if (typeof value === "boolean") return 1;
  if (typeof value === "number") return 2;
  if (typeof value === "string") return 3;
  return value instanceof Timestamp ? 4 : 5;
}

/** Equal values have equal keys, and only they. */
export function keyOf(...values: readonly Value[]): string {
  return JSON.stringify(values.map((value) => [type(value), value]));
}

/** The name of a value's type. */
function type(value: Value): string {
  if (value === null) return "null";
  if (isArray(value)) return "array";
  if (value instanceof Timestamp) return "timestamp";
  if (value instanceof Duration) return "duration";
  return typeof value === "object" ? "record" : typeof value;
}
