import type { Query } from "../../../lib/dynatrace/queries/query";
import { type Argument, type Command, childrenOf, type Node } from "../../../sandbox/fake-dynatrace/dql/ast";
import { flat, listOf, nameOf, parameter, positionalOf } from "../../../sandbox/fake-dynatrace/dql/commands";
import { DqlError, placeOf, resembling } from "../../../sandbox/fake-dynatrace/dql/error";
import { parse, parseCondition } from "../../../sandbox/fake-dynatrace/dql/parser";
import { validate, validateCondition } from "../../../sandbox/fake-dynatrace/dql/validate";
import { isRecordField, LIST_FIELDS, RECORD_FIELDS } from "./known-fields";

/** Fields of the records at some point of a pipeline: those of Security Hub's records, or the ones named. */
interface Shape {
  /** Whether the fields of Security Hub's records are among them. */
  readonly records: boolean;
  readonly names: readonly string[];
}

const RECORDS: Shape = { records: true, names: [] };
const COMPARISONS = new Set(["==", "!=", "<", "<=", ">", ">="]);

/**
 * What is wrong with a query, each with its place and, where one comes near, what was probably meant. Nothing: every field it
 * uses exists at that point, its commands and functions are DQL's, its variables and its result are those it declares.
 */
export function problemsOf(query: Pick<Query, "dql" | "columns" | "variables" | "range">): readonly string[] {
  const checker = new Checker(query.dql);
  return checker.collect(() => {
    const commands = parse(query.dql);
    validate(commands, query.variables);
    const shape = checker.pipeline(commands);
    checker.result(commands, shape, query);
    checker.variables(query.variables);
    checker.range(commands, query.range);
  });
}

/** As {@link problemsOf}, of a trigger's condition. */
export function problemsOfCondition(condition: string): readonly string[] {
  const checker = new Checker(condition);
  return checker.collect(() => {
    const node = parseCondition(condition);
    validateCondition(node, []);
    checker.expression(node, RECORDS);
  });
}

class Checker {
  private readonly problems: string[] = [];
  private readonly used = new Set<string>();

  public constructor(private readonly text: string) {}

  public collect(check: () => void): readonly string[] {
    try {
      check();
    } catch (error) {
      if (!(error instanceof DqlError)) throw error;
      this.add(error.start, error.message);
    }
    return this.problems;
  }

  public pipeline(commands: readonly Command[]): Shape {
    return commands.reduce<Shape>((shape, command) => this.step(command, shape), { records: false, names: [] });
  }

  /** The result has to be the columns that are declared, in their order. */
  public result(commands: readonly Command[], shape: Shape, { columns }: Pick<Query, "columns">): void {
    const last = commands.at(-1)!;
    const declared = columns.map(({ name }) => name);
    if (shape.records) this.add(last.start, "the result is whole records: end with the fields that are wanted");
    else if (JSON.stringify(shape.names) !== JSON.stringify(declared)) {
      this.add(
        last.start,
        `the columns are declared as ${declared.join(", ")}, the result has ${shape.names.join(", ")}`,
      );
    }
  }

  public variables(declared: readonly string[]): void {
    for (const name of declared) {
      if (!this.used.has(name)) this.add(0, `the variable $${name} is declared and not used`);
    }
  }

  public range(commands: readonly Command[], range: Query["range"]): void {
    const [source] = commands;
    const own = source?.name !== "fetch" || parameter(source, "from") !== undefined;
    if (own !== (range === "own")) {
      this.add(
        0,
        own
          ? "it says how far it looks back, but is declared to leave that to the document"
          : "no `from`, and no document to take it from",
      );
    }
  }

  /** Checks an expression against the fields there are. */
  public expression(node: Node, shape: Shape): void {
    if (node.kind === "field") this.field(node, shape);
    if (node.kind === "variable") this.used.add(node.name);
    if (node.kind === "binary" && COMPARISONS.has(node.operator)) this.comparison(node, shape);
    if (node.kind === "subquery") this.pipeline(node.commands);
    // The name in brackets is a key of a record, no field.
    const children = node.kind === "index" && node.index.kind === "field" ? [node.target] : childrenOf(node);
    for (const child of children) this.expression(child, shape);
  }

  private step(command: Command, shape: Shape): Shape {
    const args = positionalOf(command);
    switch (command.name) {
      case "fetch":
        return this.fetch(command);
      case "data":
        return { records: false, names: [...new Set(args.flatMap(({ value }) => recordNames(value)))] };
      case "fields":
        this.all(args, shape);
        return { records: false, names: args.map(nameOf) };
      case "fieldsAdd":
      case "expand":
        this.all(args, shape);
        return withNames(shape, args.map(nameOf));
      case "summarize":
      case "makeTimeseries":
        return this.aggregation(command, shape);
      case "lookup":
      case "join":
        return this.correlation(command, shape);
      case "append": {
        const other = this.subquery(args[0]);
        return { records: shape.records || other.records, names: withNames(shape, other.names).names };
      }
      default:
        this.all(args, shape);
        for (const each of listOf(parameter(command, "sort"))) this.expression(each.value, shape);
        return renamed(command, shape);
    }
  }

