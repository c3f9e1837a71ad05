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
 * Conditions that hold where both do. A pattern can name a field once, so of a field in both must be left what both allow: of
 * lists of plain values, and where one asks only whether the field is there.
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

/**
 * A body and a group of alternatives as one. What is asked both outside and inside moves inside; alternatives that contradict the
 * body can never hold and fall away.
 * @throws FilterError if none is left, or they cannot be said together
 */
export function withGroup(body: Body, group: readonly Body[], path: readonly (string | number)[]): Body {
  const shared = new Map([...body.fields].filter(([name]) => group.some(({ fields }) => fields.has(name))));
  const rest = new Map([...body.fields].filter(([name]) => !shared.has(name)));
  const possible = group.filter(({ fields }) =>
    [...shared].every(([name, values]) => intersection(values, fields.get(name) ?? values)?.length !== 0),
  );
  if (possible.length === 0) throw contradiction([...shared.keys()].join(" and "), path);
  const alternatives = possible.map((each) => both({ fields: shared, groups: [] }, each, path));
  const [only, ...others] = alternatives;
  if (others.length === 0) return both({ fields: rest, groups: body.groups }, only!, path);
  return { fields: rest, groups: [...body.groups, alternatives] };
}

function common(
  name: string,
  one: readonly unknown[],
  other: readonly unknown[],
  path: readonly (string | number)[],
): readonly unknown[] {
  const values = name === "Types" ? undefined : intersection(one, other);
  if (values === undefined) throw namedTwice(name.replaceAll(STEP, "."), path);
  if (values.length === 0) throw contradiction(name, path);
  return values;
}

/** The entries that hold where both lists do; nothing where a list cannot say it. */
function intersection(one: readonly unknown[], other: readonly unknown[]): readonly unknown[] | undefined {
  if (JSON.stringify(one) === JSON.stringify(other)) return one;
  for (const [asks, values] of [
    [one, other],
    [other, one],
  ] as const) {
    if (isPresence(asks, true)) return values.filter((value) => !isPresence([value], false));
    if (isPresence(asks, false)) return values.filter((value) => isPresence([value], false));
  }
  if (one.some(isObject) || other.some(isObject)) return undefined;
  return one.filter((value) => other.includes(value));
}

function isPresence(values: readonly unknown[], exists: boolean): boolean {
  const [value] = values;
  return values.length === 1 && isObject(value) && value.exists === exists;
}

/** A field that a pattern would have to name twice. */
export function namedTwice(field: string, path: readonly (string | number)[]): FilterError {
  return new FilterError(
    path,
    `conditions on ${field} in one place`,
    `a pattern can name a field once; write what the finding's ${field} must be either inside anyOf or outside`,
  );
}

function contradiction(name: string, path: readonly (string | number)[]): FilterError {
  const field = name.replaceAll(STEP, ".");
  return new FilterError(path, `conditions that can hold together`, `${field} is asked to be two different things`);
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

/** Fields that every finding of an edition has: to ask for them changes nothing that passes. */
const ALWAYS_PRESENT: Readonly<Record<"cspm" | "v2", readonly string[]>> = {
  cspm: ["Id", "GeneratorId", "CreatedAt", "UpdatedAt", "Title", "Description", "SchemaVersion"],
  v2: ["type_uid", "category_uid", `metadata${STEP}version`, `finding_info${STEP}uid`],
};

/**
 * The body with alternatives that name different fields each, without a difference in what passes, so that AWS's engine
 * swallows none of them: the first of a group stays as it is, the others ask for fields that every finding has.
 * @throws FilterError if there are too many alternatives
 */
export function distinguished(body: Body, edition: "cspm" | "v2" = "cspm"): Body {
  const present = ALWAYS_PRESENT[edition];
  let used = 0;
  const mark = (groups: Body["groups"]): Body["groups"] =>
    groups.map((group) => {
      const bits = Math.ceil(Math.log2(group.length));
      const markers = present.slice(used, used + bits);
      used += bits;
      if (used > present.length) {
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
