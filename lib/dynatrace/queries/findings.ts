import {
  ACCOUNT_NAME,
  BOARD,
  BOARD_VARIABLES,
  BY_ORIGIN,
  CLASSIFIED,
  distinctByRisk,
  MOST_SEVERE_FIRST,
  NEWEST,
  RISK_COLUMNS,
  RISK_COUNTS,
  SCORE,
  SOURCE,
} from "./parts";
import { type Column, column, family, pipeline, type QueryDefinition } from "./query";

function board(
  title: string,
  description: string,
  columns: readonly Column[],
  ...steps: readonly string[]
): QueryDefinition {
  return { title, description, dql: pipeline(BOARD, steps), columns, variables: BOARD_VARIABLES, range: "document" };
}

function singleCount(what: "finding.id" | "object.id", level: "CRITICAL" | "HIGH" | "MEDIUM"): QueryDefinition {
  const word = `${level.charAt(0)}${level.slice(1).toLowerCase()}`;
  const noun = what === "finding.id" ? "findings" : "objects with such findings";
  return board(
    word,
    `${word} ${noun}, each once.`,
    [column("count", word, "count")],
    `filter dt.security.risk.level == "${level}"`,
    `summarize count = countDistinctExact(${what})`,
  );
}

/** An object's risk is that of its most severe finding; the limits are those between Dynatrace's standard scores. */
const OBJECT_RISK = [
  `summarize score = max(${SCORE}), by: {object.id}`,
  'fieldsAdd risk = if(score >= 9, "CRITICAL", else: if(score >= 7, "HIGH", else: if(score >= 4, "MEDIUM", else: if(score > 0, "LOW", else: "NONE"))))',
];

