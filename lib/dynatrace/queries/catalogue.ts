import { COMPLIANCE_QUERIES } from "./compliance";
import { DETECTION_QUERIES } from "./detections";
import { FINDINGS_QUERIES } from "./findings";
import { HEALTH_QUERIES } from "./health";
import { MONITOR_QUERIES } from "./monitor";
import { type Query, type QueryContext, type QueryDefinition, renderQuery } from "./query";
import { VARIABLE_QUERIES } from "./variables";
import { VULNERABILITY_QUERIES } from "./vulnerabilities";
import { WORKFLOW_QUERIES } from "./workflows";

/** Every query there is, by its id. */
export const QUERIES = {
  ...VARIABLE_QUERIES,
  ...MONITOR_QUERIES,
  ...FINDINGS_QUERIES,
  ...COMPLIANCE_QUERIES,
  ...DETECTION_QUERIES,
  ...VULNERABILITY_QUERIES,
  ...HEALTH_QUERIES,
  ...WORKFLOW_QUERIES,
} as const satisfies Readonly<Record<string, QueryDefinition>>;

/** The id of a query. */
export type QueryId = keyof typeof QUERIES;

/** All ids. */
export const QUERY_IDS = Object.keys(QUERIES) as readonly QueryId[];

/** A query ready to run in the environment of one declaration. */
export function query(id: QueryId, context: QueryContext): Query {
  return renderQuery(id, QUERIES[id], context);
}