  private fetch(command: Command): Shape {
    const [table] = positionalOf(command);
    if (table?.text !== "security.events")
      this.add(command.start, `expected fetch security.events, received ${table?.text}`);
    const bucket = command.args.find((argument) => argument.parameter === "bucket");
    if (bucket) this.bucket(bucket.start);
    return RECORDS;
  }

  private aggregation(command: Command, shape: Shape): Shape {
    const keys = listOf(parameter(command, "by"));
    const aggregations = flat(positionalOf(command));
    this.all(keys, shape);
    this.all(aggregations, shape);
    const time = command.name === "makeTimeseries" ? ["timeframe", "interval"] : [];
    if (time.length > 0 && !has(shape, "timestamp"))
      this.add(command.start, "there is no timestamp any more to make a series of");
    return { records: false, names: [...time, ...keys.map(nameOf), ...aggregations.map(nameOf)] };
  }

  private correlation(command: Command, shape: Shape): Shape {
    const other = this.subquery(positionalOf(command)[0]);
    const source = parameter(command, "sourceField");
    const target = parameter(command, "lookupField");
    if (source) this.expression(source, shape);
    if (target) this.expression(target, other);
    for (const { value } of listOf(parameter(command, "on"))) {
      for (const [side, name, at] of joined(value)) {
        if (!has(side === "left" ? shape : other, name)) this.unknown(name, at, side === "left" ? shape : other);
      }
    }
    const fields = parameter(command, "fields");
    this.all(listOf(fields), other);
    const prefix = command.name === "lookup" ? "lookup." : "right.";
    return withNames(shape, fields ? listOf(fields).map(nameOf) : other.names.map((name) => `${prefix}${name}`));
  }

  private subquery(argument: Argument | undefined): Shape {
    return argument?.value.kind === "subquery" ? this.pipeline(argument.value.commands) : RECORDS;
  }

  private all(args: readonly Argument[], shape: Shape): void {
    for (const { value } of args) this.expression(value, shape);
  }

  private field({ name, start }: Node & { kind: "field" }, shape: Shape): void {
    if (name === "dt.system.bucket") this.bucket(start);
    else if (!has(shape, name)) this.unknown(name, start, shape);
  }

  private comparison({ left, right, operator, start }: Node & { kind: "binary" }, shape: Shape): void {
    for (const side of [left, right]) {
      if (side.kind === "field" && shape.records && LIST_FIELDS.has(side.name) && !shape.names.includes(side.name)) {
        this.add(start, `${side.name} is a list, which ${operator} never matches: use in()`);
      }
    }
  }

  private bucket(start: number): void {
    this.add(start, "records may lie in any bucket, a pipeline decides: do not ask for one");
  }

  private unknown(name: string, start: number, { records, names }: Shape): void {
    const meant = resembling(name, [...names, ...(records ? RECORD_FIELDS : [])]);
    this.add(start, `there is no field ${name} here${meant === undefined ? "" : `: did you mean ${meant}?`}`);
  }

  private add(index: number, message: string): void {
    const { line, column } = placeOf(this.text, index);
    this.problems.push(`${line}:${column} ${message}`);
  }
}

function has({ records, names }: Shape, name: string): boolean {
  return names.includes(name) || (records && isRecordField(name));
}

function withNames(shape: Shape, added: readonly string[]): Shape {
  return { ...shape, names: [...new Set([...shape.names, ...added])] };
}

/** What is left after `fieldsRemove`, `fieldsKeep` and `fieldsRename`; other commands leave the fields alone. */
function renamed(command: Command, shape: Shape): Shape {
  const args = flat(positionalOf(command));
  const named = args.map(({ value }) => (value.kind === "field" ? value.name : ""));
  if (command.name === "fieldsKeep") return { records: false, names: named };
  if (command.name !== "fieldsRemove" && command.name !== "fieldsRename") return shape;
  const added = command.name === "fieldsRename" ? args.map(nameOf) : [];
  return { ...shape, names: [...shape.names.filter((name) => !named.includes(name)), ...added] };
}

function recordNames(node: Node): readonly string[] {
  return node.kind === "call" ? node.args.flatMap(({ alias }) => (alias === undefined ? [] : [alias])) : [];
}

/** The fields of a join's condition with their sides. */
function joined(node: Node): readonly (readonly ["left" | "right", string, number])[] {
  if (node.kind === "field") {
    return [
      ["left", node.name, node.start],
      ["right", node.name, node.start],
    ];
  }
  return childrenOf(node).flatMap((side) =>
    side.kind === "index" && side.target.kind === "field" && side.index.kind === "field"
      ? [[side.target.name === "left" ? "left" : "right", side.index.name, side.start] as const]
      : [],
  );
}
