import { type Column, column } from "./query";

/** Levels at which there is something to do. */
const RISKS = ["CRITICAL", "HIGH", "MEDIUM", "LOW"] as const;

/** Steps that several queries share, so that a finding is open, passed or new in the same sense everywhere. */

/** Only what came from Security Hub, whoever sent it, and only what can be told apart. */
export const FROM_SECURITY_HUB = 'filter event.provider == "AWS Security Hub" and isNotNull(finding.id)';

/** As {@link FROM_SECURITY_HUB}, from the document's time range. */
export const SOURCE = ["fetch security.events", FROM_SECURITY_HUB] as const;

/** As {@link FROM_SECURITY_HUB}, looking back. @param since - such as `now()-30d` */
export function sourceSince(since: string): readonly string[] {
  return [`fetch security.events, from: ${since}`, FROM_SECURITY_HUB];
}

/**
 * What a finding is. Security Hub's own controls may come with a type that the mapping calls a detection; whatever has a
 * compliance status is compliance here, so that a failed control never shows as an attack.
 */
export const KIND = [
  "kind = if(isNotNull(compliance.status) or isNotNull(aws.securityhub.compliance_status), ",
  '"compliance", else: if(event.type == "VULNERABILITY_FINDING", "vulnerability", ',
  'else: if(event.type == "DETECTION_FINDING", "detection", else: "other")))',
].join("");

/** The values of {@link KIND}. */
export const KINDS = ["detection", "vulnerability", "compliance", "other"] as const;

/** A control's result, in Dynatrace's words where there are some. */
export const STATUS = "status = coalesce(compliance.status, aws.securityhub.compliance_status)";

/**
 * A control's id, also where the finding came with a type that is no control's and so without `compliance.control`: then the end
 * of the generator, and where that says nothing either, the title.
 */
export const CONTROL =
  'control = coalesce(compliance.control, arrayLast(splitString(aws.securityhub.generator_id, "/")), finding.title)';

/**
 * Whether somebody has to look at a finding. Security Hub archives what it has not seen again and people suppress what they
 * accept; a passed control is no finding at all, and neither is a sample that somebody had a product make. The order decides: an
 * archived finding is archived, whatever its workflow, and a control that passes is passed although Security Hub itself sets its
 * workflow status to RESOLVED: `resolved` before `passed` would leave no passed check in any pass rate.
 */
export const STATE = [
  'state = if(aws.securityhub.record_state == "ARCHIVED", "archived", ',
  'else: if(aws.securityhub.sample == true, "sample", ',
  'else: if(finding.status == "SUPPRESSED", "suppressed", ',
  'else: if(in(status, array("PASSED", "NOT_RELEVANT", "NOT_AVAILABLE")), "passed", ',
  'else: if(finding.status == "RESOLVED", "resolved", else: "open")))))',
].join("");

/** The values of {@link STATE}. */
export const STATES = ["open", "suppressed", "resolved", "archived", "passed", "sample"] as const;

/** {@link KIND}, {@link STATUS} and {@link STATE} as steps. */
export const CLASSIFIED = [`fieldsAdd ${KIND}, ${STATUS}`, `fieldsAdd ${STATE}`] as const;

/**
 * The newest record of each finding and object. Newest by the finding's own time: a record that waited in a queue or a
 * dead-letter queue arrives late and must not bring an old state back. Only where that is equal, as when somebody changed the
 * workflow status, the time of arrival decides. It stands before every filter on a state: filtering first would bring an older
 * record back.
 */
export const NEWEST = newestBy("finding.id", "object.id");

/** As {@link NEWEST}; a vulnerability finding comes as one record for each vulnerability and package of an object. */
export const NEWEST_VULNERABILITY = newestBy(
  "finding.id",
  "object.id",
  "vulnerability.id",
  "component.name",
  "component.version",
);

function newestBy(...keys: readonly string[]): readonly string[] {
  return [
    "fieldsAdd updated = coalesce(toTimestamp(aws.securityhub.updated_at), toTimestamp(finding.time.created))",
    `dedup {${keys.join(", ")}}, sort: {updated desc, timestamp desc}`,
  ];
}

/** Variables that name what never changes of a finding, and so may stand before {@link NEWEST}. */
export const BY_ORIGIN =
  "filter in(product.name, array($Product)) and in(aws.account.id, array($Account)) and in(aws.region, array($Region))";

/** Variables that name what may change. */
export const BY_STATE =
  "filter in(kind, array($Kind)) and in(dt.security.risk.level, array($RiskLevel)) and in(state, array($State))";

/** Findings of the board, each once and in its newest state, as its variables say. */
export const BOARD = [...SOURCE, BY_ORIGIN, ...NEWEST, ...CLASSIFIED, BY_STATE] as const;

/** The variables of {@link BOARD}. */
export const BOARD_VARIABLES = ["Product", "Account", "Region", "Kind", "RiskLevel", "State"] as const;

/** Which connection a record came through: the account and region of the finding, which need not be those of the resource. */
export const CONNECTION =
  'fieldsAdd connection = concat(coalesce(aws.securityhub.account_id, aws.account.id), " ", coalesce(aws.securityhub.region, aws.region))';

/**
 * The name of the account of `aws.account.id`. A finding names its own account only, and its resource may lie in another one,
 * whose name it does not know.
 */
export const ACCOUNT_NAME = "if(isFalseOrNull(aws.account.id != aws.securityhub.account_id), aws.account.name)";

/** JSON has one kind of number: 10 arrives as a whole one and 8.9 as another kind, and only equal kinds are sure to compare. */
export const SCORE = "toDouble(dt.security.risk.score)";

/** Records at each level. */
export const RISK_COUNTS = RISKS.map(
  (level) => `${level.toLowerCase()} = countIf(dt.security.risk.level == "${level}")`,
).join(", ");

/** Distinct values at each level: a finding on three objects is one finding. */
export function distinctByRisk(field: string): string {
  return RISKS.map(
    (level) => `${level.toLowerCase()} = countDistinctExact(if(dt.security.risk.level == "${level}", ${field}))`,
  ).join(", ");
}

/** The columns of {@link RISK_COUNTS} and {@link distinctByRisk}. */
export const RISK_COLUMNS: readonly Column[] = [
  column("critical", "Critical", "count"),
  column("high", "High", "count"),
  column("medium", "Medium", "count"),
  column("low", "Low", "count"),
];

/** Most severe first, by {@link RISK_COUNTS} or {@link distinctByRisk}. */
export const MOST_SEVERE_FIRST = "sort critical desc, high desc, medium desc, low desc";
