import type { FilterConditions } from "./conditions";

/** Names of the presets a filter may start from. */
export const PRESET_NAMES = ["recommended", "only-vulnerabilities", "only-detections", "only-compliance"] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** A named set of conditions and why one would want it. */
export interface Preset {
  readonly conditions: FilterConditions;
  /** For people, one or two sentences. */
  readonly why: string;
}

/** The presets. The three `only-…` keep exactly what the event patterns in Dynatrace's documentation keep. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  recommended: {
    conditions: {
      recordState: ["ACTIVE"],
      workflowStatus: ["NEW", "NOTIFIED"],
      severity: { minimum: "LOW" },
    },
    why: "What most teams want: findings that still exist, that nobody has resolved or suppressed, and that are not mere information (a passed control is INFORMATIONAL). Dynatrace is then not told when a finding is resolved or archived.",
  },
  "only-vulnerabilities": {
    conditions: { types: { include: ["Software and Configuration Checks/Vulnerabilities/CVE"] } },
    why: "Software vulnerabilities with a CVE, as Inspector and image scanners report them.",
  },
  "only-detections": {
    conditions: { types: { include: ["TTPs*", "Effects*", "Unusual Behaviors*"] } },
    why: "Threats as GuardDuty reports them. Some posture checks carry such a type as well and pass too.",
  },
  "only-compliance": {
    conditions: {
      types: { include: ["Software and Configuration Checks/Industry and Regulatory Standards*"] },
    },
    why: "Results of controls and standards, in the consolidated form and the old one.",
  },
};
