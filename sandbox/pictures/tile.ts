import type { VisualizationSettings } from "../../lib/dynatrace/documents/dashboard-format";
import { numberFormat } from "./format";
import { shorten, textWidth } from "./measure";
import { type Box, element, type Svg, text } from "./svg";
import { colorOf, type Theme } from "./theme";

/** Records that a query gave. */
export type Records = readonly Readonly<Record<string, unknown>>[];

/** What a chart is drawn from. */
export interface Chart {
  readonly records: Records;
  readonly settings: VisualizationSettings;
  /** The room inside the tile, below its title. */
  readonly box: Box;
  readonly theme: Theme;
}

/** How this tile writes numbers of a field. */
export function formatOf(settings: VisualizationSettings, field: string): (value: number) => string {
  return numberFormat(settings.unitsOverrides?.find(({ identifier }) => identifier === field)?.baseUnit);
}

/** The color of the series or category `name`, else the palette's. */
export function seriesColor({ settings, theme }: Chart, name: string, index: number): string {
  const { categoryOverrides, seriesOverrides } = settings.chartSettings ?? {};
  const named =
    categoryOverrides?.[name]?.color ??
    seriesOverrides?.find(({ seriesId }) => seriesId.includes(name))?.override.color.Default;
  return named === undefined ? theme.palette[index % theme.palette.length]! : colorOf(theme, named);
}

/** A number of a record; anything else counts as none. */
export function numberOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

/** An entry of a legend. */
export interface LegendEntry {
  readonly name: string;
  readonly color: string;
}

const LEGEND_TEXT = { size: 12 };
const SWATCH = 10;

/** Entries side by side, as many as fit in one line; how many more there are is said. */
export function legendLine(entries: readonly LegendEntry[], box: Box, theme: Theme): Svg {
  const parts: Svg[] = [];
  let x = box.x;
  const y = box.y + box.height / 2;
  for (const [index, { name, color }] of entries.entries()) {
    const label = shorten(name, 190, LEGEND_TEXT, "middle");
    const width = SWATCH + 6 + textWidth(label, LEGEND_TEXT) + 18;
    const left = entries.length - index;
    if (x + width > box.x + box.width - (left > 1 ? 60 : 0) && index > 0) {
      parts.push(text(x, y + 4, `+${left} more`, { ...LEGEND_TEXT, fill: theme.faint }));
      break;
    }
    parts.push(
      element("rect", { x, y: y - SWATCH / 2, width: SWATCH, height: SWATCH, rx: 3, fill: color }),
      text(x + SWATCH + 6, y + 4, label, { ...LEGEND_TEXT, fill: theme.soft }),
    );
    x += width;
  }
  return parts.join("");
}

/** In place of a chart that has nothing to show. */
export function noRecords({ x, y, width, height }: Box, theme: Theme): Svg {
  return text(x + width / 2, y + height / 2 + 4, "No records in this time frame", {
    fill: theme.faint,
    anchor: "middle",
  });
}
