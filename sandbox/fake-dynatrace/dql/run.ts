import type { Command, Node } from "./ast";
import { type CommandSurroundings, parameter, positionalOf, type Rows, recordsOf, STEPS } from "./commands";
import { DqlError } from "./error";
import { evaluate, type Surroundings } from "./expression";
import { toTimestamp } from "./functions";
import { neededFields } from "./needed-fields";
import { parse } from "./parser";
import { type Range, timeseries } from "./timeseries";
import { validate } from "./validate";
import { Duration, type RecordValue, Timestamp, type Value } from "./values";

/** What a query is run over. */
export interface DqlOptions {
  /** The records of `security.events`; `timestamp` is RFC 3339 text. */
  readonly records: readonly Readonly<Record<string, unknown>>[];
  /** @default - the clock */
  readonly now?: Date;
  /** Time range of a `fetch` that names none. @default - the two hours before now, as Grail has it */
  readonly timeframe?: { readonly from: Date; readonly to: Date };
  /** Values of dashboard variables, without `$`. @default - none is defined */
  readonly variables?: Readonly<Record<string, readonly string[]>>;
}

const TABLE = "security.events";
const TWO_HOURS = 2 * 60 * 60 * 1000;

/**
 * The records that a query gives.
 *
 * @throws DqlError for what is no DQL, and for what the sandbox does not know of it
 */
export function runDql(query: string, options: DqlOptions): Rows {
  const now = new Timestamp((options.now ?? new Date()).getTime());
  const { timeframe, variables = {} } = options;
  const range = timeframe
    ? { from: new Timestamp(timeframe.from.getTime()), to: new Timestamp(timeframe.to.getTime()) }
    : { from: new Timestamp(now.ms - TWO_HOURS), to: now };
  const commands = parse(query);
  validate(commands, Object.keys(variables));
  return new Run(options.records, range, { now, variables }).pipeline(commands);
}

class Run {
  public constructor(
    private readonly stored: DqlOptions["records"],
    private readonly range: Range,
    private readonly around: Surroundings,
  ) {}

  public pipeline(commands: readonly Command[]): Rows {
    const [source, ...steps] = commands;
    const { rows, range } = this.source(source!, neededFields(commands));
    const around: CommandSurroundings = { ...this.around, run: (inner) => this.pipeline(inner) };
    return steps.reduce<Rows>((current, step) => {
      if (step.name === "makeTimeseries") return timeseries(step, current, range, around);
      const implementation = STEPS[step.name];
      if (!implementation) throw misplaced(step, "`fetch` and `data` begin a query.");
      return implementation(step, current, around);
    }, rows);
  }

  private source(
    command: Command,
    fields: readonly string[] | undefined,
  ): { readonly rows: Rows; readonly range: Range } {
    if (command.name === "data") {
      const rows = recordsOf(positionalOf(command).map(({ value }) => evaluate(value, {}, this.around)));
      if (!rows) throw new DqlError("INVALID_PARAMETER", "Expected `record(…)` here.", command.start, command.end);
      return { rows, range: this.range };
    }
    if (command.name !== "fetch") throw misplaced(command, "A query begins with `fetch` or `data`.");
    const table = positionalOf(command)[0]!;
    if (table.value.kind !== "field" || table.value.name !== TABLE) {
      const message = `The sandbox has the data object \`${TABLE}\` only, not that of \`fetch ${table.text}\`.`;
      throw new DqlError("UNKNOWN_DATA_OBJECT", message, table.start, table.end);
    }
    const from = this.time(parameter(command, "from"));
    const to = this.time(parameter(command, "to")) ?? (from ? this.around.now : this.range.to);
    const range = { from: from ?? this.range.from, to };
    const rows = this.stored.flatMap((stored) => {
      const timestamp = toTimestamp((stored.timestamp ?? null) as Value);
      if (timestamp === null || timestamp.ms < range.from.ms || timestamp.ms >= range.to.ms) return [];
      return [{ ...picked(stored as RecordValue, fields), timestamp }];
    });
    return { rows, range };
  }

  /** A time, or a duration from now. */
  private time(node: Node | undefined): Timestamp | undefined {
    if (node === undefined) return undefined;
    const value = evaluate(node, {}, this.around);
    if (value instanceof Duration) return new Timestamp(this.around.now.ms + value.ms);
    const time = toTimestamp(value);
    if (time) return time;
    throw new DqlError("INVALID_PARAMETER", "Expected a time such as `now()-7d` or `-7d` here.", node.start, node.end);
  }
}

/** JSON's values are DQL's already: a record as it was stored, or those of its fields that matter. */
function picked(stored: RecordValue, fields: readonly string[] | undefined): RecordValue {
  if (fields === undefined) return stored;
  const row: Record<string, Value> = {};
  for (const name of fields) {
    const value = stored[name];
    if (value !== undefined) row[name] = value;
  }
  return row;
}

function misplaced({ name, start }: Command, why: string): DqlError {
  return new DqlError("PARSE_ERROR", `\`${name}\` isn't allowed here. ${why}`, start, start + name.length);
}
