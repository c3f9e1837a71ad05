/** What terraform would do to a resource or an output. */
export type ChangeAction = "create" | "update" | "delete" | "replace" | "import" | "move" | "forget";

/** One attribute's difference. */
export interface AttributeChange {
  /** Path inside the resource: `state`, `environment[0].variables.LOG_LEVEL`. */
  readonly path: string;
  /** JSON text of the value now; `(sensitive)` when it must not be shown; `(none)` when absent. */
  readonly before: string;
  /** The same after the change; `(known after apply)` when terraform cannot tell yet. */
  readonly after: string;
}

/** One resource or output that differs. */
export interface Change {
  /** Terraform address, or `output.NAME`. */
  readonly address: string;
  readonly action: ChangeAction;
  /** Leaves that differ, for updates and replacements; empty for the other actions. */
  readonly attributes: readonly AttributeChange[];
}

/** A plan in our own terms. */
export interface PlanResult {
  /** What applying would do. */
  readonly changes: readonly Change[];
  /** What differs between the state and the world, whoever did it. */
  readonly drift: readonly Change[];
}

/** Resource counts as terraform prints them; a replacement counts on both sides. Outputs are not resources. */
export interface ChangeCounts {
  readonly add: number;
  readonly change: number;
  readonly destroy: number;
}

/** What is shown in place of a value that terraform or the provider marks as sensitive. */
export const SENSITIVE = "(sensitive)";
const NONE = "(none)";
const UNKNOWN = "(known after apply)";

interface RawChange {
  readonly actions: readonly string[];
  readonly before?: unknown;
  readonly after?: unknown;
  readonly after_unknown?: unknown;
  readonly before_sensitive?: unknown;
  readonly after_sensitive?: unknown;
  readonly importing?: unknown;
}

interface RawResourceChange {
  readonly address: string;
  readonly mode?: string;
  readonly previous_address?: string;
  readonly change: RawChange;
}

interface RawPlan {
  readonly resource_changes?: readonly RawResourceChange[];
  readonly resource_drift?: readonly RawResourceChange[];
  readonly output_changes?: Readonly<Record<string, RawChange>>;
}

/**
 * Reads `terraform show -json PLANFILE`.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
 */
export function parsePlan(json: string): PlanResult {
  const raw = JSON.parse(json) as RawPlan;
  const outputs = Object.entries(raw.output_changes ?? {}).map(([name, change]) => ({
    address: `output.${name}`,
    change,
  }));
  return {
    changes: [...toChanges(raw.resource_changes ?? []), ...toChanges(outputs)],
    drift: toChanges(raw.resource_drift ?? []),
  };
}

/** Counts resources, not outputs. */
export function countChanges(changes: readonly Change[]): ChangeCounts {
  const resources = changes.filter((change) => !change.address.startsWith("output."));
  const count = (...actions: ChangeAction[]) => resources.filter((change) => actions.includes(change.action)).length;
  return {
    add: count("create", "replace"),
    change: count("update", "import", "move"),
    destroy: count("delete", "replace", "forget"),
  };
}

function toChanges(raw: readonly RawResourceChange[]): Change[] {
  const changes: Change[] = [];
  for (const entry of raw) {
    // A data source that is read while applying changes nothing.
    if (entry.mode === "data") continue;
    const action = toAction(entry);
    if (action === undefined) continue;
    const compared = action === "update" || action === "replace";
    changes.push({ address: entry.address, action, attributes: compared ? compare(entry.change) : [] });
  }
  return changes;
}

function toAction({ change, address, previous_address }: RawResourceChange): ChangeAction | undefined {
  const actions = change.actions.join(",");
  if (actions === "delete,create" || actions === "create,delete") return "replace";
  if (actions === "create" || actions === "update" || actions === "delete" || actions === "forget") return actions;
  if (change.importing !== undefined && change.importing !== null) return "import";
  if (previous_address !== undefined && previous_address !== address) return "move";
  return undefined;
}

function compare(change: RawChange): AttributeChange[] {
  const found: AttributeChange[] = [];
  walk("", change.before, change.after, change.after_unknown, change.before_sensitive, change.after_sensitive, found);
  return found;
}

function walk(
  path: string,
  before: unknown,
  after: unknown,
  unknown: unknown,
  beforeSensitive: unknown,
  afterSensitive: unknown,
  found: AttributeChange[],
): void {
  if (beforeSensitive === true || afterSensitive === true) {
    if (unknown === true || !same(before, after)) found.push({ path, before: SENSITIVE, after: SENSITIVE });
    return;
  }
  if (unknown === true) {
    found.push({ path, before: show(before, beforeSensitive), after: UNKNOWN });
    return;
  }
  if (same(before, after) && !mentionsTrue(unknown)) return;
  const children = childKeys(before, after, unknown);
  if (children === undefined) {
    found.push({ path, before: show(before, beforeSensitive), after: show(after, afterSensitive) });
    return;
  }
  const list = Array.isArray(before) || Array.isArray(after);
  for (const key of children) {
    const childPath = list ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`;
    walk(
      childPath,
      child(before, key),
      child(after, key),
      child(unknown, key),
      child(beforeSensitive, key),
      child(afterSensitive, key),
      found,
    );
  }
}

/** Keys to descend into, or undefined when the two values are best shown whole. */
function childKeys(before: unknown, after: unknown, unknown: unknown): string[] | undefined {
  if (Array.isArray(before) && Array.isArray(after)) {
    // Sets come as lists: of scalars, or of another length, they read better whole than by position.
    const objects = [...before, ...after].every((item) => typeof item === "object" && item !== null);
    return objects && before.length === after.length ? before.map((_, index) => String(index)) : undefined;
  }
  if (isObject(before) && isObject(after)) {
    const unknownKeys = isObject(unknown) ? Object.keys(unknown) : [];
    return [...new Set([...Object.keys(before), ...Object.keys(after), ...unknownKeys])].sort();
  }
  return undefined;
}

/** JSON text of a value in which every sensitive part is masked. */
function show(value: unknown, sensitive: unknown): string {
  if (value === undefined || value === null) return NONE;
  return JSON.stringify(mask(value, sensitive));
}

function mask(value: unknown, sensitive: unknown): unknown {
  if (sensitive === true) return SENSITIVE;
  if (Array.isArray(value)) return value.map((item, index) => mask(item, child(sensitive, String(index))));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mask(item, child(sensitive, key))]));
}

function child(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) ? value[key] : undefined;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mentionsTrue(value: unknown): boolean {
  if (value === true) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(mentionsTrue);
}

/** Equality as terraform's JSON has it: keys in any order, absent as null. */
function same(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, index) => same(item, b[index]));
  }
  if (isObject(a) && isObject(b)) {
    return [...new Set([...Object.keys(a), ...Object.keys(b)])].every((key) => same(a[key], b[key]));
  }
  return false;
}
