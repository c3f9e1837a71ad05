import type { FindingKind } from "./conditions";

/** Starts of the finding types by which Dynatrace's documentation tells the kinds apart. */
export const TYPES_OF_KIND: Readonly<Record<Exclude<FindingKind, "other">, readonly string[]>> = {
  vulnerabilities: ["Software and Configuration Checks/Vulnerabilities"],
  detections: ["TTPs", "Effects", "Unusual Behaviors"],
  compliance: ["Software and Configuration Checks/Industry and Regulatory Standards"],
};

/** Starts of all types that are of a kind of their own. */
export const TYPES_OF_ANY_KIND: readonly string[] = Object.values(TYPES_OF_KIND).flat();
