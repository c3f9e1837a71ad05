import {
  ACCOUNT_NAME,
  BOARD,
  BOARD_VARIABLES,
  CLASSIFIED,
  MOST_SEVERE_FIRST,
  NEWEST,
  RISK_COUNTS,
  SCORE,
  sourceSince,
} from "./parts";
import { column, family, pipeline } from "./query";

const ONLY_DETECTIONS = 'filter kind == "detection"';

/** Open detections of the last week, each object of a finding once. */
const OPEN = [...sourceSince("now()-7d"), ...NEWEST, ...CLASSIFIED, 'filter kind == "detection" and state == "open"'];

/** Detections by tactic, and their triage in a notebook. */
export const DETECTION_QUERIES = family({
  "detections.by-tactic": {
    title: "Detections by tactic",
    description:
      "Detections for each tactic of an attack they belong to, each once for every tactic; those without one are effects and unusual behaviour.",
    dql: pipeline(
      BOARD,
      ONLY_DETECTIONS,
      'fieldsAdd tactic = coalesce(threat.attack.tactic.names, array("none named"))',
      "expand tactic",
      "summarize findings = countDistinctExact(finding.id), objects = countDistinctExact(object.id), by: {tactic}",
      "sort findings desc, tactic asc",
    ),
    columns: [
      column("tactic", "Tactic", "text"),
      column("findings", "Detections", "count"),
      column("objects", "Objects", "count"),
    ],
    variables: BOARD_VARIABLES,
    range: "document",
  },
  "detections.triage": {
    title: "Detections to look at, most severe first",
    description:
      "Open detections of the last seven days with who acted on what; the newest of equal severity first. AWS's sample findings are left out.",
    dql: pipeline(
      OPEN,
      `sort ${SCORE} desc, timestamp desc, event.id asc`,
      [
        "fields risk = dt.security.risk.level, seen = toTimestamp(finding.time.created), title = finding.title, object = coalesce(object.name, object.id)",
        `type = object.type, account = aws.account.id, name = ${ACCOUNT_NAME}, region = aws.region, tactics = threat.attack.tactic.names`,
        "actors = actor.ips, country = actor.geo.country.name, action = detection.action, status = finding.status, url = finding.url",
      ].join(", "),
      "limit 100",
    ),
    columns: [
      column("risk", "Risk", "risk"),
      column("seen", "Last seen by AWS", "time"),
      column("title", "Detection", "text"),
      column("object", "Object", "text"),
      column("type", "Type", "text"),
      column("account", "Account", "text"),
      column("name", "Name", "text"),
      column("region", "Region", "text"),
      column("tactics", "Tactics", "texts"),
      column("actors", "Actors", "texts"),
      column("country", "Country", "text"),
      column("action", "Action", "text"),
      column("status", "Workflow status", "text"),
      column("url", "Link", "link"),
    ],
    range: "own",
  },
  "detections.actors": {
    title: "Addresses seen in several detections",
    description:
      "Remote addresses behind open detections, those that touched most accounts first: one of them in two accounts is rarely chance.",
    dql: pipeline(
      OPEN,
      "expand actor = actor.ips",
      "filter isNotNull(actor)",
      [
        "summarize accounts = countDistinctExact(aws.account.id), objects = countDistinctExact(object.id), findings = countDistinctExact(finding.id)",
        "titles = collectDistinct(finding.title), countries = collectDistinct(actor.geo.country.name), last = max(timestamp), by: {actor}",
      ].join(", "),
      "sort accounts desc, objects desc, findings desc, actor asc",
      "limit 50",
      "fields actor, accounts, objects, findings, countries, titles, last",
    ),
    columns: [
      column("actor", "Address", "text"),
      column("accounts", "Accounts", "count"),
      column("objects", "Objects", "count"),
      column("findings", "Detections", "count"),
      column("countries", "Countries", "texts"),
      column("titles", "Detections", "texts"),
      column("last", "Arrived", "time"),
    ],
    range: "own",
  },
  "detections.objects": {
    title: "Objects with several detections",
    description:
      "One object on which several things were detected, with the tactics together: the steps of one attack lie side by side.",
    dql: pipeline(
      OPEN,
      [
        `summarize findings = countDistinctExact(finding.id), ${RISK_COUNTS}, object = takeAny(coalesce(object.name, object.id)), type = takeAny(object.type)`,
        "account = takeAny(aws.account.id), titles = collectDistinct(finding.title), tactics = collectDistinct(arrayFirst(threat.attack.tactic.names)), by: {object.id}",
      ].join(", "),
      "filter findings > 1",
      `${MOST_SEVERE_FIRST}, object.id asc`,
      "limit 50",
      "fields object, type, account, findings, tactics, titles, critical, high, medium, low",
    ),
    columns: [
      column("object", "Object", "text"),
      column("type", "Type", "text"),
      column("account", "Account", "text"),
      column("findings", "Detections", "count"),
      column("tactics", "Tactics", "texts"),
      column("titles", "Detections", "texts"),
      column("critical", "Critical", "count"),
      column("high", "High", "count"),
      column("medium", "Medium", "count"),
      column("low", "Low", "count"),
    ],
    range: "own",
  },
  "detections.over-time": {
    title: "Detections over time",
    description:
      "Distinct detections of the last seven days that arrived in each six hours, by risk; AWS's samples are left out.",
    dql: pipeline(
      sourceSince("now()-7d"),
      CLASSIFIED,
      'filter kind == "detection" and state != "sample"',
      "makeTimeseries detections = countDistinctExact(finding.id, default: 0), by: {risk = dt.security.risk.level}, interval: 6h",
      "sort risk asc",
    ),
    columns: [
      column("timeframe", "Time", "timeframe"),
      column("interval", "Interval", "duration"),
      column("risk", "Risk", "risk"),
      column("detections", "Detections", "series"),
    ],
    range: "own",
  },
});
