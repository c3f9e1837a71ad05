import { parsePattern } from "./parse-pattern";
import { type EventPattern, isObject } from "./pattern";
import { STAR, wildcardParts } from "./text-match";

/**
 * Most complexity a pattern may have. AWS does not publish its limit: the engine's authors suggest 10 for a rule with
 * wildcards, and EventBridge was seen to refuse a pattern that the engine scores 11.
 */
export const MAX_COMPLEXITY = 10;

/** Sets of positions followed for one field before the count is replaced by an estimate that is never too low. */
const MOST_STATES = 5000;

/** What is asked of one field. */
interface FieldWildcards {
  readonly texts: string[];
  /** Whether the field has entries that are no wildcards. */
  others: boolean;
}

type Part = number | typeof STAR;

/**
 * How hard a pattern is to match, never less than what AWS's engine says: for the worst value of a field, how many beginnings
 * of wildcards fit at once. Only `wildcard` costs; 0 without one.
 * @throws PatternError for a wildcard that AWS refuses
 */
export function complexityOf(pattern: EventPattern): number {
  const byField = new Map<string, FieldWildcards>();
  collect(pattern, "", byField);
  const alternatives = parsePattern(pattern).length;
  return Math.max(0, ...[...byField.values()].map((field) => fieldComplexity(field, alternatives)));
}

/**
 * The engine adds a wildcard once for each alternative of `$or`, and counts beginnings that it shares with its own copies and
 * with the field's other entries again. Measured: at most all but one
 * of its positions for each further alternative, and twice its positions beside other entries.
 */
function fieldComplexity({ texts, others }: FieldWildcards, alternatives: number): number {
  const open = openPositions(texts.map(bytesOf));
  if (open === 0) return 0;
  return Math.max(open * (others ? 2 : 1), open + (open - 1) * (alternatives - 1));
}

/** Walks wildcards at once over every value that matters, and takes the largest number of positions open at a time. */
function openPositions(patterns: readonly (readonly Part[])[]): number {
  if (patterns.length === 0) return 0;
  const alphabet = new Set<number>(patterns.flat().filter((part) => part !== STAR));
  alphabet.add(-1);
  const first: State = patterns.map(() => [1]);
  let most = 0;
  const seen = new Set<string>();
  const queue: State[] = [first];
  for (let state = queue.pop(); state !== undefined; state = queue.pop()) {
    const key = state.map((positions) => positions.join()).join(";");
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > MOST_STATES) return patterns.reduce((sum, parts) => sum + parts.length, 0);
    const open = state.map((positions, index) => withStars(positions, patterns[index]!));
    most = Math.max(
      most,
      open.reduce((sum, positions) => sum + positions.length, 0),
    );
    for (const byte of alphabet) {
      const next = open.map((positions, index) => step(positions, byte, patterns[index]!));
      if (next.some((positions) => positions.length > 0)) queue.push(next);
    }
  }
  return most;
}

/** Per wildcard, how many of its parts have been matched, in every way that is still open. */
type State = readonly (readonly number[])[];

/** Adds the positions behind stars that match nothing. */
function withStars(positions: readonly number[], parts: readonly Part[]): readonly number[] {
  return [...new Set(positions.flatMap((at) => (parts[at] === STAR ? [at, at + 1] : [at])))].sort((a, b) => a - b);
}

function step(positions: readonly number[], byte: number, parts: readonly Part[]): readonly number[] {
  const next = positions.flatMap((at) => {
    const stay = parts[at - 1] === STAR ? [at] : [];
    return parts[at] === byte ? [...stay, at + 1] : stay;
  });
  return [...new Set(next)].sort((a, b) => a - b);
}

/** The wildcard's bytes between the quotes in which the engine holds text. */
function bytesOf(text: string): readonly Part[] {
  return wildcardParts(`"${text}"`, "").flatMap((part): readonly Part[] =>
    part === STAR ? [STAR] : [...Buffer.from(part)],
  );
}

/** Gathers the wildcards of each field; one that stands there twice counts twice, as it does for the engine. */
function collect(object: EventPattern, path: string, byField: Map<string, FieldWildcards>): void {
  for (const [key, value] of Object.entries(object)) {
    const name = `${path}.${key}`;
    if (isObject(value)) collect(value, name, byField);
    else if (key === "$or") for (const item of [value].flat()) collect(isObject(item) ? item : {}, path, byField);
    else for (const entry of [value].flat()) collectEntry(entry, name, byField);
  }
}

function collectEntry(entry: unknown, path: string, byField: Map<string, FieldWildcards>): void {
  const field = byField.get(path) ?? { texts: [], others: false };
  const negated = isObject(entry) && isObject(entry["anything-but"]) ? entry["anything-but"].wildcard : undefined;
  const direct = isObject(entry) ? entry.wildcard : undefined;
  const texts = [direct, negated].flat().filter((text) => typeof text === "string");
  field.texts.push(...texts);
  field.others ||= texts.length === 0;
  byField.set(path, field);
}
