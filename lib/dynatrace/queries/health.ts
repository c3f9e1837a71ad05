import { CONNECTION, sourceSince } from "./parts";
import { column, family, pipeline } from "./query";

/** Fields without one of which Threats & Exploits does not show a record. */
const NEEDED = [
  "event.id",
  "event.provider",
  "finding.type",
  "finding.id",
  "finding.time.created",
  "finding.title",
  "dt.security.risk.level",
  "object.id",
  "object.type",
] as const;

const SINCE_A_WEEK = sourceSince("now()-7d");

/** How hubrelay itself is doing, as far as the records tell. */
export const HEALTH_QUERIES = family({
  "health.delay": {
    title: "From Security Hub to Dynatrace",
    description:
      "Time from a finding's last update in AWS until its record arrived, by connection. Findings delivered again after an outage count with their whole wait; so do old findings that AWS sends again unchanged.",
    dql: pipeline(
      SINCE_A_WEEK,
      CONNECTION,
      "fieldsAdd delay = timestamp - toTimestamp(aws.securityhub.updated_at)",
      "filter isNotNull(delay)",
      "summarize records = count(), fastest = min(delay), typical = median(delay), slowest = max(delay), late = countIf(delay > 1h), by: {connection}",
      "sort late desc, slowest desc, connection asc",
    ),
    columns: [
      column("connection", "Connection", "text"),
      column("records", "Records", "count"),
      column("fastest", "Fastest", "duration"),
      column("typical", "Typical", "duration"),
      column("slowest", "Slowest", "duration"),
      column("late", "Over an hour", "count"),
    ],
    range: "own",
  },
  "health.repeated": {
    title: "Delivered more than once",
    description:
      "Records whose id arrived several times. AWS delivers at least once, so a few are normal; many in one connection mean retries. The queries here count each finding once all the same.",
    dql: pipeline(
      SINCE_A_WEEK,
      CONNECTION,
      "summarize deliveries = count(), by: {connection, event.id}",
      "summarize records = count(), deliveries = sum(deliveries), repeated = countIf(deliveries > 1), most = max(deliveries), by: {connection}",
      "filter repeated > 0",
      "sort repeated desc, connection asc",
    ),
    columns: [
      column("connection", "Connection", "text"),
      column("records", "Different records", "count"),
      column("deliveries", "Deliveries", "count"),
      column("repeated", "Arrived more than once", "count"),
      column("most", "Deliveries of one record", "count"),
    ],
    range: "own",
  },
  "health.invisible": {
    title: "Records that Threats & Exploits hides",
    description: "Records without one of the nine fields that the app needs, by what is missing. There should be none.",
    dql: pipeline(
      ["fetch security.events, from: now()-7d", 'filter event.provider == "AWS Security Hub"'],
      `filter ${NEEDED.map((name) => `isNull(${name})`).join(" or ")}`,
      `fieldsAdd missing = arrayRemoveNulls(array(${NEEDED.map((name) => `if(isNull(${name}), "${name}")`).join(", ")}))`,
      "expand missing",
      "summarize records = count(), products = collectDistinct(product.name), by: {missing}",
      "sort records desc, missing asc",
    ),
    columns: [
      column("missing", "Missing field", "text"),
      column("records", "Records", "count"),
      column("products", "Products", "texts"),
    ],
    range: "own",
  },
  "health.unmapped": {
    title: "Findings of no known class",
    description:
      "Types that the mapping has no class for. They arrive with the common fields and the original; none is lost, but no board of Dynatrace's own counts them.",
    dql: pipeline(
      SINCE_A_WEEK,
      "filter isNull(event.type)",
      "summarize records = count(), findings = countDistinctExact(finding.id), by: {type = finding.type, product = product.name}",
      "sort records desc, type asc, product asc",
    ),
    columns: [
      column("type", "Type", "text"),
      column("product", "Product", "text"),
      column("records", "Records", "count"),
      column("findings", "Findings", "count"),
    ],
    range: "own",
  },
  "health.without-risk": {
    title: "Findings without a severity",
    description: "What arrived without a severity that Dynatrace could use; a filter on risk hides it.",
    dql: pipeline(
      SINCE_A_WEEK,
      'filter dt.security.risk.level == "NOT_AVAILABLE"',
      "summarize records = count(), severities = collectDistinct(finding.severity), by: {product = product.name, type = finding.type}",
      "sort records desc, product asc, type asc",
    ),
    columns: [
      column("product", "Product", "text"),
      column("type", "Type", "text"),
      column("records", "Records", "count"),
      column("severities", "Severities", "texts"),
    ],
    range: "own",
  },
  "health.largest": {
    title: "Largest records",
    description:
      "Products whose records are largest: what a filter would save most on. The length in characters of the record as it was sent.",
    dql: pipeline(
      SINCE_A_WEEK,
      "fieldsAdd bytes = stringLength(coalesce(dt.raw_data, event.original_content))",
      "summarize records = count(), bytes = sum(bytes), largest = max(bytes), by: {product = product.name}",
      "sort bytes desc, product asc",
    ),
    columns: [
      column("product", "Product", "text"),
      column("records", "Records", "count"),
      column("bytes", "Bytes (estimated)", "bytes"),
      column("largest", "Largest (estimated)", "bytes"),
    ],
    range: "own",
  },
  "health.routes": {
    title: "Ways in and model versions",
    description:
      "Through which endpoint records came in the last seven days, and by which version of the model; two versions side by side mean that a roll-out is not complete.",
    dql: pipeline(
      SINCE_A_WEEK,
      CONNECTION,
      [
        "summarize records = count(), connections = countDistinctExact(connection), last_seen = max(timestamp)",
        "by: {endpoint = dt.openpipeline.source, version = event.version}",
      ].join(", "),
      "sort records desc, endpoint asc, version asc",
    ),
    columns: [
      column("endpoint", "Endpoint", "text"),
      column("version", "Model version", "text"),
      column("records", "Records", "count"),
      column("connections", "Connections", "count"),
      column("last_seen", "Last seen", "time"),
    ],
    range: "own",
  },
});
