import { SILENT_AFTER_HOURS } from "../queries/monitor";
import { KIND_COLORS, STATE_COLORS } from "./colors";
import type { Dashboard, QueryTile } from "./dashboard";
import type { DocumentContext } from "./document-context";
import { queryTile, tableOf, textTile } from "./query-tiles";

/** States of a connection. */
const CONNECTION_COLORS = { ok: STATE_COLORS.good, silent: STATE_COLORS.warning, never: STATE_COLORS.bad };

/** What arrives, from which connection, and what it costs: the place of Settings > AWS Security Hub. */
export function monitor({ ask, askWithoutNames, links, ids }: DocumentContext): Dashboard {
  const connections = ask("monitor.connections");
  const counts = askWithoutNames("monitor.connection-counts");
  const count = (field: string, title: string, meaning: string, color?: string): QueryTile => ({
    ...queryTile(`connections-${field}`, 6, counts, {
      kind: "singleValue",
      field,
      ...(color && { color: { from: 1, color } }),
    }),
    title,
    meaning,
  });
  return {
    timeframe: { from: "now()-7d", to: "now()" },
    rows: [
      {
        height: 2,
        tiles: [
          textTile(
            "about",
            24,
            "# AWS Security Hub: connections",
            [
              `Every account and region that hubrelay connects, and what arrives from it; silent ones come first. Go on to the [findings](${links.dashboard(ids.findings)})`,
              `[triage of detections](${links.notebook(ids.triage)})`,
              `[hubrelay's own health](${links.notebook(ids.health)})`,
              `[Investigations](${links.investigations})`,
              `[a query in Notebooks](${links.queryInNotebooks(LATEST)})`,
              `[Threats & Exploits](${links.threatsAndExploits}), there with the filter **Provider** = **AWS Security Hub**`,
            ].join(" · "),
          ),
        ],
      },
      {
        height: 3,
        tiles: [
          count("declared", "Declared connections", "Accounts and regions whose findings should arrive."),
          count(
            "delivering",
            "Delivering",
            `Connections that sent something within the last ${SILENT_AFTER_HOURS} hours.`,
            STATE_COLORS.good,
          ),
          count(
            "silent",
            "Silent",
            `Connections that once sent, but nothing for ${SILENT_AFTER_HOURS} hours: longer than Security Hub takes to judge its controls again.`,
            STATE_COLORS.warning,
          ),
          count("never", "Never seen", "Connections that have not sent anything in 30 days.", STATE_COLORS.bad),
        ],
      },
      {
        height: 7,
        tiles: [
          queryTile("ingested-over-time", 17, ask("monitor.ingested-over-time"), {
            kind: "timeSeries",
            shape: "bars",
            value: "records",
            by: ["connection"],
          }),
          queryTile("kinds", 7, ask("monitor.kinds"), {
            kind: "donut",
            category: "kind",
            value: "records",
            colors: KIND_COLORS,
          }),
        ],
      },
      {
        height: 9,
        tiles: [
          queryTile("connections", 24, connections, { ...tableOf(connections), colors: { status: CONNECTION_COLORS } }),
        ],
      },
      {
        height: 6,
        tiles: [
          queryTile("volume", 10, ask("monitor.volume"), {
            kind: "timeSeries",
            shape: "bars",
            value: "bytes",
            by: [],
            unit: "bytes",
          }),
          queryTile("volume-by-connection", 14, ask("monitor.volume-by-connection")),
        ],
      },
      {
        height: 5,
        tiles: [
          queryTile("undeclared", 10, askWithoutNames("monitor.undeclared")),
          textTile(
            "delete",
            14,
            "### Delete a connection",
            "A connection is deleted where it was declared, so that nothing is left behind in AWS and the next roll-out does not bring it back.",
            "",
            "1. In `deployment.yaml` add the account under `organization.exclude.accounts`, or take the region out of `regions`.",
            "2. `hubrelay plan` shows what will go; `hubrelay apply --changed` takes it away.",
            "3. This list follows with the same apply. What is stored here stays until the bucket's retention ends it.",
            "",
            "Everything at once: `hubrelay destroy`. It ends these documents as well.",
          ),
        ],
      },
    ],
  };
}

/** A first query for those who go on in Notebooks. */
const LATEST = [
  "fetch security.events, from: now()-24h",
  'filter event.provider == "AWS Security Hub"',
  "sort timestamp desc",
  "limit 100",
].join("\n| ");
