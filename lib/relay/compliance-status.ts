import { at, type Fields, text } from "./json";

/**
 * Security Hub's compliance status in Dynatrace's words. WARNING means that the check came to no clear result, so that a person has
 * to look; NOT_AVAILABLE that there is nothing to check. The word of Security Hub stays in `aws.securityhub.compliance_status`.
 */
const STATUSES: Readonly<Record<string, string>> = {
  PASSED: "PASSED",
  PASS: "PASSED",
  FAILED: "FAILED",
  FAIL: "FAILED",
  WARNING: "MANUAL",
  NOT_AVAILABLE: "NOT_RELEVANT",
};

/** `compliance.status` of a finding; one without a known status has to be looked at by a person: MANUAL. */
export function complianceStatus(finding: Fields): string {
  const word =
    text(at(finding, "Compliance", "Status"))
      ?.trim()
      .toUpperCase() ?? "";
  return Object.hasOwn(STATUSES, word) ? (STATUSES[word] ?? "MANUAL") : "MANUAL";
}

/** Whether Security Hub says that the control has passed. */
export function hasPassed(finding: Fields): boolean {
  return (
    text(at(finding, "Compliance", "Status"))
      ?.trim()
      .toUpperCase() === "PASSED"
  );
}
