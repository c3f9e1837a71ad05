import type { Connection } from "../connections/connection";
import { failingRelayCondition, type RelayCondition, type RelayField, textsOf } from "../relay/finding-conditions";
import { isOcsf } from "../relay/ocsf";
import { type EventPatternOptions, eventPatterns } from "./event-pattern";
import { orList, severityList } from "./filter-words";
import { explain, type Mismatch } from "./matcher";
import { isObject } from "./pattern";
import { DETAIL_TYPES } from "./raw-pattern";
import { relayFilter } from "./relay-filter";

/** Whether a finding passes a connection's filter. */
export interface FindingMatch {
  readonly account: string;
  readonly region: string;
  readonly filter: string | null;
  readonly passes: boolean;
  /** Where it is held back; null if it passes. */
  readonly heldBackBy: "rule" | "relay" | null;
  /** How many of the connection's rules deliver it: more than one is a duplicate. */
  readonly deliveries: number;
  /** The conditions not met, in words. */
  readonly reasons: readonly string[];
  /** One line for a terminal. */
  readonly text: string;
}

/**
 * Whether a finding passes a connection's filter and, if not, which condition fails.
 * @param input a finding in ASFF, or the EventBridge event that carries it
 * @throws FilterError for a filter that cannot be carried out
 */
export function matchFinding(
  input: unknown,
  connection: Pick<Connection, "account" | "region" | "filter">,
  options: EventPatternOptions = {},
): FindingMatch {
  const { account, region, filter } = connection;
  const event = asEvent(input);
  const explanations = eventPatterns(filter, connection, options).map(({ pattern }) => explain(pattern, event));
  const deliveries = explanations.filter(({ matches }) => matches).length;
  const name = filter?.name ?? null;
  const result = (heldBackBy: FindingMatch["heldBackBy"], reasons: readonly string[]): FindingMatch => {
    const passes = heldBackBy === null;
    const times = deliveries > 1 ? `, ${deliveries} times` : "";
    const text = passes
      ? `forwarded from ${account} ${region}${times}`
      : `not forwarded from ${account} ${region}: ${reasons.join("; ")}`;
    return { account, region, filter: name, passes, heldBackBy, deliveries, reasons, text };
  };
  if (deliveries === 0) {
    const [nearest] = [...explanations].sort((a, b) => a.mismatches.length - b.mismatches.length);
    const reasons = nearest?.scattered
      ? ["every condition holds somewhere in the finding, but not all of the same resource"]
      : (nearest?.mismatches ?? []).map((mismatch) => mismatchWords(mismatch, name));
    return result("rule", reasons);
  }
  const finding = findingsOf(event)[0];
  const dropped = failingRelayCondition(relayFilter(filter), finding);
  return dropped ? result("relay", [relayWords(dropped, finding, name)]) : result(null, []);
}

/** An event as it is; a finding, in ASFF or OCSF, in the envelope in which Security Hub sends it, with the region that it fills in. */
function asEvent(input: unknown): unknown {
  if (!isObject(input) || isObject(input.detail)) return input;
  const region = input.Region ?? (typeof input.ProductArn === "string" ? input.ProductArn.split(":")[3] : undefined);
  if (isOcsf(input)) {
    const cloud = isObject(input.cloud) ? input.cloud : {};
    const account = isObject(cloud.account) ? cloud.account.uid : undefined;
    const envelope = { source: "aws.securityhub", "detail-type": DETAIL_TYPES.v2, account, region: cloud.region };
    return { ...envelope, detail: { findings: [input] } };
  }
  return {
    source: "aws.securityhub",
    "detail-type": DETAIL_TYPES.cspm,
    account: input.AwsAccountId,
    region,
    detail: { findings: [{ ...input, Region: region }] },
  };
}

function findingsOf(event: unknown): readonly unknown[] {
  const detail = isObject(event) ? event.detail : undefined;
  return isObject(detail) ? [detail.findings].flat() : [];
}

const FINDING = "detail.findings.";

const FIELD_WORDS: Readonly<Record<string, string>> = {
  "Severity.Label": "severity",
  Types: "type",
  ProductArn: "product",
  CompanyName: "company",
  RecordState: "record state",
  "Workflow.Status": "workflow status",
  "Compliance.Status": "compliance status",
  "Compliance.SecurityControlId": "control",
  "Compliance.AssociatedStandards.StandardsId": "standard",
  "Resources.Type": "resource type",
  Sample: "sample",
  Confidence: "confidence",
  Criticality: "criticality",
  class_uid: "class",
  severity_id: "severity",
  status_id: "status",
  activity_id: "activity",
  "metadata.product.uid": "product",
  "metadata.product.vendor_name": "company",
  "compliance.status_id": "compliance status",
  "compliance.control": "control",
};

/** What OCSF's numbers stand for, by field. */
const NUMBER_WORDS: Readonly<Record<string, readonly string[]>> = {
  severity_id: ["UNKNOWN", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL", "FATAL"],
  status_id: ["UNKNOWN", "NEW", "NOTIFIED", "SUPPRESSED", "RESOLVED", "ARCHIVED", "DELETED"],
  "compliance.status_id": ["UNKNOWN", "PASSED", "WARNING", "FAILED"],
};

function mismatchWords({ path, wanted, found }: Mismatch, filter: string | null): string {
  if (path === "source" || path === "detail-type") return `${path} is ${values(found)}, not ${orList(wanted)}`;
  const field = path.startsWith(FINDING) ? path.slice(FINDING.length) : path;
  if (field === "AwsAccountId" || field === "cloud.account.uid")
    return `the finding is of account ${values(found)}, this connection's is another`;
  if (field === "Region" || field === "cloud.region")
    return `the finding is of region ${values(found)}, this connection's is another`;
  const word = (value: unknown) => NUMBER_WORDS[field]?.[Number(value)];
  const is = `${FIELD_WORDS[field] ?? field} is ${values(found.map((value) => word(value) ?? value))}`;
  const wants =
    field === "Severity.Label"
      ? severityList(wanted.map((each) => each.replaceAll('"', "")))
      : orList(wanted.map((each) => word(each) ?? each));
  return `${is}, ${filter === null ? "the filter" : `filter "${filter}"`} wants ${wants}`;
}

function values(found: readonly unknown[]): string {
  if (found.length === 0) return "missing";
  return found.map((value) => (typeof value === "string" && value !== "" ? value : JSON.stringify(value))).join(", ");
}

const RELAY_WORDS: Readonly<Record<RelayField, string>> = {
  types: "type",
  firstType: "first type",
  resourceTypes: "resource type",
  title: "title",
};

function relayWords({ field, include, exclude }: RelayCondition, finding: unknown, filter: string | null): string {
  const wants = [include && orList(include), exclude && `none of ${orList(exclude)}`].filter(Boolean).join(" and ");
  const is = `${RELAY_WORDS[field]} is ${values(textsOf(field, finding))}`;
  return `${is}, ${filter === null ? "the filter" : `filter "${filter}"`} wants ${wants} (the relay drops it)`;
}
