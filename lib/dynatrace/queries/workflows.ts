import { CONNECTIONS_WITH_STATE, SILENT_AFTER_HOURS } from "./monitor";
import { ACCOUNT_NAME, CLASSIFIED, CONTROL, KIND, SCORE, STATE, STATUS, sourceSince } from "./parts";
import { column, family, pipeline } from "./query";

/**
 * What became of each key up to the end of a window: whether it is `open` then, and whether it was `known` to be open when the
 * window began. The window is the last whole hours (`@h`), so that windows of successive runs touch
 * and do not overlap, however late a run starts.
 *
 * `version` orders the records of a finding as everywhere else: by the finding's own time, then by arrival. The greatest of them
 * takes the place of "first" and "last", which depend on the order in which records are read.
 */
function lifecycle({ from, to }: Window, keys: readonly string[], more: readonly string[]): readonly string[] {
  return [
    `filter timestamp < ${to}`,
    "fieldsAdd updated = coalesce(toTimestamp(aws.securityhub.updated_at), toTimestamp(finding.time.created))",
    'fieldsAdd version = concat(toString(updated), " ", toString(timestamp))',
    [
      `summarize before = takeMax(if(timestamp < ${from}, version)), open_before = takeMax(if(timestamp < ${from} and state == "open", version))`,
      `newest = takeMax(version), newest_open = takeMax(if(state == "open", version))`,
      ...more,
      `by: {${keys.join(", ")}}`,
    ].join(", "),
    "fieldsAdd open = coalesce(newest_open == newest, false), known = coalesce(open_before == before, false)",
  ];
}

/**
 * Keys that came up within the window. A check that is repeated every 12 or 24 hours was known before, as long as the query looks
 * back further than that; what was closed and is open again was not.
 */
function newIn(window: Window, keys: readonly string[], more: readonly string[]): readonly string[] {
  return [...lifecycle(window, keys, more), "filter open and not known"];
}

interface Window {
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
}

const LAST_HOUR: Window = { from: "now()-1h@h", to: "now()@h" };
const LAST_DAY: Window = { from: "now()-24h@h", to: "now()@h" };

/** Runs every hour; ten minutes later, because a record is not readable the moment it has arrived. */
const HOURLY = "10 * * * *";
/** Runs once a day; its window is the day up to the last whole hour. */
const DAILY = "10 6 * * *";

