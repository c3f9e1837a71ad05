import type { Edition } from "./compile-conditions";
import { conditionShape } from "./conditions";
import { FilterError } from "./filter-error";
import type { FindingFilter } from "./finding-filter";
import { type EventPattern, isObject } from "./pattern";
import { validatePattern } from "./validate-pattern";

/** Detail types of the findings of each edition of Security Hub. */
export const DETAIL_TYPES: Readonly<Record<Edition, string>> = {
  cspm: "Security Hub Findings - Imported",
  v2: "Findings Imported V2",
};
/** Where a finding says whose it is, in ASFF and in OCSF. */
const OWN: readonly string[] = ["AwsAccountId", "Region", "cloud"];
const RELAY_KEYS: readonly string[] = ["types", "resourceTypes", "title"];

/**
 * What a filter's raw pattern asks of a finding. The envelope is hubrelay's: a raw pattern may repeat its source and detail
 * type, but looks at `detail.findings` only, and leaves account and region to hubrelay.
 * @throws FilterError with AWS's reason, or the part that would be overruled
 */
export function rawFindingConditions(filter: FindingFilter, edition: Edition = "cspm"): EventPattern {
  const raw = filter.pattern ?? {};
  refuseOtherConditions(filter);
  const refusal = validatePattern(raw, Number.POSITIVE_INFINITY);
  if (refusal) {
    const place = refusal.path === "" ? "" : ` at ${refusal.path}`;
    throw new FilterError(["pattern"], "a pattern that EventBridge takes", `refused${place}: ${refusal.reason}`);
  }
  const { source, "detail-type": detailType, detail, ...envelope } = raw;
  sameOrAbsent("source", source, "aws.securityhub");
  sameOrAbsent("detail-type", detailType, DETAIL_TYPES[edition]);
  const more = Object.keys(envelope);
  if (more.length > 0) {
    throw outside(more[0]!, "account and region of the envelope say where the event arrived, not whose finding it is");
  }
  const findings = isObject(detail) ? detail.findings : undefined;
  if (!isObject(findings) || Object.keys(detail as object).length > 1) {
    throw outside("detail", "conditions stand in detail.findings, where the finding is");
  }
  refuseOwn(findings);
  return findings;
}

/** The own account and region are conditions already, and a pattern can name a field once, in every alternative. */
function refuseOwn(conditions: EventPattern): void {
  for (const [key, value] of Object.entries(conditions)) {
    if (OWN.includes(key)) {
      throw outside(`detail.findings.${key}`, "hubrelay adds the connection's own account and region");
    }
    if (key === "$or" && Array.isArray(value))
      for (const alternative of value as EventPattern[]) refuseOwn(alternative);
  }
}

function refuseOtherConditions(filter: FindingFilter): void {
  for (const key of ["preset", "anyOf", ...Object.keys(conditionShape)] as const) {
    const value: unknown = filter[key as keyof FindingFilter];
    const inRelay = RELAY_KEYS.includes(key) && isObject(value) && value.in === "relay";
    if (value !== undefined && !inRelay) {
      throw new FilterError(
        [key],
        "no other condition beside `pattern`",
        "write it in the pattern, or drop the pattern",
      );
    }
  }
}

function sameOrAbsent(key: string, value: unknown, only: string): void {
  if (value === undefined || (Array.isArray(value) && value.length === 1 && value[0] === only)) return;
  throw outside(key, `only ${JSON.stringify([only])} is forwarded`);
}

function outside(key: string, why: string): FilterError {
  return new FilterError(["pattern"], `no ${key} of its own in the pattern`, why);
}
