import type { TileContent } from "../../lib/dynatrace/documents/dashboard-format";
import { bars } from "./bars";
import { donut } from "./donut";
import { markdown } from "./markdown";
import { shorten } from "./measure";
import { singleValue } from "./single-value";
import { type Box, element, type Svg, text } from "./svg";
import { table } from "./table";
import type { Theme } from "./theme";
import type { Chart, Records } from "./tile";
import { timeSeries } from "./time-series";

/** What a query gave: records, or why it gave none. */
export type Outcome = { readonly records: Records } | { readonly problem: string };

const PADDING = 16;
const TITLE = { size: 13.5, weight: 600 as const };

/** A tile in its frame. Text stands on the ground of the dashboard itself, as it does in Dynatrace. */
export function renderTile(tile: TileContent, outcome: Outcome | undefined, box: Box, theme: Theme): Svg {
  if (tile.type === "markdown") {
    return markdown(tile.content, { x: box.x + 4, y: box.y + 4, width: box.width - 8, height: box.height }, theme).svg;
  }
  const inside: Box = {
    x: box.x + PADDING,
    y: box.y + 42,
    width: box.width - 2 * PADDING,
    height: box.height - 42 - 12,
  };
  return [
    element("rect", {
      x: box.x + 0.5,
      y: box.y + 0.5,
      width: box.width - 1,
      height: box.height - 1,
      rx: 9,
      fill: theme.card,
      stroke: theme.border,
    }),
    text(box.x + PADDING, box.y + 26, shorten(tile.title, inside.width, TITLE), { ...TITLE, fill: theme.ink }),
    outcome === undefined || "problem" in outcome
      ? markdown(outcome?.problem ?? "Not run", inside, theme).svg
      : chart(tile.visualization, {
          records: outcome.records,
          settings: tile.visualizationSettings,
          box: inside,
          theme,
        }),
  ].join("");
}

/** Draws records in the manner of a visualization; one that is not known is shown as a table, as Dynatrace would. */
export function chart(visualization: string, input: Chart): Svg {
  switch (visualization) {
    case "singleValue":
      return singleValue(input);
    case "categoricalBarChart":
      return bars(input);
    case "donutChart":
    case "pieChart":
      return donut(input);
    case "barChart":
      return timeSeries(input, "bars");
    case "areaChart":
      return timeSeries(input, "area");
    case "lineChart":
      return timeSeries(input, "line");
    default:
      return table(input);
  }
}
