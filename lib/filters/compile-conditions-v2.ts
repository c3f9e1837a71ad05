import { type Body, bodyOf, both } from "./condition-body";
import { companyValues, productValues, severityLabels, starredValues } from "./condition-values";
import { FINDING_KINDS, type FilterConditions, type FindingKind, type SeverityLabel } from "./conditions";
import { FilterError } from "./filter-error";

type Place = readonly (string | number)[];

/** OCSF classes of each kind, as the relay takes them. */
const CLASSES: Readonly<Record<Exclude<FindingKind, "other">, readonly number[]>> = {
  vulnerabilities: [2002],
  detections: [2004, 2006],
  compliance: [2003],
};
const SEVERITIES: Readonly<Record<SeverityLabel, readonly number[]>> = {
  INFORMATIONAL: [1],
  LOW: [2],
  MEDIUM: [3],
  HIGH: [4],
  CRITICAL: [5, 6],
};
const STATUS = { NEW: 1, NOTIFIED: 2, SUPPRESSED: 3, RESOLVED: 4 } as const;
/** Archived and deleted. */
const GONE = [5, 6];
/** The activity by which a finding is closed, whatever its status. */
const CLOSE = 3;
const COMPLIANCE: Readonly<Record<string, number>> = { PASSED: 1, WARNING: 2, FAILED: 3 };

/** Conditions whose field in OCSF is known, from the findings that AWS's own solutions and others publish. */
const KNOWN = [
  ...["kinds", "severity", "products", "companies", "recordState", "workflowStatus", "complianceStatus", "controls"],
  "excludeAccounts",
] as const;

/**
 * What conditions ask of a finding of the newer Security Hub, which is in OCSF.
 * @throws FilterError for conditions whose field there is not known
 */
export function compileConditionsV2(conditions: FilterConditions, _classification: unknown, place: Place): Body {
  const unknown = Object.entries(conditions).find(
    ([key, value]) => value !== undefined && !(KNOWN as readonly string[]).includes(key),
  );
  if (unknown) {
    throw new FilterError(
      [...place, unknown[0]],
      `one of ${KNOWN.join(", ")} with findings of the newer Security Hub`,
      "it names this otherwise and in several ways; leave the condition out, write a `pattern`, or take cspm",
    );
  }
  const { kinds, severity, products, companies, complianceStatus, controls, excludeAccounts } = conditions;
  const fields: Record<string, readonly unknown[]> = {};
  const add = (path: string, values: readonly unknown[] | undefined) => {
    if (values !== undefined) fields[path] = values;
  };
  add("class_uid", kinds && classes(kinds));
  add("severity_id", severity && severityLabels(severity)?.flatMap((label) => SEVERITIES[label]));
  add("metadata.product.uid", products && productValues(products, [...place, "products"], ":productv2/"));
  add("metadata.product.vendor_name", companies && companyValues(companies, [...place, "companies"]));
  add("compliance.status_id", complianceStatus && complianceIds(complianceStatus, [...place, "complianceStatus"]));
  add("compliance.control", starredValues(controls, [...place, "controls"]));
  add("AwsAccountId", excludeAccounts && [{ "anything-but": excludeAccounts }]);
  return both(bodyOf(fields), stateBody(conditions), place);
}

function classes(kinds: readonly FindingKind[]): readonly unknown[] | undefined {
  if (new Set(kinds).size === FINDING_KINDS.length) return undefined;
  return kinds.flatMap((kind): readonly unknown[] =>
    kind === "other" ? [{ "anything-but": Object.values(CLASSES).flat() }] : CLASSES[kind],
  );
}

/** Workflow status and record state are one number in OCSF, and closing is an activity. */
function stateBody({ recordState, workflowStatus }: FilterConditions): Body {
  const states = new Set(recordState ?? []);
  const status = workflowStatus?.map((each) => STATUS[each]);
  const byStatus = status && { status_id: status };
  if (states.size !== 1) return bodyOf(byStatus ?? {});
  if (states.has("ACTIVE")) {
    return bodyOf({ status_id: [{ "anything-but": GONE }], ...byStatus, activity_id: [{ "anything-but": [CLOSE] }] });
  }
  if (byStatus) return bodyOf({ ...byStatus, activity_id: [CLOSE] });
  return { fields: new Map(), groups: [[bodyOf({ status_id: GONE }), bodyOf({ activity_id: [CLOSE] })]] };
}

function complianceIds(status: readonly string[], place: Place): readonly number[] {
  return status.map((each, index) => {
    const id = COMPLIANCE[each];
    if (id !== undefined) return id;
    const hint = "the newer Security Hub knows no other; leave it out";
    throw new FilterError([...place, index], `one of ${Object.keys(COMPLIANCE).join(", ")}`, hint);
  });
}
