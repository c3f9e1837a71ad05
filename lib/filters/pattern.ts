/** An EventBridge event pattern as a JSON object. */
export type EventPattern = Readonly<Record<string, unknown>>;

/** A value at the end of a path of an event: what a pattern can look at. */
export type Leaf = string | number | boolean | null;

/** One entry of a pattern's list, ready to be tried on a value. */
export interface ValueTest {
  /** Whether a value that is there passes. */
  readonly passes: (value: Leaf) => boolean;
  /** True for `exists: false`, which asks that there is no value. */
  readonly absent: boolean;
  /** In words, after "must be" or "wants": `"HIGH"`, `text that begins with "TTPs"`. */
  readonly words: string;
  /** What the engine stores for the entry; two entries that share one are the same to it, at least in part. */
  readonly keys: readonly string[];
  /** Text that every value that passes begins with, where the entry is one of text, prefix and wildcard. */
  readonly beginning?: string;
}

/** The conditions of a pattern without `$or`, by path in the order the engine walks them. All must hold. */
export type SubRule = ReadonlyMap<string, readonly ValueTest[]>;

/** Why the engine or the service refuses a pattern. */
export interface PatternRefusal {
  /** Path in the pattern, such as `detail.findings.Severity.Label[0]`; empty for the whole. */
  readonly path: string;
  /** In words. */
  readonly reason: string;
}

/** A pattern that cannot be used. */
export class PatternError extends Error implements PatternRefusal {
  public constructor(
    public readonly path: string,
    public readonly reason: string,
  ) {
    super(path === "" ? reason : `${path}: ${reason}`);
    this.name = "PatternError";
  }
}

/** Whether a value is a JSON object, neither list nor null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
