import { formatValue } from "./format";
import { shorten, textWidth } from "./measure";
import { element, type Svg, short, text } from "./svg";
import { type Chart, formatOf, legendLine, noRecords, numberOf, seriesColor } from "./tile";

const LABEL = { size: 12.5 };
const VALUE = { size: 12, weight: 600 as const };
const LEGEND_HEIGHT = 26;
/** Height of a bar with the space around it. */
const STEP = { most: 34, least: 20 };
const THICKEST = 18;
const ROUND = 4;

/** A piece of a bar. */
interface Segment {
  readonly value: number;
  readonly color: string;
}

/** A bar per record, lying, its fields stacked. */
export function bars(chart: Chart): Svg {
  const { records, settings, box, theme } = chart;
  const { categoryAxis, valueAxis, scale } = settings.chartSettings?.categoricalBarChartSettings ?? {};
  if (records.length === 0 || !categoryAxis || !valueAxis) return noRecords(box, theme);
  const hasLegend = settings.chartSettings?.legend?.hidden !== true;
  const room = box.height - (hasLegend ? LEGEND_HEIGHT : 0);
  const shown = records.slice(0, Math.max(1, Math.floor(room / STEP.least)));
  const step = Math.min(STEP.most, room / shown.length);
  const format = formatOf(settings, valueAxis[0] ?? "");
  const rows = shown.map((record) => {
    const name = categoryAxis.map((field) => formatValue(record[field]) || "(none)").join(" · ");
    const segments = valueAxis.map((field, index): Segment => {
      const color = valueAxis.length === 1 ? seriesColor(chart, name, 0) : seriesColor(chart, field, index);
      return { value: numberOf(record[field]), color };
    });
    const total = segments.reduce((sum, { value }) => sum + value, 0);
    const share = total === 0 ? 0 : Math.round(((segments[0]?.value ?? 0) / total) * 100);
    return { name, segments, total, label: scale === "percentage" ? `${share} %` : format(total) };
  });
  const labelWidth = Math.min(box.width * 0.42, Math.max(...rows.map(({ name }) => textWidth(name, LABEL))) + 4);
  const valueWidth = Math.max(...rows.map(({ label }) => textWidth(label, VALUE)));
  const plot = box.width - labelWidth - valueWidth - 22;
  const highest = Math.max(...rows.map(({ total }) => total), 1);
  const left = box.x + labelWidth + 12;
  const drawn = rows.map(({ name, segments, total, label }, row) => {
    const middle = box.y + row * step + step / 2;
    const length = total === 0 ? 0 : scale === "percentage" ? plot : (total / highest) * plot;
    const labelled = shorten(name, labelWidth, LABEL, "middle");
    return [
      text(left - 12, middle + 4.5, labelled, { ...LABEL, fill: theme.soft, anchor: "end" }),
      bar(segments, total, { left, middle, length, thick: Math.min(THICKEST, step - 8) }),
      text(left + length + 7, middle + 4.5, label, { ...VALUE, fill: theme.ink }),
    ].join("");
  });
  if (!hasLegend) return drawn.join("");
  const entries = valueAxis.map((name, index) => ({ name, color: seriesColor(chart, name, index) }));
  const y = box.y + box.height - LEGEND_HEIGHT + 8;
  const hasRoom = box.x + box.width - left > 220;
  const x = hasRoom ? left : box.x;
  return drawn.join("") + legendLine(entries, { x, y, width: box.x + box.width - x, height: LEGEND_HEIGHT - 8 }, theme);
}

interface Place {
  readonly left: number;
  readonly middle: number;
  readonly length: number;
  readonly thick: number;
}

/** Segments beside each other, only the outer ends rounded. */
function bar(segments: readonly Segment[], total: number, { left, middle, length, thick }: Place): Svg {
  const visible = segments.filter(({ value }) => value > 0);
  let x = left;
  return visible
    .map(({ value, color }, index) => {
      const width = Math.max((value / total) * length - (index < visible.length - 1 ? 1 : 0), 1);
      const start = index === 0 ? Math.min(ROUND, width / 2) : 0;
      const end = index === visible.length - 1 ? Math.min(ROUND, width / 2) : 0;
      const d = segmentPath(x, middle - thick / 2, width, thick, start, end);
      x += (value / total) * length;
      return element("path", { d, fill: color });
    })
    .join("");
}

function segmentPath(x: number, y: number, width: number, height: number, start: number, end: number): string {
  const corner = (radius: number, dx: number, dy: number) =>
    radius === 0 ? "" : `a${short(radius)} ${short(radius)} 0 0 1 ${short(dx)} ${short(dy)}`;
  return [
    `M${short(x + start)} ${short(y)}h${short(width - start - end)}`,
    corner(end, end, end),
    `v${short(height - 2 * end)}`,
    corner(end, -end, end),
    `h${short(-(width - start - end))}`,
    corner(start, -start, -start),
    `v${short(-(height - 2 * start))}`,
    corner(start, start, -start),
    "z",
  ].join("");
}
