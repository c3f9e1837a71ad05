import type { Query } from "../queries/query";
import { RISK_COLORS } from "./colors";
import type { QueryTile, TextTile } from "./dashboard";
import { withHeadings } from "./headings";
import type { Section } from "./notebook";
import type { Table, View } from "./views";

/** A tile of a query, headed and explained in the query's own words. */
export function queryTile(id: string, width: number, query: Query, view: View = tableOf(query)): QueryTile {
  const shown = withHeadings(query, view);
  return { id, width, title: query.title, meaning: query.description, query: shown.dql, view: shown.view };
}

/** A tile of text. */
export function textTile(id: string, width: number, ...lines: readonly string[]): TextTile {
  return { id, width, markdown: lines.join("\n") };
}

/** A passage of a notebook with a query: what it means, then the query with its result. */
export function querySections(query: Query, view: View = tableOf(query)): readonly Section[] {
  const shown = withHeadings(query, view);
  return [
    { id: `${query.id}.text`, markdown: `## ${query.title}\n\n${query.description}` },
    { id: query.id, title: query.title, query: shown.dql, view: shown.view },
  ];
}

/** The table of a query's columns: levels of risk and states of connections in their colors. */
export function tableOf({ columns }: Query): Table {
  const risks = columns.filter(({ type }) => type === "risk").map(({ name }) => name);
  return {
    kind: "table",
    colors: Object.fromEntries(risks.map((name) => [name, RISK_COLORS])),
    units: Object.fromEntries(
      columns.flatMap(({ name, type }) => (type === "bytes" || type === "percent" ? [[name, type] as const] : [])),
    ),
  };
}
