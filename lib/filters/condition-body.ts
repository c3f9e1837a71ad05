import { FilterError } from "./filter-error";
import { isObject } from "./pattern";

/** Conditions on a finding on their way to a pattern: values by path, and groups of alternatives of which one must hold. */
export interface Body {
  /** By path, whose steps are joined by {@link STEP}: a tag's key may hold dots. */
  readonly fields: ReadonlyMap<string, readonly unknown[]>;
  readonly groups: readonly (readonly Body[])[];
}

/** Joins the steps of a path. */
export const STEP = "\n";

/** A body with fields alone, the steps of their paths separated by dots. */
export function bodyOf(fields: Readonly<Record<string, readonly unknown[]>>): Body {
  return {
    fields: new Map(Object.entries(fields).map(([path, values]) => [path.replaceAll(".", STEP), values])),
    groups: [],
  };
}

/**
 * Conditions that hold where both do. A pattern can name a field once, so a field in both must be a list of plain values,
 * of which the common ones are kept.
 * @throws FilterError if that cannot be
 */
export function both(one: Body, other: Body, path: readonly (string | number)[]): Body {
  const fields = new Map(one.fields);
  for (const [name, values] of other.fields) {
    const known = fields.get(name);
    fields.set(name, known === undefined ? values : common(name, known, values, path));
  }
  return { fields, groups: [...one.groups, ...other.groups] };
}

function common(
  name: string,
  one: readonly unknown[],
  other: readonly unknown[],
  path: readonly (string | number)[],
): readonly unknown[] {
  const field = name.replaceAll(STEP, ".");
  if (one.some(isObject) || other.some(isObject) || field === "Types") {
    throw new FilterError(
      path,
      `conditions on ${field} in one place`,
      `a pattern can name a field once; write what the finding's ${field} must be either inside anyOf or outside`,
    );
  }
  const values = one.filter((value) => other.includes(value));
  if (values.length === 0) {
    throw new FilterError(path, `conditions that can hold together`, `${field} is asked to be two different things`);
  }
  return values;
}

/** The body as the object that stands in a pattern. Several groups are nested, since an object has one `$or`. */
export function patternOf(body: Body): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (const [name, values] of body.fields) {
    const steps = name.split(STEP);
    let at = object;
    for (const step of steps.slice(0, -1)) {
      at[step] ??= {};
      at = at[step] as Record<string, unknown>;
    }
    at[steps.at(-1)!] = values;
  }
  const [first, ...rest] = body.groups;
  if (first !== undefined) {
    object.$or = first.map((alternative) => patternOf({ ...alternative, groups: [...alternative.groups, ...rest] }));
  }
  return object;
}

/** Fields that every finding has: to ask for them changes nothing that passes. */
const ALWAYS_PRESENT = [
  "Id",
  "GeneratorId",
  "CreatedAt",
  "UpdatedAt",
  "Title",
  "Description",
  "SchemaVersion",
] as const;

/**
 * The body with alternatives that name different fields each, without a difference in what passes, so that AWS's engine
 * swallows none of them: the first of a group stays as it is, the others ask for fields that every finding has.
 * @throws FilterError if there are too many alternatives
 */
export function distinguished(body: Body): Body {
  let used = 0;
  const mark = (groups: Body["groups"]): Body["groups"] =>
    groups.map((group) => {
      const bits = Math.ceil(Math.log2(group.length));
      const markers = ALWAYS_PRESENT.slice(used, used + bits);
      used += bits;
      if (used > ALWAYS_PRESENT.length) {
        const hint =
          "AWS's engine confuses alternatives that name the same fields and share values; merge some of them";
        throw new FilterError(["anyOf"], "fewer alternatives", hint);
      }
      return group.map((alternative, index) => {
        const own = markers.filter((_, bit) => (index >> bit) & 1).map((name) => [name, [{ exists: true }]] as const);
        return { fields: new Map([...alternative.fields, ...own]), groups: mark(alternative.groups) };
      });
    });
  return { ...body, groups: mark(body.groups) };
}
