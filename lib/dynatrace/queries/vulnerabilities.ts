import {
  BY_ORIGIN,
  BY_STATE,
  CLASSIFIED,
  distinctByRisk,
  MOST_SEVERE_FIRST,
  NEWEST,
  NEWEST_VULNERABILITY,
  RISK_COLUMNS,
  SCORE,
  SOURCE,
  sourceSince,
} from "./parts";
import { column, family, pipeline } from "./query";

const VARIABLES = ["Product", "Account", "Region", "Kind", "RiskLevel", "State"] as const;
const ONLY_VULNERABILITIES = 'filter event.type == "VULNERABILITY_FINDING"';

/** Each vulnerable package of each object once, as the board's variables say. */
const BOARD_VULNERABILITIES = [
  ...SOURCE,
  ONLY_VULNERABILITIES,
  BY_ORIGIN,
  ...NEWEST_VULNERABILITY,
  ...CLASSIFIED,
  BY_STATE,
];

/** As {@link BOARD_VULNERABILITIES}, the open ones. A scanner tells a vulnerability again only when it changes: a month. */
const OPEN = [
  ...sourceSince("now()-30d"),
  ONLY_VULNERABILITIES,
  ...NEWEST_VULNERABILITY,
  ...CLASSIFIED,
  'filter state == "open"',
];