/** What workflows ask. They run as they stand and are cheap when there is nothing to tell. */
export const WORKFLOW_QUERIES = family({
  "workflows.new-critical-vulnerabilities": {
    title: "New critical vulnerabilities",
    description:
      "Critical vulnerabilities that came up in the last whole hour, one record for each vulnerability and account with its objects. `label` is the same for ever, so that a ticket that exists is found by it.",
    dql: pipeline(
      sourceSince("now()-30d"),
      'filter event.type == "VULNERABILITY_FINDING" and dt.security.risk.level == "CRITICAL"',
      CLASSIFIED,
      newIn(
        LAST_HOUR,
        ["vulnerability.id", "object.id", "component.name", "component.version"],
        [
          "title = takeAny(vulnerability.title), object = takeAny(coalesce(object.name, object.id)), type = takeAny(object.type)",
          `account = takeAny(aws.account.id), account_name = takeMax(${ACCOUNT_NAME}), region = takeAny(aws.region)`,
          'fix = takeMax(arrayLast(vulnerability.remediation.fix_versions)), exploits = countIf(vulnerability.exploit.status == "AVAILABLE"), url = takeMax(finding.url)',
        ],
      ),
      'fieldsAdd package = concat(component.name, " ", coalesce(component.version, ""))',
      [
        "summarize objects = collectDistinct(object), types = collectDistinct(type), packages = collectDistinct(package), fixes = collectDistinct(fix)",
        "regions = collectDistinct(region), title = takeAny(title), exploits = sum(exploits), url = takeMax(url), account_name = takeMax(account_name)",
        "by: {vulnerability = vulnerability.id, account}",
      ].join(", "),
      'fieldsAdd label = concat("hubrelay-", vulnerability, "-", account), exploitable = exploits > 0',
      "sort vulnerability asc, account asc",
      "fields label, vulnerability, title, account, account_name, regions, objects, types, packages, fixes, exploitable, url",
    ),
    columns: [
      column("label", "Label", "text"),
      column("vulnerability", "Vulnerability", "text"),
      column("title", "Title", "text"),
      column("account", "Account", "text"),
      column("account_name", "Name", "text"),
      column("regions", "Regions", "texts"),
      column("objects", "Objects", "texts"),
      column("types", "Types", "texts"),
      column("packages", "Packages", "texts"),
      column("fixes", "Fixed in", "texts"),
      column("exploitable", "Known exploit", "flag"),
      column("url", "Link", "link"),
    ],
    range: "own",
    cron: HOURLY,
  },
  "workflows.new-detections": {
    title: "New critical and high detections",
    description:
      "Detections of risk critical or high that came up in the last whole hour, one record each with its objects. AWS's sample findings are left out.",
    dql: pipeline(
      sourceSince("now()-7d"),
      'filter event.type == "DETECTION_FINDING" and in(dt.security.risk.level, array("CRITICAL", "HIGH"))',
      CLASSIFIED,
      'filter kind == "detection"',
      newIn(
        LAST_HOUR,
        ["finding.id"],
        [
          "last = max(timestamp), risk = takeMin(dt.security.risk.level), title = takeAny(finding.title), objects = collectDistinct(coalesce(object.name, object.id))",
          `types = collectDistinct(object.type), account = takeAny(aws.account.id), account_name = takeMax(${ACCOUNT_NAME}), region = takeAny(aws.region)`,
          "actor = takeMax(arrayFirst(actor.ips)), tactic = takeMax(arrayFirst(threat.attack.tactic.names)), url = takeMax(finding.url)",
        ],
      ),
      "sort risk asc, title asc, finding.id asc",
      "fields finding = finding.id, risk, title, objects, types, account, account_name, region, actor, tactic, url, last",
    ),
    columns: [
      column("finding", "Finding", "text"),
      column("risk", "Risk", "risk"),
      column("title", "Title", "text"),
      column("objects", "Objects", "texts"),
      column("types", "Types", "texts"),
      column("account", "Account", "text"),
      column("account_name", "Name", "text"),
      column("region", "Region", "text"),
      column("actor", "Actor", "text"),
      column("tactic", "Tactic", "text"),
      column("url", "Link", "link"),
      column("last", "Arrived", "time"),
    ],
    range: "own",
    cron: HOURLY,
  },
  "workflows.failed-controls": {
    title: "Controls that began to fail",
    description:
      "Controls of risk critical or high that began to fail on some object within the last day, one record for each control and account. One that passed and fails again counts; a repeated check does not.",
    dql: pipeline(
      sourceSince("now()-8d"),
      `fieldsAdd ${KIND}, ${STATUS}, ${CONTROL}`,
      'filter kind == "compliance"',
      // Here a finding is open when the control fails: MANUAL is for people with time.
      `fieldsAdd ${STATE}`,
      'fieldsAdd state = if(state == "open" and status != "FAILED", "undecided", else: state)',
      newIn(
        LAST_DAY,
        ["finding.id", "object.id", "control"],
        [
          `score = max(${SCORE}), title = takeAny(finding.title), object = takeAny(coalesce(object.name, object.id))`,
          `account = takeAny(aws.account.id), account_name = takeMax(${ACCOUNT_NAME}), region = takeAny(aws.region)`,
          "remediation = takeMax(aws.securityhub.remediation_url)",
        ],
      ),
      "filter score >= 7",
      [
        "summarize objects = collectDistinct(object), regions = collectDistinct(region), score = max(score), title = takeAny(title)",
        "account_name = takeMax(account_name), remediation = takeMax(remediation), by: {control, account}",
      ].join(", "),
      'fieldsAdd label = concat("hubrelay-", control, "-", account)',
      "sort score desc, control asc, account asc",
      "fields label, control, title, account, account_name, regions, objects, score, remediation",
    ),
    columns: [
      column("label", "Label", "text"),
      column("control", "Control", "text"),
      column("title", "Title", "text"),
      column("account", "Account", "text"),
      column("account_name", "Name", "text"),
      column("regions", "Regions", "texts"),
      column("objects", "Objects", "texts"),
      column("score", "Risk score", "number"),
      column("remediation", "What to do", "link"),
    ],
    range: "own",
    cron: DAILY,
  },
  "workflows.daily-digest": {
    title: "Daily digest",
    description:
      "Open findings of each kind and risk, how many of them came up within the last day, and in how many accounts; most severe first.",
    dql: pipeline(
      sourceSince("now()-30d"),
      CLASSIFIED,
      lifecycle(
        LAST_DAY,
        ["finding.id", "object.id"],
        [
          'newest_is = takeMax(concat(version, " ", kind, " ", dt.security.risk.level))',
          "account = takeAny(aws.account.id)",
        ],
      ),
      "filter open",
      'fieldsAdd parts = splitString(newest_is, " ")',
      "fieldsAdd kind = parts[2], risk = parts[3], came_up = not known",
      'filter in(risk, array("CRITICAL", "HIGH", "MEDIUM"))',
      [
        "summarize open = countDistinctExact(finding.id), new = countDistinctExact(if(came_up, finding.id))",
        "objects = countDistinctExact(object.id), accounts = countDistinctExact(account), by: {kind, risk}",
      ].join(", "),
      'sort if(risk == "CRITICAL", 0, else: if(risk == "HIGH", 1, else: 2)) asc, open desc, kind asc',
    ),
    columns: [
      column("kind", "Kind", "text"),
      column("risk", "Risk", "risk"),
      column("open", "Open", "count"),
      column("new", "New in a day", "count"),
      column("objects", "Objects", "count"),
      column("accounts", "Accounts", "count"),
    ],
    range: "own",
    cron: DAILY,
  },
  "workflows.silent-connections": {
    title: "Silent connections",
    description: `Declared connections from which nothing came for ${SILENT_AFTER_HOURS} hours or ever, one record each; told every day until they deliver or are taken out of the declaration. \`since_yesterday\`: it fell silent within the last day.`,
    dql: ({ connections }) =>
      pipeline(
        CONNECTIONS_WITH_STATE(connections),
        'filter status != "ok"',
        `fieldsAdd since_yesterday = coalesce(last_seen >= now()-${SILENT_AFTER_HOURS + 24}h, false)`,
        "sort since_yesterday desc, account asc, region asc",
        "fields account, name, region, status, last_seen, since_yesterday",
      ),
    columns: [
      column("account", "Account", "text"),
      column("name", "Name", "text"),
      column("region", "Region", "text"),
      column("status", "Status", "text"),
      column("last_seen", "Last seen", "time"),
      column("since_yesterday", "Since yesterday", "flag"),
    ],
    range: "own",
    cron: DAILY,
  },
});

/**
 * Condition of an event trigger for critical and high detections, for those who want each the moment it arrives: Dynatrace takes
 * a condition there, no pipeline. It cannot know what was told before, so an updated finding is told again; `NEW` keeps that to
 * findings nobody has taken up.
 */
export const DETECTION_TRIGGER = [
  'event.provider == "AWS Security Hub"',
  'event.type == "DETECTION_FINDING"',
  'aws.securityhub.record_state == "ACTIVE"',
  'finding.status == "NEW"',
  '(dt.security.risk.level == "CRITICAL" or dt.security.risk.level == "HIGH")',
  "isNull(aws.securityhub.compliance_status)",
  "(isNull(aws.securityhub.sample) or aws.securityhub.sample == false)",
].join(" and ");
