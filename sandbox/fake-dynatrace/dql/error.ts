/** A place in a query. */
export interface Place {
  /** Characters from the start, from 0. */
  readonly index: number;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What a query is refused for. The types are Dynatrace's own as far as they are known. */
export type DqlErrorType =
  | "PARSE_ERROR"
  | "UNKNOWN_COMMAND"
  | "UNKNOWN_FUNCTION"
  | "UNKNOWN_DATA_OBJECT"
  | "UNKNOWN_PARAMETER_DEFINED"
  | "PARAMETER_MISSING"
  | "TOO_MANY_POSITIONAL_PARAMETERS"
  | "FIELD_DOES_NOT_EXIST"
  | "INVALID_PARAMETER"
  | "UNDEFINED_VARIABLE"
  | "NOT_IN_THE_SANDBOX";

/** A query that cannot be run, with the part of it that is to blame. */
export class DqlError extends Error {
  /** @param start - index of the first character to blame @param end - index after the last one */
  public constructor(
    public readonly type: DqlErrorType,
    message: string,
    public readonly start: number,
    public readonly end: number = start + 1,
  ) {
    super(message);
    this.name = "DqlError";
  }
}

/** Line and column of an index. */
export function placeOf(query: string, index: number): Place {
  const before = query.slice(0, Math.min(index, query.length)).split("\n");
  return { index, line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** The known word that a misspelt one resembles most; undefined when none comes near. */
export function resembling(word: string, known: Iterable<string>): string | undefined {
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < (best?.distance ?? Math.max(3, word.length / 2))) best = { name, distance };
  }
  return best?.name;
}

/** Single letters to insert, delete or replace to get from one word to the other. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
