import { AGGREGATORS } from "./aggregations";
import type { Argument, Command, Node } from "./ast";
import { DqlError } from "./error";
import { evaluate, holds, type Surroundings } from "./expression";
import { distinct } from "./functions";
import { isArray, isRecord, keyOf, order, type RecordValue, type Value } from "./values";

/** Records on their way through a pipeline. */
export type Rows = readonly RecordValue[];

/** What a command may need besides the records. */
export interface CommandSurroundings extends Surroundings {
  /** Runs a subquery from its source. */
  readonly run: (commands: readonly Command[]) => Rows;
}

type Implementation = (command: Command, rows: Rows, around: CommandSurroundings) => Rows;

/** The commands that take records and give records, but for those of the sources and of time series. */
export const STEPS: Readonly<Record<string, Implementation>> = {
  append: (command, rows, around) => [...rows, ...around.run(subquery(command))],
  dedup: (command, rows, around) => {
    const names = fieldNames(positionalOf(command));
    const seen = new Set<string>();
    return sortBy(listOf(parameter(command, "sort")), rows, around).filter((row) => {
      const key = keyOf(...names.map((name) => row[name] ?? null));
      return !seen.has(key) && seen.add(key);
    });
  },
  expand: (command, rows, around) => {
    const [argument] = positionalOf(command);
    const name = nameOf(argument!);
    return rows.flatMap((row) => {
      const value = evaluate(argument!.value, row, around);
      return isArray(value) ? value.map((each) => ({ ...row, [name]: each })) : [{ ...row, [name]: value }];
    });
  },
  fields: (command, rows, around) =>
    rows.map((row) =>
      Object.fromEntries(positionalOf(command).map((each) => [nameOf(each), evaluate(each.value, row, around)])),
    ),
  // No field sees the others that the same command adds: a query that needs that takes two commands.
  fieldsAdd: (command, rows, around) =>
    rows.map((row) => ({
      ...row,
      ...Object.fromEntries(positionalOf(command).map((each) => [nameOf(each), evaluate(each.value, row, around)])),
    })),
  fieldsKeep: (command, rows) => {
    const names = fieldNames(positionalOf(command));
    return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name))));
  },
  fieldsRemove: (command, rows) => {
    const names = fieldNames(positionalOf(command));
    return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name))));
  },
  fieldsRename: (command, rows) =>
    rows.map((row) => {
      const renamed: Record<string, Value> = { ...row };
      for (const { alias, value, start, end } of positionalOf(command)) {
        if (alias === undefined || value.kind !== "field") throw expected("`new = old`", { start, end });
        renamed[alias] = row[value.name] ?? null;
        delete renamed[value.name];
      }
      return renamed;
    }),
  filter: (command, rows, around) => rows.filter((row) => holds(positionalOf(command)[0]!.value, row, around)),
  filterOut: (command, rows, around) => rows.filter((row) => !holds(positionalOf(command)[0]!.value, row, around)),
  join,
  limit: (command, rows, around) => {
    const count = evaluate(positionalOf(command)[0]!.value, {}, around);
    if (typeof count !== "number" || count < 0) throw expected("a number of records", command.args[0]!);
    return rows.slice(0, count);
  },
  lookup,
  sort: (command, rows, around) => sortBy(positionalOf(command), rows, around),
  summarize: (command, rows, around) =>
    groups(rows, listOf(parameter(command, "by")), around).map(({ key, rows: own }) => ({
      ...key,
      ...aggregate(flat(positionalOf(command)), own, around),
    })),
};

/** Arguments without a parameter's name. */
export function positionalOf({ args }: Command): readonly Argument[] {
  return args.filter((argument) => argument.parameter === undefined);
}

/** The value given for a parameter. */
export function parameter({ args }: Command, name: string): Node | undefined {
  return args.find((argument) => argument.parameter === name)?.value;
}

/** `{a, b}` as its items, `a` as itself, nothing as nothing. */
export function listOf(node: Node | undefined): readonly Argument[] {
  if (node === undefined) return [];
  return node.kind === "list" ? node.items : [{ value: node, text: textOf(node), start: node.start, end: node.end }];
}

/** The aggregations of `{a = count(), …}` or of `a = count(), …`. */
export function flat(args: readonly Argument[]): readonly Argument[] {
  return args.flatMap((argument) =>
    argument.value.kind === "list" && !argument.alias ? argument.value.items : [argument],
  );
}

/** The name of the field that an argument makes. */
export function nameOf({ alias, value, text }: Argument): string {
  return alias ?? (value.kind === "field" ? value.name : text);
}

function textOf(node: Node): string {
  return node.kind === "field" ? node.name : node.kind;
}

/** Records of equal keys together, in the order of their first; without keys all records, be there none. */
export function groups(rows: Rows, keys: readonly Argument[], around: Surroundings) {
  if (keys.length === 0) return [{ key: {}, rows }];
  const found = new Map<string, { readonly key: RecordValue; readonly rows: RecordValue[] }>();
  for (const row of rows) {
    const key = Object.fromEntries(keys.map((each) => [nameOf(each), evaluate(each.value, row, around)]));
    const id = keyOf(...Object.values(key));
    const group = found.get(id) ?? { key, rows: [] };
    group.rows.push(row);
    found.set(id, group);
  }
  return [...found.values()];
}

/** The aggregations of a group of records, as fields. */
export function aggregate(aggregations: readonly Argument[], rows: Rows, around: Surroundings): RecordValue {
  return Object.fromEntries(
    aggregations.map((argument) => [nameOf(argument), aggregated(argument.value, rows, around)]),
  );
}

