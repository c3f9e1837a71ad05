import { formatNumber, formatValue } from "./format";
import { shorten, textWidth } from "./measure";
import { element, type Svg, short, text } from "./svg";
import { type Chart, noRecords, numberOf, seriesColor } from "./tile";

const LEGEND = { size: 12 };

/** A ring with a sector per record, its total inside, names and numbers beside. */
export function donut(chart: Chart): Svg {
  const { records, settings, box, theme } = chart;
  const { categoryAxis, valueAxis } = settings.chartSettings?.categoricalBarChartSettings ?? {};
  const value = valueAxis?.[0];
  if (records.length === 0 || !categoryAxis || value === undefined) return noRecords(box, theme);
  const sectors = records.map((record, index) => {
    const name = categoryAxis.map((field) => formatValue(record[field]) || "(none)").join(" · ");
    return { name, value: numberOf(record[value]), color: seriesColor(chart, name, index) };
  });
  const total = sectors.reduce((all, sector) => all + sector.value, 0);
  if (total === 0) return noRecords(box, theme);
  const longest = Math.max(...sectors.map((sector) => textWidth(sector.name, LEGEND)));
  const legendWidth = Math.min(
    box.width * 0.56,
    longest + 34 + textWidth(formatNumber(total), { ...LEGEND, weight: 600 }),
  );
  const radius = Math.min((box.width - legendWidth - 24) / 2, box.height / 2 - 4, 96);
  const inner = radius * 0.66;
  const cx = box.x + Math.max(radius, (box.width - legendWidth - 24) / 2);
  const cy = box.y + box.height / 2;
  let angle = -Math.PI / 2;
  const ring = sectors
    .filter((sector) => sector.value > 0)
    .map((sector) => {
      const sweep = (sector.value / total) * 2 * Math.PI;
      const path = sectorPath(cx, cy, radius, inner, angle, angle + Math.min(sweep, 2 * Math.PI - 0.0001));
      angle += sweep;
      return element("path", { d: path, fill: sector.color, stroke: theme.card, "stroke-width": 2 });
    });
  const written = formatNumber(total);
  const size = Math.min(30, (inner * 1.5 * 30) / textWidth(written, { size: 30, weight: 600 }));
  const left = box.x + box.width - legendWidth;
  const line = Math.min(24, (box.height - 4) / sectors.length);
  const top = cy - (line * sectors.length) / 2;
  const legend = sectors.map((sector, index) => {
    const y = top + line * index + line / 2;
    return [
      element("rect", { x: left, y: y - 5, width: 10, height: 10, rx: 3, fill: sector.color }),
      text(
        left + 17,
        y + 4.5,
        shorten(sector.name, legendWidth - 30 - textWidth(formatNumber(sector.value), LEGEND), LEGEND, "middle"),
        {
          size: 12,
          fill: theme.soft,
        },
      ),
      text(left + legendWidth, y + 4.5, formatNumber(sector.value), {
        size: 12,
        weight: 600,
        fill: theme.ink,
        anchor: "end",
      }),
    ].join("");
  });
  return [
    ...ring,
    text(cx, cy + size * 0.35, written, { size: Math.round(size), weight: 600, fill: theme.ink, anchor: "middle" }),
    ...legend,
  ].join("");
}

function sectorPath(cx: number, cy: number, outer: number, inner: number, from: number, to: number): string {
  const point = (radius: number, angle: number) =>
    `${short(cx + radius * Math.cos(angle))} ${short(cy + radius * Math.sin(angle))}`;
  const large = to - from > Math.PI ? 1 : 0;
  return [
    `M${point(outer, from)}`,
    `A${short(outer)} ${short(outer)} 0 ${large} 1 ${point(outer, to)}`,
    `L${point(inner, to)}`,
    `A${short(inner)} ${short(inner)} 0 ${large} 0 ${point(inner, from)}Z`,
  ].join("");
}
