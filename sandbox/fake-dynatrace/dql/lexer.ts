import { DqlError } from "./error";

/** A word of a query. */
export interface Token {
  readonly kind: "name" | "number" | "duration" | "string" | "variable" | "symbol" | "end";
  /** As written; of a string and of a name in backticks what is inside; of a variable its name. */
  readonly text: string;
  /** Index of the first character. */
  readonly start: number;
  /** Index after the last character. */
  readonly end: number;
  /** A name in backticks is never a keyword. */
  readonly quoted?: boolean;
}

/** A duration's month, quarter and year are calendar units. */
const PATTERNS: readonly (readonly [kind: Token["kind"] | "space", pattern: RegExp])[] = [
  ["space", /\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\//y],
  ["duration", /\d+(?:ns|us|ms|s|m|h|d|w|M|q|y)(?![A-Za-z0-9_])/y],
  ["number", /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![A-Za-z0-9_])/y],
  ["string", /"""[\s\S]*?"""|"(?:[^"\\\n]|\\[\s\S])*"/y],
  ["variable", /\$[A-Za-z_][A-Za-z0-9_]*/y],
  ["name", /[A-Za-z_][A-Za-z0-9_]*|`[^`\n]+`/y],
  ["symbol", /==|!=|<=|>=|[|,:()[\]{}=<>+\-*/%@.~]/y],
];

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/**
 * The words of a query, closed by an `end`.
 *
 * @throws DqlError at the first character that begins no word
 */
export function tokenize(query: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < query.length) {
    const found = match(query, at);
    if (found === undefined) throw unreadable(query, at);
    const end = at + found.raw.length;
    if (found.kind !== "space") tokens.push({ kind: found.kind, start: at, end, ...content(found.kind, found.raw) });
    at = end;
  }
  return [...tokens, { kind: "end", text: "", start: query.length, end: query.length }];
}

function match(query: string, at: number) {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const raw = pattern.exec(query)?.[0];
    if (raw !== undefined) return { kind, raw };
  }
  return undefined;
}

function content(kind: Token["kind"], raw: string): { readonly text: string; readonly quoted?: boolean } {
  if (kind === "variable") return { text: raw.slice(1) };
  if (raw.startsWith("`")) return { text: raw.slice(1, -1), quoted: true };
  if (raw.startsWith('"""')) return { text: raw.slice(3, -3) };
  if (kind !== "string") return { text: raw };
  return { text: raw.slice(1, -1).replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter) };
}

function unreadable(query: string, at: number): DqlError {
  const rest = query.slice(at);
  if (rest.startsWith('"')) {
    return new DqlError("PARSE_ERROR", "The text that begins here has no closing quote.", at, query.length);
  }
  const [word = rest.charAt(0)] = /^\d\w*/.exec(rest) ?? [];
  return new DqlError("PARSE_ERROR", `\`${word}\` isn't allowed here.`, at, at + word.length);
}
