import type { Classification } from "./environment";
import { at, type Fields, list, objects, text } from "./json";

/** What a finding is to Dynatrace. */
export type FindingKind = "vulnerability" | "detection" | "compliance" | "unmapped";

/** Dynatrace's published table: how the first element of `Types` begins, and the class that follows from it. */
export const TYPE_PREFIXES: readonly (readonly [prefix: string, kind: FindingKind])[] = [
  ["Software and Configuration Checks/Vulnerabilities", "vulnerability"],
  ["TTPs", "detection"],
  ["Effects", "detection"],
  ["Unusual Behaviors", "detection"],
  ["Software and Configuration Checks/Industry and Regulatory Standards", "compliance"],
];

/**
 * The class of a finding.
 *
 * `types` follows Dynatrace's table to the letter. `evidence` looks first at what the finding carries, because real control
 * findings of Security Hub arrive typed `Effects/Data Exposure/PCI-DSS`, which the table calls detections.
 */
export function classify(finding: Fields, classification: Classification): FindingKind {
  if (classification === "evidence") {
    if (objects(finding.Vulnerabilities).length > 0) return "vulnerability";
    if (text(at(finding, "Compliance", "Status")) ?? text(at(finding, "Compliance", "SecurityControlId"))) {
      return "compliance";
    }
  }
  const first = list(finding.Types)[0];
  if (typeof first !== "string") return "unmapped";
  return TYPE_PREFIXES.find(([prefix]) => first.startsWith(prefix))?.[1] ?? "unmapped";
}
