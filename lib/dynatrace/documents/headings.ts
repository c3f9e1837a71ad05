import type { Query } from "../queries/query";
import type { View } from "./views";

/** A query and how its result is shown. */
export interface Shown {
  readonly dql: string;
  readonly view: View;
}

/**
 * A query whose fields bear the headings of its columns, where a view shows their names: Dynatrace heads a table's column and
 * names a bar's piece with the field's own name.
 */
export function withHeadings({ dql, columns }: Query, view: View): Shown {
  if (view.kind !== "table" && view.kind !== "bars") return { dql, view };
  const headings = new Map<string, string>();
  for (const { name, title } of columns) {
    const taken = [...headings.values()].includes(title);
    headings.set(name, taken ? `${title} (${name})` : title);
  }
  const headed = (name: string) => headings.get(name) ?? name;
  const fields = columns.map(({ name }) => `${quoted(headed(name))} = ${name}`);
  return { dql: `${dql}\n| fields ${fields.join(", ")}`, view: renamed(view, headed) };
}

function renamed(view: Extract<View, { kind: "table" | "bars" }>, headed: (name: string) => string): View {
  const keys = <T>(values: Readonly<Record<string, T>> = {}) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [headed(name), value]));
  if (view.kind === "table")
    return { ...view, widths: keys(view.widths), colors: keys(view.colors), units: keys(view.units) };
  return {
    ...view,
    category: headed(view.category),
    values: view.values.map(headed),
    // The colors of a single value go by category, which is not a field's name.
    ...(view.colors && view.values.length > 1 && { colors: keys(view.colors) }),
  };
}

function quoted(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) ? name : `\`${name}\``;
}
