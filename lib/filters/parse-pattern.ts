import { type EventPattern, isObject, PatternError, type SubRule, type ValueTest } from "./pattern";
import { comparesNumbers, valueTest } from "./value-tests";

/** Names that AWS's engine reserves within `$or`, some for matches it does not have yet. */
const RESERVED_IN_OR: ReadonlySet<string> = new Set([
  "exactly",
  "equals-ignore-case",
  "prefix",
  "suffix",
  "anything-but",
  "exists",
  "wildcard",
  "numeric",
  "cidr",
  "=",
  "<",
  "<=",
  ">",
  ">=",
  "regex",
  "not-wildcard",
  "not-equals-ignore-case",
  "date-after",
  "date-on-or-after",
  "date-before",
  "date-on-or-before",
  "in-date-range",
  "ip-address-in-range",
  "ip-address-not-in-range",
]);

type Rule = ReadonlyMap<string, readonly ValueTest[]>;

const parsed = new WeakMap<EventPattern, readonly SubRule[]>();

/**
 * A pattern as the alternatives it stands for: `$or` is multiplied out, paths are joined by dots, and each alternative's
 * paths are in the order in which the engine tries them.
 * @throws PatternError with the reason for which AWS refuses the pattern
 */
export function parsePattern(pattern: EventPattern): readonly SubRule[] {
  const known = parsed.get(pattern);
  if (known) return known;
  if (!isObject(pattern)) throw new PatternError("", "a pattern must be an object");
  const rules = parseObject([new Map()], pattern, "", false).map(
    (rule) => new Map([...rule].sort(([a], [b]) => (a < b ? -1 : 1))),
  );
  parsed.set(pattern, rules);
  return rules;
}

function parseObject(rules: readonly Rule[], object: EventPattern, path: string, inOr: boolean): readonly Rule[] {
  const keys = Object.keys(object);
  if (keys.length === 0) throw new PatternError(path, "an empty object is not allowed in a pattern");
  let current = rules;
  for (const key of keys) {
    const value = object[key];
    if (key === "$or") {
      current = parseOr(current, value, path);
      continue;
    }
    const name = path === "" ? key : `${path}.${key}`;
    if (inOr && RESERVED_IN_OR.has(key)) throw new PatternError(name, `"${key}" cannot be a field's name within $or`);
    if (Array.isArray(value)) current = addValues(current, value as unknown[], name);
    else if (isObject(value)) current = parseObject(current, value, name, inOr);
    else throw new PatternError(name, `must be an object or a list, found ${JSON.stringify(value)}`);
  }
  return current;
}

function parseOr(rules: readonly Rule[], value: unknown, path: string): readonly Rule[] {
  const name = path === "" ? "$or" : `${path}.$or`;
  if (!Array.isArray(value) || value.length < 2)
    throw new PatternError(name, "$or takes a list of at least two objects");
  return (value as unknown[]).flatMap((alternative, index) => {
    if (!isObject(alternative)) throw new PatternError(`${name}[${index}]`, "an alternative of $or must be an object");
    return parseObject(rules, alternative, path, true);
  });
}

function addValues(rules: readonly Rule[], values: readonly unknown[], name: string): readonly Rule[] {
  if (values.length === 0) throw new PatternError(name, "an empty list is not allowed in a pattern");
  const besideNumbers = values.some(comparesNumbers);
  const tests = values.map((value, index) => valueTest(value, `${name}[${index}]`, besideNumbers));
  return rules.map((rule) => {
    if (rule.has(name)) throw new PatternError(name, "a field can be named only once in a pattern");
    return new Map([...rule, [name, tests]]);
  });
}
