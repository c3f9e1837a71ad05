import { text } from "./json";

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** The earliest time there is: stands where nothing at all tells the time, since the field must not be absent. */
export const NO_TIME = "1970-01-01T00:00:00.000Z";

/** A time as RFC 3339 text: kept as it is where it is that already, converted where it is another known form, else nothing. */
export function rfc3339(value: unknown): string | undefined {
  const found = text(value)?.trim();
  if (found === undefined) return undefined;
  const time = typeof value === "number" ? value : Date.parse(found);
  if (Number.isNaN(time) || Math.abs(time) > 8.64e15) return undefined;
  return RFC_3339.test(found) ? found : new Date(time).toISOString();
}

/** The first of several values that is a time. */
export function firstTime(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const found = rfc3339(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
