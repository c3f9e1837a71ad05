/** A color of Dynatrace's design system: it follows the theme, and has a value for what does not know the name. */
function token(name: string, fallback: string): string {
  return `var(--dt-colors-charts-${name}-default, ${fallback})`;
}

/** Colors of risk levels, as Dynatrace's security apps have them. */
export const RISK_COLORS: Readonly<Record<string, string>> = {
  CRITICAL: token("security-risk-level-critical", "#ae132d"),
  HIGH: token("security-risk-level-high", "#d35b2d"),
  MEDIUM: token("security-risk-level-medium", "#c5961a"),
  LOW: token("security-risk-level-low", "#4b78c2"),
  NONE: token("security-risk-level-none", "#84859a"),
  NOT_AVAILABLE: token("logstatus-none", "#5f6177"),
};

/** Colors of states. */
export const STATE_COLORS = {
  good: token("status-ideal", "#2f6862"),
  warning: token("status-warning", "#eea53c"),
  bad: token("status-critical", "#c62239"),
  plain: token("categorical-color-01", "#478aca"),
} as const;

/** Colors of the kinds of findings, as the queries name them. */
export const KIND_COLORS: Readonly<Record<string, string>> = {
  detection: token("categorical-color-13", "#b4406f"),
  vulnerability: token("categorical-color-01", "#478aca"),
  compliance: token("categorical-color-04", "#2f8b87"),
  other: token("categorical-color-05", "#84859a"),
};

/** Colors of where findings stand. */
export const FINDING_STATE_COLORS: Readonly<Record<string, string>> = {
  open: token("status-critical", "#c62239"),
  suppressed: token("status-warning", "#eea53c"),
  resolved: token("categorical-color-04", "#2f8b87"),
  archived: token("categorical-color-05", "#84859a"),
  passed: token("status-ideal", "#2f6862"),
  sample: token("logstatus-none", "#5f6177"),
};

/** {@link RISK_COLORS} by the fields that count findings of a level. */
export const RISK_COUNT_COLORS: Readonly<Record<string, string>> = {
  critical: RISK_COLORS.CRITICAL!,
  high: RISK_COLORS.HIGH!,
  medium: RISK_COLORS.MEDIUM!,
  low: RISK_COLORS.LOW!,
};
