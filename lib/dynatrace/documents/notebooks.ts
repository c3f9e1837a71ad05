import { RISK_COLORS } from "./colors";
import type { DocumentContext } from "./document-context";
import type { Notebook } from "./notebook";
import { querySections } from "./query-tiles";

/** What notebooks open with; their queries look back as far as each of them says. */
const LAST_WEEK = { from: "now()-7d", to: "now()" };

/** Monday morning: what was detected, on what, by whom. */
export function triage({ ask, links, ids }: DocumentContext): Notebook {
  return {
    id: ids.triage,
    timeframe: LAST_WEEK,
    sections: [
      {
        id: "about",
        markdown: [
          "# Triage of detections",
          "Open detections of the last seven days from everything that reports to AWS Security Hub, GuardDuty above all. Work from the top: what is severe, then what belongs together.",
          `A detection is closed in AWS: set its workflow status to \`RESOLVED\` or \`SUPPRESSED\` and it leaves these lists with the next record. [Threats & Exploits](${links.threatsAndExploits}) · [all findings](${links.dashboard(ids.findings)})`,
        ].join("\n\n"),
      },
      ...querySections(ask("detections.triage")),
      ...querySections(ask("detections.objects")),
      ...querySections(ask("detections.actors")),
      ...querySections(ask("detections.over-time"), {
        kind: "timeSeries",
        shape: "bars",
        value: "detections",
        by: ["risk"],
        colors: RISK_COLORS,
      }),
    ],
  };
}

/** Which of many vulnerabilities to mend first. */
export function vulnerabilities({ ask, links, ids }: DocumentContext): Notebook {
  return {
    id: ids.vulnerabilities,
    timeframe: LAST_WEEK,
    sections: [
      {
        id: "about",
        markdown: [
          "# Reachable vulnerabilities",
          "Most vulnerabilities are never used. These lists begin with those on objects that somebody already reaches, go on with those that attackers know how to use, and end with what has been open longest although a fix exists.",
          `[All findings](${links.dashboard(ids.findings)})`,
        ].join("\n\n"),
      },
      ...querySections(ask("vulnerabilities.reachable")),
      ...querySections(ask("vulnerabilities.exploitable")),
      ...querySections(ask("vulnerabilities.oldest")),
    ],
  };
}

/** What an auditor will ask. */
export function compliance({ ask, links, ids }: DocumentContext): Notebook {
  return {
    id: ids.compliance,
    timeframe: LAST_WEEK,
    sections: [
      {
        id: "about",
        markdown: [
          "# Compliance gaps",
          "Controls of AWS Security Hub that fail, by severity and by what standards require. Security Hub judges each control again within a day, so what is mended leaves these lists by itself.",
          `[All findings](${links.dashboard(ids.findings)})`,
        ].join("\n\n"),
      },
      ...querySections(ask("compliance.gaps")),
      ...querySections(ask("compliance.gaps-by-requirement")),
      ...querySections(ask("compliance.undecided")),
      ...querySections(ask("compliance.suppressed")),
    ],
  };
}

/** Whether everything arrives, once, in time. */
export function health({ ask, askWithoutNames, links, ids }: DocumentContext): Notebook {
  return {
    id: ids.health,
    timeframe: LAST_WEEK,
    sections: [
      {
        id: "about",
        markdown: [
          "# hubrelay's own health",
          "Whether everything arrives, in time and once, and whether records are complete enough for Dynatrace's apps to show them.",
          `What waits in AWS is not visible here: \`hubrelay inventory --live --unhealthy\` asks there. [Connections](${links.dashboard(ids.monitor)})`,
        ].join("\n\n"),
      },
      ...querySections(askWithoutNames("monitor.connection-counts")),
      ...querySections(ask("health.delay")),
      ...querySections(ask("health.repeated")),
      ...querySections(ask("health.invisible")),
      ...querySections(ask("health.unmapped")),
      ...querySections(ask("health.without-risk")),
      ...querySections(ask("health.largest")),
      ...querySections(ask("health.routes")),
    ],
  };
}