/** Tiles about findings and the objects they are about. */
export const FINDINGS_QUERIES = family({
  "findings.total": board(
    "Findings",
    "Findings as chosen above, each once, in their newest state.",
    [column("count", "Findings", "count")],
    "summarize count = countDistinctExact(finding.id)",
  ),
  "findings.records": {
    title: "Records ingested",
    description: "Records that arrived, every delivery and update counted: what is billed, not what is to be done.",
    dql: pipeline(SOURCE, BY_ORIGIN, "summarize count = count()"),
    columns: [column("count", "Records", "count")],
    variables: ["Product", "Account", "Region"],
    range: "document",
  },
  "findings.critical": singleCount("finding.id", "CRITICAL"),
  "findings.high": singleCount("finding.id", "HIGH"),
  "findings.medium": singleCount("finding.id", "MEDIUM"),
  "findings.by-risk": board(
    "Findings by risk",
    "Findings at each level, each once.",
    [column("risk", "Risk", "risk"), column("count", "Findings", "count")],
    `summarize count = countDistinctExact(finding.id), score = max(${SCORE}), by: {risk = dt.security.risk.level}`,
    "sort score desc, risk asc",
    "fields risk, count",
  ),
  "findings.by-kind": board(
    "Findings by kind",
    "Findings of each kind, each once.",
    [column("kind", "Kind", "text"), column("count", "Findings", "count")],
    "summarize count = countDistinctExact(finding.id), by: {kind}",
    "sort count desc, kind asc",
  ),
  "findings.by-state": {
    title: "Findings by state",
    description:
      "Where findings stand: open, suppressed by somebody, resolved, archived by Security Hub, or a control that passed. Shows all states, whichever are chosen.",
    dql: pipeline(
      SOURCE,
      BY_ORIGIN,
      NEWEST,
      CLASSIFIED,
      "filter in(kind, array($Kind))",
      "summarize count = countDistinctExact(finding.id), by: {state}",
      "sort count desc, state asc",
    ),
    columns: [column("state", "State", "text"), column("count", "Findings", "count")],
    variables: ["Product", "Account", "Region", "Kind"],
    range: "document",
  },
  "findings.over-time": {
    title: "Findings over time by product",
    description: "Distinct findings that arrived in each interval, new or checked again, passed controls left out.",
    dql: pipeline(
      SOURCE,
      BY_ORIGIN,
      CLASSIFIED,
      "filter in(kind, array($Kind)) and in(dt.security.risk.level, array($RiskLevel)) and in(state, array($State))",
      "makeTimeseries findings = countDistinctExact(finding.id, default: 0), by: {product = product.name}",
      "sort product asc",
    ),
    columns: [
      column("timeframe", "Time", "timeframe"),
      column("interval", "Interval", "duration"),
      column("product", "Product", "text"),
      column("findings", "Findings", "series"),
    ],
    variables: BOARD_VARIABLES,
    range: "document",
  },
  "findings.top-products": board(
    "Top 10 products by risk",
    "Products with the most severe findings, each finding once.",
    [column("product", "Product", "text"), ...RISK_COLUMNS],
    `summarize ${distinctByRisk("finding.id")}, by: {product = product.name}`,
    `${MOST_SEVERE_FIRST}, product asc`,
    "limit 10",
  ),
  "findings.by-account": board(
    "Findings by account",
    "Accounts with the most severe findings, each finding once.",
    [column("account", "Account", "text"), column("name", "Name", "text"), ...RISK_COLUMNS],
    `summarize ${distinctByRisk("finding.id")}, name = takeMax(${ACCOUNT_NAME}), by: {account = aws.account.id}`,
    `${MOST_SEVERE_FIRST}, account asc`,
    "fields account, name, critical, high, medium, low",
  ),
  "findings.by-region": board(
    "Findings by region",
    "Regions with the most severe findings, each finding once.",
    [column("region", "Region", "text"), ...RISK_COLUMNS],
    `summarize ${distinctByRisk("finding.id")}, by: {region = aws.region}`,
    `${MOST_SEVERE_FIRST}, region asc`,
  ),
  "findings.top-findings": board(
    "Top 10 findings by risk and objects",
    "Findings of one title taken together, most severe first, then those on most objects.",
    [
      column("title", "Finding", "text"),
      column("risk", "Risk", "risk"),
      column("product", "Product", "text"),
      column("objects", "Objects", "count"),
      column("accounts", "Accounts", "count"),
    ],
    [
      "summarize objects = countDistinctExact(object.id)",
      "accounts = countDistinctExact(aws.account.id)",
      `score = max(${SCORE})`,
      "by: {title = finding.title, risk = dt.security.risk.level, product = product.name}",
    ].join(", "),
    "sort score desc, objects desc, title asc",
    "limit 10",
    "fields title, risk, product, objects, accounts",
  ),
  "findings.latest": board(
    "Latest 50 findings",
    "What arrived last, newest first.",
    [
      column("timestamp", "Arrived", "time"),
      column("risk", "Risk", "risk"),
      column("kind", "Kind", "text"),
      column("title", "Finding", "text"),
      column("object", "Object", "text"),
      column("type", "Type", "text"),
      column("account", "Account", "text"),
      column("region", "Region", "text"),
      column("product", "Product", "text"),
      column("state", "State", "text"),
      column("url", "Link", "link"),
    ],
    "sort timestamp desc, event.id asc",
    "limit 50",
    [
      "fields timestamp, risk = dt.security.risk.level, kind, title = finding.title, object = coalesce(object.name, object.id)",
      "type = object.type, account = aws.account.id, region = aws.region, product = product.name, state, url = finding.url",
    ].join(", "),
  ),
  "objects.critical": singleCount("object.id", "CRITICAL"),
  "objects.high": singleCount("object.id", "HIGH"),
  "objects.medium": singleCount("object.id", "MEDIUM"),
  "objects.by-risk": board(
    "Objects by risk",
    "Objects by their most severe finding, each object once.",
    [column("risk", "Risk", "risk"), column("count", "Objects", "count")],
    ...OBJECT_RISK,
    "summarize count = count(), score = max(score), by: {risk}",
    "sort score desc, risk asc",
    "fields risk, count",
  ),
  "objects.by-type": board(
    "Top 10 object types by risk",
    "Kinds of resources with the most severe findings; each object once at each level.",
    [column("type", "Type", "text"), ...RISK_COLUMNS],
    `summarize ${distinctByRisk("object.id")}, by: {type = object.type}`,
    `${MOST_SEVERE_FIRST}, type asc`,
    "limit 10",
  ),
  "objects.top": board(
    "Top 10 affected objects",
    "Objects with the most severe findings.",
    [
      column("object", "Object", "text"),
      column("type", "Type", "text"),
      column("account", "Account", "text"),
      column("region", "Region", "text"),
      ...RISK_COLUMNS,
    ],
    [
      `summarize ${RISK_COUNTS}, object = takeAny(coalesce(object.name, object.id)), type = takeAny(object.type)`,
      "account = takeAny(aws.account.id), region = takeAny(aws.region), by: {object.id}",
    ].join(", "),
    `${MOST_SEVERE_FIRST}, object.id asc`,
    "limit 10",
    "fields object, type, account, region, critical, high, medium, low",
  ),
});