/** Vulnerabilities that can be mended, container images, and what can be reached. */
export const VULNERABILITY_QUERIES = family({
  "vulnerabilities.fix-share": {
    title: "Vulnerabilities with a fix",
    description: "Distinct vulnerabilities, and how many of them a newer version of some package mends.",
    dql: pipeline(
      BOARD_VULNERABILITIES,
      'summarize vulnerabilities = countDistinctExact(vulnerability.id), fixable = countDistinctExact(if(vulnerability.remediation.status == "AVAILABLE", vulnerability.id))',
    ),
    columns: [column("vulnerabilities", "Vulnerabilities", "count"), column("fixable", "With a fix", "count")],
    variables: VARIABLES,
    range: "document",
  },
  "vulnerabilities.fixable": {
    title: "Fixable vulnerabilities",
    description:
      "Upgrades that mend most: a package and its version, the vulnerabilities in it that a newer version mends, and on how many objects it lies.",
    dql: pipeline(
      BOARD_VULNERABILITIES,
      'filter vulnerability.remediation.status == "AVAILABLE"',
      [
        `summarize ${distinctByRisk("vulnerability.id")}, objects = countDistinctExact(object.id)`,
        "versions = collectDistinct(arrayLast(vulnerability.remediation.fix_versions)), by: {component = component.name, version = component.version}",
      ].join(", "),
      `${MOST_SEVERE_FIRST}, objects desc, component asc, version asc`,
      "limit 20",
      "fields component, version, versions, objects, critical, high, medium, low",
    ),
    columns: [
      column("component", "Package", "text"),
      column("version", "Version", "text"),
      column("versions", "Fixed in", "texts"),
      column("objects", "Objects", "count"),
      ...RISK_COLUMNS,
    ],
    variables: VARIABLES,
    range: "document",
  },
  "vulnerabilities.container-images": {
    title: "Container images",
    description: "Images with the most severe vulnerabilities, each vulnerability of an image once.",
    dql: pipeline(
      BOARD_VULNERABILITIES,
      "filter isNotNull(container_image.digest) or isNotNull(container_image.name)",
      "fieldsAdd tag = arrayFirst(container_image.tags)",
      [
        `summarize ${distinctByRisk("vulnerability.id")}, tags = collectDistinct(tag), account = takeAny(aws.account.id)`,
        "region = takeAny(aws.region), by: {image = coalesce(container_image.repository, container_image.name), digest = container_image.digest}",
      ].join(", "),
      `${MOST_SEVERE_FIRST}, image asc, digest asc`,
      "limit 20",
      "fields image, tags, digest, account, region, critical, high, medium, low",
    ),
    columns: [
      column("image", "Image", "text"),
      column("tags", "Tags", "texts"),
      column("digest", "Digest", "text"),
      column("account", "Account", "text"),
      column("region", "Region", "text"),
      ...RISK_COLUMNS,
    ],
    variables: VARIABLES,
    range: "document",
  },
  "vulnerabilities.exploitable": {
    title: "Vulnerabilities with a known exploit",
    description:
      "Open vulnerabilities that are exploited already or likely to be (EPSS of 10 % and more), most likely first.",
    dql: pipeline(
      OPEN,
      'filter vulnerability.exploit.status == "AVAILABLE" or aws.securityhub.epss_score >= 0.1',
      [
        `summarize objects = countDistinctExact(object.id), accounts = countDistinctExact(aws.account.id), score = max(${SCORE})`,
        'epss = max(aws.securityhub.epss_score), exploits = countIf(vulnerability.exploit.status == "AVAILABLE"), packages = collectDistinct(component.name)',
        'fixes = countIf(vulnerability.remediation.status == "AVAILABLE"), by: {vulnerability = vulnerability.id}',
      ].join(", "),
      "fieldsAdd exploit = exploits > 0, fixable = fixes > 0",
      "sort coalesce(epss, 0.0) desc, score desc, objects desc, vulnerability asc",
      "limit 100",
      "fields vulnerability, exploit, epss, score, packages, objects, accounts, fixable",
    ),
    columns: [
      column("vulnerability", "Vulnerability", "text"),
      column("exploit", "Exploit known", "flag"),
      column("epss", "EPSS", "number"),
      column("score", "Risk score", "number"),
      column("packages", "Packages", "texts"),
      column("objects", "Objects", "count"),
      column("accounts", "Accounts", "count"),
      column("fixable", "Fix available", "flag"),
    ],
    range: "own",
  },
  "vulnerabilities.reachable": {
    title: "Vulnerable objects that something was detected on",
    description:
      "Objects with open critical or high vulnerabilities for which a detection or a failed control is open as well: somebody reaches them, or they are set up so that somebody could. Begin here.",
    dql: pipeline(
      OPEN,
      'filter in(dt.security.risk.level, array("CRITICAL", "HIGH"))',
      [
        'summarize vulnerabilities = countDistinctExact(vulnerability.id), exploitable = countDistinctExact(if(vulnerability.exploit.status == "AVAILABLE", vulnerability.id))',
        `score = max(${SCORE}), object = takeAny(coalesce(object.name, object.id)), type = takeAny(object.type), account = takeAny(aws.account.id)`,
        "region = takeAny(aws.region), by: {object.id}",
      ].join(", "),
      `join [\n    ${[
        ...sourceSince("now()-30d"),
        ...NEWEST,
        ...CLASSIFIED,
        'filter in(kind, array("detection", "compliance")) and state == "open"',
        [
          'summarize detections = countDistinctExact(if(kind == "detection", finding.id))',
          'failed_controls = countDistinctExact(if(status == "FAILED", finding.id)), titles = collectDistinct(finding.title), by: {object.id}',
        ].join(", "),
        "filter detections > 0 or failed_controls > 0",
      ].join("\n    | ")}\n  ], on: {object.id}, fields: {detections, failed_controls, titles}`,
      "sort detections desc, exploitable desc, score desc, vulnerabilities desc, object.id asc",
      "limit 100",
      "fields object, type, account, region, vulnerabilities, exploitable, detections, failed_controls, titles",
    ),
    columns: [
      column("object", "Object", "text"),
      column("type", "Type", "text"),
      column("account", "Account", "text"),
      column("region", "Region", "text"),
      column("vulnerabilities", "Critical and high vulnerabilities", "count"),
      column("exploitable", "With a known exploit", "count"),
      column("detections", "Detections", "count"),
      column("failed_controls", "Failed controls", "count"),
      column("titles", "What else is open", "texts"),
    ],
    range: "own",
  },
  "vulnerabilities.oldest": {
    title: "Vulnerabilities open longest",
    description:
      "Critical and high vulnerabilities with a fix, by when they were first observed: what nobody has mended.",
    dql: pipeline(
      OPEN,
      'filter in(dt.security.risk.level, array("CRITICAL", "HIGH")) and vulnerability.remediation.status == "AVAILABLE"',
      "fieldsAdd first_seen = coalesce(toTimestamp(aws.securityhub.first_observed_at), toTimestamp(aws.securityhub.created_at))",
      "summarize first_seen = min(first_seen), objects = countDistinctExact(object.id), accounts = countDistinctExact(aws.account.id), packages = collectDistinct(component.name), by: {vulnerability = vulnerability.id}",
      "fieldsAdd open_for = now() - first_seen",
      "sort first_seen asc, vulnerability asc",
      "limit 50",
      "fields vulnerability, first_seen, open_for, packages, objects, accounts",
    ),
    columns: [
      column("vulnerability", "Vulnerability", "text"),
      column("first_seen", "First observed", "time"),
      column("open_for", "Open for", "duration"),
      column("packages", "Packages", "texts"),
      column("objects", "Objects", "count"),
      column("accounts", "Accounts", "count"),
    ],
    range: "own",
  },
});
