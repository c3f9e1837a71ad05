import type { Block } from "./schema";
import { isList, isObject, sameValue, Unknown, type Value, type ValueObject } from "./values";

/** What a plan needs to know of a resource type beyond its schema. */
export interface PlanRules {
  /** Values that stand in the state when the configuration gives none, by path: `tasks.task.active`. */
  readonly defaults?: Readonly<Record<string, Value>>;
  /** Root attributes that cannot be changed in place. */
  readonly forceNew?: readonly string[];
}

/** The outcome of a plan. */
export interface Plan {
  readonly planned: ValueObject;
  /** Root attributes whose change needs a new resource. */
  readonly replace: readonly string[];
}

/**
 * Plans the change from `prior` (null: there is none yet) to what Terraform proposes.
 *
 * As in the real provider, strings that differ only in JSON formatting or in white space at line ends keep their prior
 * form, so that such a difference is no change.
 */
export function planChange(block: Block, rules: PlanRules, prior: ValueObject | null, proposed: ValueObject): Plan {
  const filled = fillDefaults(block, rules.defaults ?? {}, proposed, "");
  if (prior === null) return { planned: computedUnknown(block, filled), replace: [] };
  const planned = keepEquivalent(block, prior, filled);
  const replace = (rules.forceNew ?? []).filter((name) => !sameValue(prior[name] ?? null, planned[name] ?? null));
  return { planned, replace };
}

/** Takes over from `prior` every string that says the same as the new one. */
export function keepEquivalent(block: Block, prior: ValueObject, next: ValueObject): ValueObject {
  const result: Record<string, Value> = { ...next };
  for (const name of Object.keys(block.attributes ?? {})) {
    const before = prior[name];
    const after = next[name];
    if (typeof before === "string" && typeof after === "string" && isEquivalent(before, after)) result[name] = before;
    if (isList(before) && isList(after) && sameElements(before, after)) result[name] = before;
  }
  return mapBlocks(block, result, (nested, item, name, index) => {
    const partner = partnerOf(item, index, prior[name]);
    return partner === undefined ? item : keepEquivalent(nested, partner, item);
  });
}

/** In a set of strings the order means nothing; a list of the same strings in another order is rare enough to accept. */
function sameElements(left: readonly Value[], right: readonly Value[]): boolean {
  const sort = (values: readonly Value[]) => values.map((value) => JSON.stringify(value)).sort();
  return sameValue(sort(left), sort(right));
}

function partnerOf(item: ValueObject, index: number, candidates: Value | undefined): ValueObject | undefined {
  if (!isList(candidates)) return undefined;
  const key = ["name", "id"].find((name) => typeof item[name] === "string");
  const found =
    key === undefined
      ? candidates[index]
      : candidates.find((candidate) => isObject(candidate) && candidate[key] === item[key]);
  return isObject(found) ? found : undefined;
}

function isEquivalent(left: string, right: string): boolean {
  if (left === right) return true;
  const leftJson = compactJson(left);
  if (leftJson !== undefined && leftJson === compactJson(right)) return true;
  return trimLines(left) === trimLines(right);
}

function trimLines(text: string): string {
  return text
    .trim()
    .split(/\r?\n/)
    .map((line) => line.trim())
    .join("\n");
}

/** JSON objects and arrays with sorted keys and without nulls; undefined for anything else. */
export function compactJson(text: string): string | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.stringify(sortKeys(JSON.parse(text)));
  } catch {
    return undefined;
  }
}

/** The same JSON value with the keys of every object sorted and null members dropped. */
export function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, sortKeys(member)]),
  );
}

function fillDefaults(
  block: Block,
  defaults: Readonly<Record<string, Value>>,
  value: ValueObject,
  prefix: string,
): ValueObject {
  const result: Record<string, Value> = { ...value };
  for (const name of Object.keys(block.attributes ?? {})) {
    const fallback = defaults[prefix + name];
    if (result[name] === null && fallback !== undefined) result[name] = fallback;
  }
  return mapBlocks(block, result, (nested, item, name) => fillDefaults(nested, defaults, item, `${prefix}${name}.`));
}

/** On creation, whatever the server decides is unknown. */
function computedUnknown(block: Block, value: ValueObject): ValueObject {
  const result: Record<string, Value> = { ...value };
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    if (attribute.computed && result[name] === null) result[name] = Unknown.value;
  }
  return mapBlocks(block, result, (nested, item) => computedUnknown(nested, item));
}

/** What is still unknown when the server has answered was not decided by it: null. */
export function dropUnknown(value: Value): Value {
  if (value instanceof Unknown) return null;
  if (isList(value)) return value.map(dropUnknown);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, dropUnknown(member)]));
}

function mapBlocks(
  block: Block,
  value: ValueObject,
  change: (nested: Block, item: ValueObject, name: string, index: number) => ValueObject,
): ValueObject {
  const result: Record<string, Value> = { ...value };
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const items = result[name];
    if (isList(items)) {
      result[name] = items.map((item, index) => (isObject(item) ? change(nested.block, item, name, index) : item));
    }
  }
  return result;
}