function aggregated(node: Node, rows: Rows, around: Surroundings): Value {
  const aggregator = node.kind === "call" ? AGGREGATORS[node.name] : undefined;
  if (node.kind !== "call" || !aggregator) throw expected("an aggregation", node);
  const [first, second] = node.args.filter((argument) => argument.parameter === undefined);
  const named = Object.fromEntries(
    node.args.flatMap(({ parameter: name, value }) => (name ? [[name, evaluate(value, {}, around)]] : [])),
  );
  return (
    aggregator({
      values: rows.map((row) => (first === undefined ? true : evaluate(first.value, row, around))),
      second: second === undefined ? null : evaluate(second.value, {}, around),
      named,
    }) ??
    named.default ??
    null
  );
}

/** Stable, so that equal records keep their order. */
function sortBy(keys: readonly Argument[], rows: Rows, around: Surroundings): Rows {
  const keyed = rows.map((row) => ({ row, values: keys.map(({ value }) => evaluate(value, row, around)) }));
  return keyed
    .sort((one, other) => {
      for (const [index, { direction }] of keys.entries()) {
        const difference = order(one.values[index]!, other.values[index]!);
        if (difference !== 0) return direction === "desc" ? -difference : difference;
      }
      return 0;
    })
    .map(({ row }) => row);
}

function fieldNames(args: readonly Argument[]): readonly string[] {
  return flat(args).map(({ value, start, end }) => {
    if (value.kind !== "field") throw expected("the name of a field", { start, end });
    return value.name;
  });
}

function subquery(command: Command): readonly Command[] {
  const node = positionalOf(command)[0]?.value;
  if (node?.kind !== "subquery") throw expected("a subquery in brackets", command);
  return node.commands;
}

/** The first match of each record; without `fields`, all of its fields under a prefix. */
function lookup(command: Command, rows: Rows, around: CommandSurroundings): Rows {
  const [source, target] = ["sourceField", "lookupField"].map((name) => parameter(command, name));
  const found = new Map<string, RecordValue>();
  const others = around.run(subquery(command));
  for (const row of others) {
    const value = evaluate(target!, row, around);
    if (value !== null && !found.has(keyOf(value))) found.set(keyOf(value), row);
  }
  const all = distinct(others.flatMap((row) => Object.keys(row))) as readonly string[];
  const prefix = prefixOf(command, around, parameter(command, "fields") ? "" : "lookup.");
  return rows.map((row) => {
    const match = found.get(keyOf(evaluate(source!, row, around)));
    return { ...row, ...taken(command, all, match, prefix, around) };
  });
}

/** All matches of each record; of a record without any, nothing, unless the join keeps the left side. */
function join(command: Command, rows: Rows, around: CommandSurroundings): Rows {
  const conditions = listOf(parameter(command, "on")).map(({ value }) => sides(value));
  const kind = parameter(command, "kind");
  const kinds = ["inner", "leftOuter"];
  if (kind && !(kind.kind === "field" && kinds.includes(kind.name))) throw expected("`inner` or `leftOuter`", kind);
  const others = around.run(subquery(command));
  const byKey = new Map<string, RecordValue[]>();
  for (const row of others) {
    const values = conditions.map(({ right }) => row[right] ?? null);
    if (values.includes(null)) continue;
    byKey.set(keyOf(...values), [...(byKey.get(keyOf(...values)) ?? []), row]);
  }
  const all = distinct(others.flatMap((row) => Object.keys(row))) as readonly string[];
  const prefix = prefixOf(command, around, parameter(command, "fields") ? "" : "right.");
  return rows.flatMap((row) => {
    const matches = byKey.get(keyOf(...conditions.map(({ left }) => row[left] ?? null))) ?? [];
    const kept = matches.length === 0 && kind?.kind === "field" && kind.name === "leftOuter" ? [undefined] : matches;
    return kept.map((match) => ({ ...row, ...taken(command, all, match, prefix, around) }));
  });
}

/** `{a}` or `{left[a] == right[b]}`. */
function sides(node: Node): { readonly left: string; readonly right: string } {
  if (node.kind === "field") return { left: node.name, right: node.name };
  const fields = node.kind === "binary" && node.operator === "==" ? [node.left, node.right] : [];
  const [left, right] = ["left", "right"].map((side) => {
    const found = fields.find(
      (each) => each.kind === "index" && each.target.kind === "field" && each.target.name === side,
    );
    return found?.kind === "index" && found.index.kind === "field" ? found.index.name : undefined;
  });
  if (left === undefined || right === undefined) throw expected("a field or `left[a] == right[b]`", node);
  return { left, right };
}

function taken(
  command: Command,
  all: readonly string[],
  match: RecordValue | undefined,
  prefix: string,
  around: Surroundings,
) {
  const fields = parameter(command, "fields");
  const pairs: readonly (readonly [string, Value])[] = fields
    ? listOf(fields).map((each) => [nameOf(each), match ? evaluate(each.value, match, around) : null])
    : all.map((name) => [name, match?.[name] ?? null]);
  return Object.fromEntries(pairs.map(([name, value]) => [`${prefix}${name}`, value]));
}

function prefixOf(command: Command, around: Surroundings, otherwise: string): string {
  const node = parameter(command, "prefix");
  const value = node ? evaluate(node, {}, around) : otherwise;
  return typeof value === "string" ? value : otherwise;
}

function expected(what: string, { start, end }: { readonly start: number; readonly end: number }): DqlError {
  return new DqlError("INVALID_PARAMETER", `Expected ${what} here.`, start, end);
}

/** Whether every value is a record: what `data` takes. */
export function recordsOf(values: readonly Value[]): Rows | undefined {
  return values.every(isRecord) ? values : undefined;
}
