/** Readers of untrusted JSON: each gives what was asked for or nothing, and none ever throws. */

declare global {
  /** In Node since 20, in TypeScript's library only with ES2024. */
  interface String {
    isWellFormed(): boolean;
    toWellFormed(): string;
  }
}

/** An object whose members are not known. */
export type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one if it is anything else. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : NOTHING;
}

/** The value at a path of object members. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const key of path) {
    if (!isFields(current)) return undefined;
    current = current[key];
  }
  return current;
}

/** The value as a list; an empty one if it is anything else. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a list. */
export function objects(value: unknown): readonly Fields[] {
  return list(value).filter(isFields);
}

/** The value as text that says something: numbers are written out, blank text counts as absent. */
export function text(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : wellFormed(value);
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

/** Halves of surrogate pairs, which no UTF-8 can carry, become U+FFFD: a strict receiver would refuse the whole request. */
function wellFormed(value: string): string {
  return value.isWellFormed() ? value : value.toWellFormed();
}

/** The value as a finite number; numerals in text count. */
export function number(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string" || !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return undefined;
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : undefined;
}

/** Texts of a list without repetition; nothing when there are none. */
export function texts(values: readonly unknown[]): readonly string[] | undefined {
  if (values.length <= 1) {
    const item = text(values[0]);
    return item === undefined ? undefined : [item];
  }
  const found = new Set<string>();
  for (const value of values) {
    const item = text(value);
    if (item !== undefined) found.add(item);
  }
  return found.size > 0 ? [...found] : undefined;
}

/** The first of several values that is text. */
export function firstText(...values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const found = text(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** JSON text of anything; never throws. */
export function toJson(value: unknown): string {
  const whole = tryJson(value);
  if (whole !== undefined) return whole;
  // Nested deeper than the stack: what can be written is, and the rest is named.
  const members = Object.entries(fields(value)).map(
    ([name, member]) => `${JSON.stringify(name)}:${tryJson(member) ?? '"(nested too deeply)"'}`,
  );
  return `{${members.join(",")}}`;
}

function tryJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value) ?? "null";
  } catch {
    return undefined;
  }
}
