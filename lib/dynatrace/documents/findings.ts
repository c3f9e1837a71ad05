import { VARIABLES } from "../queries/variables";
import { FINDING_STATE_COLORS, KIND_COLORS, RISK_COLORS, RISK_COUNT_COLORS, STATE_COLORS } from "./colors";
import type { Dashboard } from "./dashboard";
import type { VariableContent } from "./dashboard-format";
import type { DocumentContext } from "./document-context";
import { queryTile, textTile } from "./query-tiles";
import type { Bars, Donut, SingleValue } from "./views";

/** What a variable holds when everything is chosen. Dynatrace's own mark; queries then get all values. */
const EVERYTHING = "3420b2ac-f1cf-4b24-b62d-61ba1ba8ed05*";

const RISK_FIELDS = ["critical", "high", "medium", "low"] as const;

/** Findings by what they are, where they are and how they stand. */
export function findingsDashboard({ ask, links, ids }: DocumentContext): Dashboard {
  return {
    timeframe: { from: "now()-7d", to: "now()" },
    variables: Object.values(VARIABLES).map(
      ({ name, values, query, initial }): VariableContent => ({
        version: 2,
        key: name,
        type: query === undefined ? "csv" : "query",
        visible: true,
        editable: true,
        multiple: true,
        input: query === undefined ? (values ?? []).join(",") : ask(query).dql,
        defaultValue: initial ?? [EVERYTHING],
      }),
    ),
    rows: [
      {
        height: 2,
        tiles: [
          textTile(
            "about",
            24,
            "# AWS Security Hub: findings",
            `Each finding once, in its newest state; open ones unless you choose otherwise. Passed controls are not findings. [Connections](${links.dashboard(ids.monitor)}) · [triage](${links.notebook(ids.triage)}) · [reachable vulnerabilities](${links.notebook(ids.vulnerabilities)}) · [compliance gaps](${links.notebook(ids.compliance)}) · [Threats & Exploits](${links.threatsAndExploits})`,
          ),
        ],
      },
      {
        height: 3,
        tiles: [
          queryTile("findings-total", 4, ask("findings.total"), number("count")),
          queryTile("findings-critical", 4, ask("findings.critical"), number("count", RISK_COLORS.CRITICAL)),
          queryTile("findings-high", 4, ask("findings.high"), number("count", RISK_COLORS.HIGH)),
          queryTile("findings-medium", 4, ask("findings.medium"), number("count", RISK_COLORS.MEDIUM)),
          queryTile("compliance-pass-rate", 4, ask("compliance.pass-rate"), {
            kind: "singleValue",
            field: "pass_rate",
            unit: "percent",
          }),
          queryTile("findings-records", 4, ask("findings.records"), number("count")),
        ],
      },
      {
        height: 7,
        tiles: [
          queryTile("findings-by-risk", 7, ask("findings.by-risk"), donut("risk", RISK_COLORS)),
          queryTile("findings-over-time", 17, ask("findings.over-time"), {
            kind: "timeSeries",
            shape: "bars",
            value: "findings",
            by: ["product"],
          }),
        ],
      },
      {
        height: 8,
        tiles: [
          queryTile("findings-top", 14, ask("findings.top-findings")),
          queryTile("findings-by-kind", 5, ask("findings.by-kind"), donut("kind", KIND_COLORS)),
          queryTile("findings-by-state", 5, ask("findings.by-state"), donut("state", FINDING_STATE_COLORS)),
        ],
      },
      {
        height: 7,
        tiles: [
          queryTile("findings-by-account", 8, ask("findings.by-account"), byRisk("account")),
          queryTile("findings-by-region", 8, ask("findings.by-region"), byRisk("region")),
          queryTile("findings-by-product", 8, ask("findings.top-products"), byRisk("product")),
        ],
      },
      { height: 1, tiles: [textTile("objects", 24, "## Affected objects")] },
      {
        height: 6,
        tiles: [
          {
            ...queryTile("objects-critical", 3, ask("objects.critical"), number("count", RISK_COLORS.CRITICAL)),
            meaning: "Objects with at least one critical finding, each once.",
          },
          {
            ...queryTile("objects-high", 3, ask("objects.high"), number("count", RISK_COLORS.HIGH)),
            meaning: "Objects with at least one high finding, each once.",
          },
          {
            ...queryTile("objects-medium", 3, ask("objects.medium"), number("count", RISK_COLORS.MEDIUM)),
            meaning: "Objects with at least one medium finding, each once.",
          },
          queryTile("objects-by-risk", 6, ask("objects.by-risk"), donut("risk", RISK_COLORS)),
          queryTile("objects-by-type", 9, ask("objects.by-type"), byRisk("type")),
        ],
      },
      { height: 8, tiles: [queryTile("objects-top", 24, ask("objects.top"))] },
      { height: 1, tiles: [textTile("detections", 24, "## Detections and vulnerabilities")] },
      {
        height: 7,
        tiles: [
          queryTile("detections-by-tactic", 8, ask("detections.by-tactic"), {
            kind: "bars",
            category: "tactic",
            values: ["findings"],
          }),
          queryTile("vulnerabilities-fixable", 16, ask("vulnerabilities.fixable")),
        ],
      },
      {
        height: 6,
        tiles: [
          {
            ...queryTile("vulnerabilities-count", 4, ask("vulnerabilities.fix-share"), number("vulnerabilities")),
            title: "Vulnerabilities",
            meaning: "Distinct vulnerabilities, on however many objects.",
          },
          {
            ...queryTile(
              "vulnerabilities-with-fix",
              4,
              ask("vulnerabilities.fix-share"),
              number("fixable", STATE_COLORS.plain),
            ),
            title: "With a fix",
            meaning: "How many of them a newer version of some package mends.",
          },
          queryTile("container-images", 16, ask("vulnerabilities.container-images")),
        ],
      },
      { height: 1, tiles: [textTile("compliance", 24, "## Compliance")] },
      {
        height: 7,
        tiles: [
          queryTile("compliance-by-standard", 10, ask("compliance.failed-by-standard"), {
            kind: "bars",
            category: "standard",
            values: ["controls"],
          }),
          queryTile("compliance-by-account", 14, ask("compliance.pass-rate-by-account"), {
            kind: "bars",
            category: "account",
            values: ["passed", "failed"],
            percentage: true,
            colors: { passed: STATE_COLORS.good, failed: STATE_COLORS.bad },
          }),
        ],
      },
      { height: 8, tiles: [queryTile("compliance-top-controls", 24, ask("compliance.top-failing-controls"))] },
      { height: 1, tiles: [textTile("latest", 24, "## Latest")] },
      { height: 11, tiles: [queryTile("findings-latest", 24, ask("findings.latest"))] },
    ],
  };
}

function number(field: string, color?: string): SingleValue {
  return { kind: "singleValue", field, ...(color !== undefined && { color: { from: 1, color } }) };
}

function donut(category: string, colors: Readonly<Record<string, string>>): Donut {
  return { kind: "donut", category, value: "count", colors };
}

function byRisk(category: string): Bars {
  return { kind: "bars", category, values: RISK_FIELDS, colors: RISK_COUNT_COLORS, byRisk: true };
}
