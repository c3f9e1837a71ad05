import { at, type Fields, firstText, number, text } from "./json";

/** Dynatrace's risk levels. */
export type RiskLevel = "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | "NONE" | "NOT_AVAILABLE";

/** Standard score of each level. NOT_AVAILABLE counts as 0.0, since the score must be a number. */
export const RISK_SCORES: Readonly<Record<RiskLevel, number>> = {
  CRITICAL: 10.0,
  HIGH: 8.9,
  MEDIUM: 6.9,
  LOW: 3.9,
  NONE: 0.0,
  NOT_AVAILABLE: 0.0,
};

const LABELS = new Set(["CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL"]);

/** Words of other products that turn up in `Severity.Original`. */
const SYNONYMS: Readonly<Record<string, string>> = {
  BLOCKER: "CRITICAL",
  FATAL: "CRITICAL",
  MAJOR: "HIGH",
  IMPORTANT: "HIGH",
  WARNING: "MEDIUM",
  MODERATE: "MEDIUM",
  MINOR: "LOW",
  INFO: "INFORMATIONAL",
  NEGLIGIBLE: "INFORMATIONAL",
  UNTRIAGED: "INFORMATIONAL",
};

/**
 * The severity label of a finding: `Severity.Label`, else from `Severity.Normalized` by AWS's bands, else the provider's own label,
 * else a known word in `Severity.Original`.
 */
export function severityLabel(finding: Fields): string | undefined {
  return (
    label(at(finding, "Severity", "Label")) ??
    band(number(at(finding, "Severity", "Normalized"))) ??
    label(at(finding, "FindingProviderFields", "Severity", "Label")) ??
    label(at(finding, "Severity", "Original")) ??
    label(at(finding, "FindingProviderFields", "Severity", "Original"))
  );
}

/** The severity in the vendor's words, for `finding.severity`. */
export function severityText(finding: Fields): string {
  return severityLabel(finding) ?? firstText(at(finding, "Severity", "Original")) ?? "NOT_AVAILABLE";
}

/**
 * The risk level. INFORMATIONAL is LOW, as Dynatrace's own derivation has it, except for passed controls, which Security Hub
 * labels INFORMATIONAL and which are no risk at all.
 */
export function riskLevel(finding: Fields, passed: boolean): RiskLevel {
  if (passed) return "NONE";
  const found = severityLabel(finding);
  if (found === undefined) return "NOT_AVAILABLE";
  return found === "INFORMATIONAL" ? "LOW" : (found as RiskLevel);
}

function label(value: unknown): string | undefined {
  const word = text(value)?.trim().toUpperCase();
  if (word === undefined) return undefined;
  if (LABELS.has(word)) return word;
  return Object.hasOwn(SYNONYMS, word) ? SYNONYMS[word] : undefined;
}

/** AWS's bands of `Severity.Normalized`; fractions belong to the band they have not left. */
function band(normalized: number | undefined): string | undefined {
  if (normalized === undefined || normalized < 0 || normalized > 100) return undefined;
  if (normalized >= 90) return "CRITICAL";
  if (normalized >= 70) return "HIGH";
  if (normalized >= 40) return "MEDIUM";
  return normalized > 0 ? "LOW" : "INFORMATIONAL";
}
