import { declaredTable } from "./declared";
import { CLASSIFIED, CONNECTION, FROM_SECURITY_HUB, SOURCE, sourceSince } from "./parts";
import { column, family, pipeline } from "./query";

/** How far back "last seen" looks. */
const LAST_SEEN_SINCE = "now()-30d";

/**
 * Hours without a record after which a connection counts as silent. Controls are checked again every 12 or 24 hours and each
 * check arrives, so a day and a half without anything is not chance where Security Hub's standards are on.
 */
export const SILENT_AFTER_HOURS = 36;

/** What arrived for each connection. */
const ARRIVED = [
  ...sourceSince(LAST_SEEN_SINCE),
  CONNECTION,
  ...CLASSIFIED,
  "summarize last_seen = max(timestamp), records = count(), kinds = collectDistinct(kind), relay = takeMax(hubrelay.version), by: {connection}",
].join("\n    | ");

/** Declared connections and what arrived for them. */
export const CONNECTIONS_WITH_STATE = (connections: Parameters<typeof declaredTable>[0]) => [
  ...declaredTable(connections),
  `lookup [\n    ${ARRIVED}\n  ], sourceField: connection, lookupField: connection, fields: {last_seen, records, kinds, relay}`,
  [
    "fieldsAdd records = coalesce(records, 0), silent_for = now() - last_seen",
    `status = if(isNull(last_seen), "never", else: if(last_seen < now()-${SILENT_AFTER_HOURS}h, "silent", else: "ok"))`,
  ].join(", "),
];

/** Estimate of what Dynatrace counts: the length of the record as it was sent. */
const BYTES = "fieldsAdd bytes = stringLength(coalesce(dt.raw_data, event.original_content))";

/** What the Monitor shows of connections and of what they cost. */
export const MONITOR_QUERIES = family({
  "monitor.ingested-over-time": {
    title: "Findings ingested over time",
    description:
      "Records that arrived, for the twenty connections with most of them. Every delivery counts, repeated ones too.",
    dql: pipeline(
      SOURCE,
      CONNECTION,
      "makeTimeseries records = count(default: 0), by: {connection}",
      "fieldsAdd total = arraySum(records)",
      "sort total desc, connection asc",
      "limit 20",
    ),
    columns: [
      column("timeframe", "Time", "timeframe"),
      column("interval", "Interval", "duration"),
      column("connection", "Connection", "text"),
      column("records", "Records", "series"),
      column("total", "Total", "count"),
    ],
    range: "document",
  },
  "monitor.connections": {
    title: "Connections",
    description: `The declared connections and what arrived for them in 30 days; first those that never sent anything, then those silent for more than ${SILENT_AFTER_HOURS} hours.`,
    dql: ({ connections }) =>
      pipeline(
        CONNECTIONS_WITH_STATE(connections),
        'fieldsAdd order = if(status == "never", 0, else: if(status == "silent", 1, else: 2))',
        "sort order asc, last_seen asc, connection asc",
        "fields account, name, region, status, last_seen, silent_for, records, kinds, relay",
      ),
    columns: [
      column("account", "Account", "text"),
      column("name", "Name", "text"),
      column("region", "Region", "text"),
      column("status", "Status", "text"),
      column("last_seen", "Last seen", "time"),
      column("silent_for", "Silent for", "duration"),
      column("records", "Records in 30 days", "count"),
      column("kinds", "Kinds", "texts"),
      column("relay", "Relay version", "text"),
    ],
    range: "own",
  },
  "monitor.connection-counts": {
    title: "Connections by state",
    description: "How many declared connections are delivering, silent, or never sent anything.",
    dql: ({ connections }) =>
      pipeline(
        CONNECTIONS_WITH_STATE(connections),
        [
          "summarize declared = count()",
          'delivering = countIf(status == "ok")',
          'silent = countIf(status == "silent")',
          'never = countIf(status == "never")',
        ].join(", "),
      ),
    columns: [
      column("declared", "Declared", "count"),
      column("delivering", "Delivering", "count"),
      column("silent", "Silent", "count"),
      column("never", "Never seen", "count"),
    ],
    range: "own",
  },
  "monitor.undeclared": {
    title: "Arriving, but not declared",
    description:
      "Accounts and regions whose findings arrive although no declared connection covers them: another forwarder, or a connection that was taken out and still sends.",
    dql: ({ connections }) =>
      pipeline(
        SOURCE,
        CONNECTION,
        "summarize records = count(), last_seen = max(timestamp), by: {connection}",
        `lookup [\n    ${declaredTable(connections).join("\n    | ")}\n  ], sourceField: connection, lookupField: connection, fields: {declared = account}`,
        "filter isNull(declared)",
        "sort records desc, connection asc",
        "fields connection, records, last_seen",
      ),
    columns: [
      column("connection", "Connection", "text"),
      column("records", "Records", "count"),
      column("last_seen", "Last seen", "time"),
    ],
    range: "document",
  },
  "monitor.kinds": {
    title: "Records by kind",
    description: "What the records are that arrived, each delivery counted.",
    dql: pipeline(SOURCE, CLASSIFIED, "summarize records = count(), by: {kind}", "sort records desc, kind asc"),
    columns: [column("kind", "Kind", "text"), column("records", "Records", "count")],
    range: "document",
  },
  "monitor.volume": {
    title: "Ingest volume",
    description:
      "Records and bytes over time. The number of records is exact; the bytes are an estimate from the length of the raw record in characters, before processing.",
    dql: pipeline(SOURCE, BYTES, "makeTimeseries {records = count(default: 0), bytes = sum(bytes, default: 0)}"),
    columns: [
      column("timeframe", "Time", "timeframe"),
      column("interval", "Interval", "duration"),
      column("records", "Records", "series"),
      column("bytes", "Bytes (estimated)", "series"),
    ],
    range: "document",
  },
  "monitor.volume-by-connection": {
    title: "Ingest volume by connection",
    description:
      "Where the volume of the last seven days comes from, largest first. Repeated deliveries are billed as well. Bytes and the month are estimates: the length of the raw records, and 30 days at the pace of these seven.",
    dql: pipeline(
      ["fetch security.events, from: now()-7d", FROM_SECURITY_HUB],
      CONNECTION,
      BYTES,
      "summarize records = count(), different = countDistinctExact(event.id), bytes = sum(bytes), by: {connection}",
      "fieldsAdd repeated = records - different, average_bytes = toLong(bytes / records), month_bytes = toLong(bytes * 30 / 7)",
      "sort bytes desc, connection asc",
      "fields connection, records, repeated, bytes, average_bytes, month_bytes",
    ),
    columns: [
      column("connection", "Connection", "text"),
      column("records", "Records", "count"),
      column("repeated", "Repeated", "count"),
      column("bytes", "Bytes (estimated)", "bytes"),
      column("average_bytes", "Bytes per record (estimated)", "bytes"),
      column("month_bytes", "Bytes in a month (estimated)", "bytes"),
    ],
    range: "own",
  },
});
