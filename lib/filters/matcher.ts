import { parsePattern } from "./parse-pattern";
import { type EventPattern, isObject, type Leaf, type SubRule, type ValueTest } from "./pattern";

/** Which element of which list a value lies in, by the list's number within the event. */
type Membership = ReadonlyMap<number, number>;

interface Field {
  readonly value: Leaf;
  readonly membership: Membership;
}

/** An event's values by path; lists are walked through, and each value keeps where in them it was found. */
type Fields = ReadonlyMap<string, readonly Field[]>;

/** A condition of a pattern that an event does not meet. */
export interface Mismatch {
  /** Path in the event, such as `detail.findings.Severity.Label`. */
  readonly path: string;
  /** What the pattern wants there, in words, one entry for each possibility. */
  readonly wanted: readonly string[];
  /** What the event has there; empty: nothing. */
  readonly found: readonly Leaf[];
}

/** Why an event matches a pattern or not. */
export interface Explanation {
  readonly matches: boolean;
  /** The conditions not met, of the alternative that came nearest. Empty when all hold one by one, only not together. */
  readonly mismatches: readonly Mismatch[];
  /** True when each condition holds somewhere, but not all within the same elements of the event's lists. */
  readonly scattered: boolean;
  /** How many alternatives the pattern has; more than one if it holds `$or`. */
  readonly alternatives: number;
}

/**
 * Whether an event matches a pattern, by the rules of AWS's own engine: values of one list of objects must come from the same
 * element, a list of values matches if any of them does, and `exists: false` holds for empty lists.
 * @throws PatternError if AWS refuses the pattern
 */
export function matches(pattern: EventPattern, event: unknown): boolean {
  const fields = flatten(event);
  return parsePattern(pattern).some((rule) => holds(rule, fields));
}

/**
 * Why an event matches a pattern or not.
 * @throws PatternError if AWS refuses the pattern
 */
export function explain(pattern: EventPattern, event: unknown): Explanation {
  const fields = flatten(event);
  const rules = parsePattern(pattern);
  if (rules.some((rule) => holds(rule, fields))) {
    return { matches: true, mismatches: [], scattered: false, alternatives: rules.length };
  }
  const attempts = rules.map((rule) => mismatchesOf(rule, fields)).sort((a, b) => a.length - b.length);
  const mismatches = attempts[0] ?? [];
  return { matches: false, mismatches, scattered: mismatches.length === 0, alternatives: rules.length };
}

function mismatchesOf(rule: SubRule, fields: Fields): readonly Mismatch[] {
  return [...rule]
    .filter(([path, tests]) => {
      const found = fields.get(path) ?? [];
      const absent = found.length === 0 && tests.some((test) => test.absent);
      return !absent && !found.some(({ value }) => tests.some((test) => test.passes(value)));
    })
    .map(([path, tests]) => ({
      path,
      wanted: tests.map((test) => test.words),
      found: (fields.get(path) ?? []).map(({ value }) => value),
    }));
}

/** Whether values can be chosen for all paths of a rule that lie in the same elements of the event's lists. */
function holds(rule: SubRule, fields: Fields): boolean {
  return choose([...rule], 0, fields, new Map());
}

function choose(
  conditions: readonly (readonly [string, readonly ValueTest[]])[],
  index: number,
  fields: Fields,
  soFar: Membership,
): boolean {
  const condition = conditions[index];
  if (condition === undefined) return true;
  const [path, tests] = condition;
  const consistent: Field[] = [];
  for (const field of fields.get(path) ?? []) {
    if (agree(soFar, field.membership)) consistent.push(field);
  }
  if (consistent.length === 0) {
    return tests.some((test) => test.absent) && choose(conditions, index + 1, fields, soFar);
  }
  const tried = new Set<string>();
  for (const { value, membership } of consistent) {
    if (!tests.some((test) => test.passes(value))) continue;
    const next = membership.size === 0 ? soFar : new Map([...soFar, ...membership]);
    const key = [...next].join();
    if (tried.has(key)) continue;
    tried.add(key);
    if (choose(conditions, index + 1, fields, next)) return true;
  }
  return false;
}

function agree(soFar: Membership, field: Membership): boolean {
  for (const [list, element] of field) {
    const known = soFar.get(list);
    if (known !== undefined && known !== element) return false;
  }
  return true;
}

/** The event's values by path. Only lists that hold objects or lists tie values together; plain values in a list do not. */
function flatten(event: unknown): Fields {
  const fields = new Map<string, Field[]>();
  let lists = 0;
  const walk = (value: unknown, path: string, membership: Membership): void => {
    if (Array.isArray(value)) {
      const list = lists++;
      for (const [element, item] of (value as unknown[]).entries()) {
        const nested = typeof item === "object" && item !== null;
        walk(item, path, nested ? new Map([...membership, [list, element]]) : membership);
      }
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) walk(item, path === "" ? key : `${path}.${key}`, membership);
    } else {
      const field = { value: value as Leaf, membership };
      const known = fields.get(path);
      if (known) known.push(field);
      else fields.set(path, [field]);
    }
  };
  walk(event, "", new Map());
  return fields;
}
