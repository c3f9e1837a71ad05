/** What a column holds, for those who draw it. `series` is an array of numbers, one for each interval of the record's `timeframe`. */
export type ColumnType =
  | "text"
  | "texts"
  | "count"
  | "number"
  | "percent"
  | "bytes"
  | "time"
  | "duration"
  | "flag"
  | "risk"
  | "link"
  | "series"
  | "timeframe";

/** One field of a query's result. */
export interface Column {
  /** The field's name in the result. */
  readonly name: string;
  /** The heading for people. */
  readonly title: string;
  readonly type: ColumnType;
}

/** One account × region that the declaration connects, and the account whose connection carries it. */
export interface DeclaredConnection {
  /** 12-digit account id. */
  readonly account: string;
  readonly accountName: string;
  readonly region: string;
}

/** What queries take from the declaration. */
export interface QueryContext {
  readonly connections: readonly DeclaredConnection[];
}

/** A variable of a dashboard, without its `$`. */
export type VariableName = "Product" | "RiskLevel" | "Kind" | "Account" | "Region" | "State";

/**
 * Where a query's time range comes from. `document`: from the dashboard or notebook, so the query names none. `own`: the query
 * says how far it looks back.
 */
export type TimeRange = "document" | "own";

/** A query as it is written: part of it may come from the declaration. */
export interface QueryDefinition {
  /** What it shows, as the heading of a tile. */
  readonly title: string;
  /** What the numbers mean and what is left out, in a sentence or two. */
  readonly description: string;
  readonly dql: string | ((context: QueryContext) => string);
  /** The fields of the result, all of them, in order. */
  readonly columns: readonly Column[];
  /** Dashboard variables it uses. @default - none: it runs as it stands */
  readonly variables?: readonly VariableName[];
  readonly range: TimeRange;
  /**
   * When a workflow has to run it: its window reaches back exactly one such period, so that nothing is told twice or missed.
   * Ten minutes after the hour, because a record is not readable the moment it has arrived.
   */
  readonly cron?: string;
}

/** A query ready to run. */
export interface Query {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly dql: string;
  readonly columns: readonly Column[];
  readonly variables: readonly VariableName[];
  readonly range: TimeRange;
  readonly cron?: string;
}

/** The query that a definition gives for one declaration. */
export function renderQuery(id: string, definition: QueryDefinition, context: QueryContext): Query {
  const { dql, variables = [], ...rest } = definition;
  return { id, ...rest, variables, dql: typeof dql === "string" ? dql : dql(context) };
}

/** A family of queries; keeps the ids as a type. */
export function family<const Id extends string>(definitions: Readonly<Record<Id, QueryDefinition>>) {
  return definitions;
}

/** A column. */
export function column(name: string, title: string, type: ColumnType): Column {
  return { name, title, type };
}

/** A query's text from its steps: the first is the source, each other one a command of the pipeline. */
export function pipeline(...steps: readonly (string | readonly string[])[]): string {
  return steps.flat().join("\n| ");
}
