import { type DashboardContent, GRID_COLUMNS } from "../../lib/dynatrace/documents/dashboard-format";
import { textWidth } from "./measure";
import { type Outcome, renderTile } from "./render-tile";
import { element, escapeXml, SANS, type Svg, text } from "./svg";
import type { Theme } from "./theme";

/** Width of a picture in pixels. */
const WIDTH = 1440;
const MARGIN = 24;
const GAP = 10;
/** Height of a grid unit with the gap below it. */
const UNIT = 48;
const VARIABLES_HEIGHT = 50;

/**
 * A whole dashboard as SVG, drawn from its document alone.
 *
 * @param title - the document's name
 * @param run - gives what a tile's query gives
 */
export function renderDashboard(
  title: string,
  content: DashboardContent,
  theme: Theme,
  run: (query: string) => Outcome,
): Svg {
  const column = (WIDTH - 2 * MARGIN + GAP) / GRID_COLUMNS;
  const top = MARGIN + (content.variables.length > 0 ? VARIABLES_HEIGHT : 0);
  const rows = Math.max(0, ...Object.values(content.layouts).map(({ y, h }) => y + h));
  const tiles = Object.entries(content.tiles).map(([id, tile]) => {
    const { x, y, w, h } = content.layouts[id] ?? { x: 0, y: 0, w: GRID_COLUMNS, h: 1 };
    const box = {
      x: MARGIN + x * column,
      y: top + y * UNIT,
      width: w * column - GAP,
      height: h * UNIT - GAP,
    };
    return element("g", { id }, renderTile(tile, tile.type === "data" ? run(tile.query) : undefined, box, theme));
  });
  const height = top + rows * UNIT + MARGIN - GAP;
  return picture(title, WIDTH, height, theme, variables(content, theme) + tiles.join("\n"));
}

/** The bar with the dashboard's variables, each as it stands when the dashboard is opened. */
function variables({ variables: all }: DashboardContent, theme: Theme): Svg {
  let x = MARGIN;
  return all
    .map(({ key, defaultValue }) => {
      const chosen = [defaultValue]
        .flat()
        .map((value) => (value.endsWith("*") ? "All" : value))
        .join(", ");
      const name = textWidth(key, { size: 12.5 });
      const width = name + textWidth(chosen, { size: 12.5, weight: 600 }) + 32;
      const parts = [
        element("rect", {
          x: x + 0.5,
          y: MARGIN + 0.5,
          width: width - 1,
          height: 31,
          rx: 8,
          fill: theme.card,
          stroke: theme.border,
        }),
        text(x + 12, MARGIN + 20.5, key, { size: 12.5, fill: theme.soft }),
        text(x + 20 + name, MARGIN + 20.5, chosen, { size: 12.5, weight: 600, fill: theme.ink }),
      ];
      x += width + 8;
      return parts.join("");
    })
    .join("");
}

/** An SVG document on the theme's ground. @param title - what is read out in its place */
export function picture(title: string, width: number, height: number, theme: Theme, ...inside: readonly Svg[]): Svg {
  return `${element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${width} ${Math.round(height)}`,
      "font-family": SANS,
      style: "font-variant-numeric: tabular-nums",
    },
    element("title", {}, escapeXml(title)),
    element("rect", { width, height, fill: theme.ground }),
    ...inside,
  )}\n`;
}
