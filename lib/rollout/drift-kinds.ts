import type { AttributeChange, Change, PlanResult } from "./plan-result";

/** Known false differences, by address pattern and attribute, each with its reason. `*` in an address matches anything. */
export type NoiseList = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * One difference between what is and what should be. Its attributes read in the order of events: of what changed outside, from
 * what it should be to what it is; of what is not yet applied, from what it is to what it will be.
 */
export interface DriftItem extends Change {
  /**
   * - `changed outside`: the world differs from the state: somebody else changed it
   * - `not yet applied`: the declaration differs from the state: apply has not run since it changed
   */
  readonly kind: "changed outside" | "not yet applied";
}

/** A difference that the noise list explains. */
export interface IgnoredDifference {
  readonly address: string;
  readonly attributes: readonly string[];
  readonly reasons: readonly string[];
}

/** The differences of one stack, told apart. */
export interface StackDrift {
  /** What counts. */
  readonly items: readonly DriftItem[];
  /** What the noise list explains. */
  readonly ignored: readonly IgnoredDifference[];
}

const UNKNOWN = "(known after apply)";
/** What a provider writes for nothing. */
const EMPTY: ReadonlySet<string> = new Set(["(none)", "{}", "[]", '""']);

/**
 * Tells a refreshed plan's differences apart. Only what applying would change counts: a computed value that moved in the world
 * but is not declared is nobody's drift.
 */
export function classifyDrift({ changes, drift }: PlanResult, noise: NoiseList = {}): StackDrift {
  const plan = { changes, drift: drift.map(withoutEmpties) };
  const outside = new Map(plan.drift.map((change) => [change.address, change]));
  const items: DriftItem[] = [];
  const ignored: IgnoredDifference[] = [];
  for (const change of plan.changes) {
    const reasons = noiseReasons(change, noise);
    if (reasons !== undefined) {
      ignored.push({ address: change.address, attributes: change.attributes.map(({ path }) => path), reasons });
      continue;
    }
    // What is unknown only because something else must be made anew is mended with it, and is no difference of its own.
    if (followsFromOthers(change, plan)) continue;
    // A reason explains a known value; what nobody knows yet is told.
    const attributes = change.attributes.filter(
      (attribute) => !isDeclared(attribute) || noiseReason(change, attribute, noise) === undefined,
    );
    items.push(...split({ ...change, attributes }, outside.get(change.address)));
  }
  return { items, ignored };
}

/** The reasons, when every declared difference of this change is on the list; undefined when one is not. */
function noiseReasons(change: Change, noise: NoiseList): string[] | undefined {
  // Only an update can be noise: something missing or to be replaced is real, whatever the list says.
  if (change.action !== "update") return undefined;
  const declared = change.attributes.filter(isDeclared);
  if (declared.length === 0) return undefined;
  const reasons = new Set<string>();
  for (const attribute of declared) {
    const reason = noiseReason(change, attribute, noise);
    if (reason === undefined) return undefined;
    reasons.add(reason);
  }
  return [...reasons];
}

function noiseReason(change: Change, attribute: AttributeChange, noise: NoiseList): string | undefined {
  for (const [pattern, attributes] of Object.entries(noise)) {
    if (!matchesPattern(pattern, change.address)) continue;
    for (const [path, reason] of Object.entries(attributes)) {
      if (attribute.path === path || attribute.path.startsWith(`${path}.`) || attribute.path.startsWith(`${path}[`)) {
        return reason;
      }
    }
  }
  return undefined;
}

/**
 * An update without a value of its own, in a plan that makes something whose values are not known yet; the provider may also hide what
 * is unknown altogether. That something else in it moved in the world, and stays so, does not count.
 */
function followsFromOthers(change: Change, { changes, drift }: PlanResult): boolean {
  const moved = movedIn(drift.find(({ address }) => address === change.address));
  return (
    change.action === "update" &&
    !change.attributes.some((attribute) => isDeclared(attribute) || moved.has(top(attribute.path))) &&
    changes.some(({ action }) => action === "create" || action === "replace")
  );
}

/** Not merely a consequence of another difference. */
function isDeclared({ after }: AttributeChange): boolean {
  return after !== UNKNOWN;
}

function reversed({ path, before, after }: AttributeChange): AttributeChange {
  return { path, before: after, after: before };
}

/** A resource may be changed outside in one attribute and wait to be applied in another: then it is two items. */
function split(change: Change, seen: Change | undefined): DriftItem[] {
  if (seen === undefined) return [{ ...change, kind: "not yet applied" }];
  if (seen.action === "delete") return [{ ...change, kind: "changed outside" }];
  const moved = movedIn(seen);
  const outside = change.attributes.filter(({ path }) => moved.has(top(path)));
  if (outside.length === 0) return [{ ...change, kind: "not yet applied" }];
  const declared = change.attributes.filter((attribute) => isDeclared(attribute) && !moved.has(top(attribute.path)));
  const known = outside.filter(isDeclared).map(reversed);
  // What it will be may not be known, as when a queue that it names is made anew: then what happened tells it.
  const tops = new Set(outside.map(({ path }) => top(path)));
  const attributes = known.length > 0 ? known : seen.attributes.filter(({ path }) => tops.has(top(path)));
  const items: DriftItem[] = [{ ...change, attributes, kind: "changed outside" }];
  if (declared.length > 0) items.push({ ...change, attributes: declared, kind: "not yet applied" });
  return items;
}

/**
 * A provider that first reads what it made fills in `{}` or `[]` for nothing, and terraform lists that as drift: nobody did anything,
 * and a tag that the declaration then adds is not yet applied, not changed outside.
 */
function withoutEmpties(change: Change): Change {
  const attributes = change.attributes.filter(({ before, after }) => !(EMPTY.has(before) && EMPTY.has(after)));
  return { ...change, attributes };
}

/** Names of the arguments that moved in the world. */
function movedIn(seen: Change | undefined): ReadonlySet<string> {
  return new Set(seen?.attributes.map(({ path }) => top(path)));
}

/** The argument that a path lies in. */
function top(path: string): string {
  return /^[^.[]*/.exec(path)![0];
}

/** Matches an address against a pattern in which `*` stands for any characters, dots and brackets included. */
export function matchesPattern(pattern: string, address: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`, "s").test(address);
}
