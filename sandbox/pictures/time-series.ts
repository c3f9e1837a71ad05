import { formatDay, formatHour, formatValue } from "./format";
import { textWidth } from "./measure";
import { ticks, timeTicks } from "./scale";
import { type Box, element, type Svg, short, text } from "./svg";
import { type Chart, formatOf, legendLine, noRecords, numberOf, seriesColor } from "./tile";

/** Form of a series. */
export type Shape = "bars" | "area" | "line";

interface Series {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

const TICK = { size: 11.5 };
const LEGEND_HEIGHT = 26;
const AXIS_HEIGHT = 22;

/** A series per record over the records' time frame: bars and areas stacked, lines beside each other. */
export function timeSeries(chart: Chart, shape: Shape): Svg {
  const { records, settings, box, theme } = chart;
  const value = settings.chartSettings?.fieldMapping?.leftAxisValues[0];
  const frame = frameOf(records[0]?.[settings.chartSettings?.fieldMapping?.timestamp ?? "timeframe"]);
  if (value === undefined || frame === undefined) return noRecords(box, theme);
  const by = settings.dataMapping?.displayedFields ?? [];
  const series = records.map((record, index): Series => {
    const name = by.length === 0 ? value : by.map((field) => formatValue(record[field]) || "(none)").join(" · ");
    const values = Array.isArray(record[value]) ? (record[value] as unknown[]).map(numberOf) : [];
    return { name, color: seriesColor(chart, name, index), values };
  });
  const count = Math.max(...series.map(({ values }) => values.length));
  const stacked = shape === "line" ? series.map(({ values }) => values) : stack(series, count);
  const marks = ticks(Math.max(...stacked.flat(), 0), 4);
  const format = formatOf(settings, value);
  const axisWidth = Math.max(...marks.map((mark) => textWidth(format(mark), TICK))) + 10;
  const hasLegend = settings.chartSettings?.legend?.hidden !== true;
  const plot: Box = {
    x: box.x + axisWidth,
    y: box.y + 6,
    width: box.width - axisWidth - 6,
    height: box.height - AXIS_HEIGHT - (hasLegend ? LEGEND_HEIGHT : 0) - 6,
  };
  const top = marks.at(-1)!;
  const yOf = (number: number) => plot.y + plot.height - (number / top) * plot.height;
  const lines = marks.map((mark) =>
    [
      element("path", { d: `M${short(plot.x)} ${short(yOf(mark))}h${short(plot.width)}`, stroke: theme.line }),
      text(plot.x - 8, yOf(mark) + 4, format(mark), { ...TICK, fill: theme.faint, anchor: "end" }),
    ].join(""),
  );
  const legend = { x: plot.x, y: box.y + box.height - LEGEND_HEIGHT + 6, width: plot.width, height: LEGEND_HEIGHT - 6 };
  const drawn = series.map((one, index) => {
    const below = shape === "line" || index === 0 ? [] : stacked[index - 1]!;
    if (shape === "bars") return barsOf(one.color, stacked[index]!, below, plot, count, yOf);
    return curveOf(one.color, stacked[index]!, shape === "area" ? below : undefined, plot, count, yOf);
  });
  return [
    ...lines,
    ...drawn,
    timeAxis(frame, plot, theme.faint),
    hasLegend ? legendLine(series, legend, theme) : "",
  ].join("");
}

/** Each series on top of those before it. */
function stack(series: readonly Series[], count: number): readonly (readonly number[])[] {
  let before: readonly number[] = new Array<number>(count).fill(0);
  return series.map(({ values }) => {
    before = before.map((sum, index) => sum + (values[index] ?? 0));
    return before;
  });
}

type YOf = (value: number) => number;

function barsOf(
  color: string,
  tops: readonly number[],
  below: readonly number[],
  plot: Box,
  count: number,
  yOf: YOf,
): Svg {
  const step = plot.width / count;
  const width = Math.max(1, Math.min(step - Math.min(3, step * 0.25), 26));
  const path = tops.map((top, index) => {
    const base = below[index] ?? 0;
    if (top === base) return "";
    const x = plot.x + index * step + (step - width) / 2;
    return `M${short(x)} ${short(yOf(base))}V${short(yOf(top))}h${short(width)}V${short(yOf(base))}z`;
  });
  return path.join("") === "" ? "" : element("path", { d: path.join(""), fill: color });
}

function curveOf(
  color: string,
  tops: readonly number[],
  below: readonly number[] | undefined,
  plot: Box,
  count: number,
  yOf: YOf,
): Svg {
  const xOf = (index: number) => plot.x + (count === 1 ? plot.width / 2 : (index / (count - 1)) * plot.width);
  const upper = tops.map((top, index) => `${index === 0 ? "M" : "L"}${short(xOf(index))} ${short(yOf(top))}`).join("");
  const line = element("path", {
    d: upper,
    fill: "none",
    stroke: color,
    "stroke-width": 2,
    "stroke-linejoin": "round",
  });
  if (below === undefined) return line;
  const lower = tops
    .map((_, index) => `L${short(xOf(index))} ${short(yOf(below[index] ?? 0))}`)
    .reverse()
    .join("");
  return element("path", { d: `${upper}${lower}Z`, fill: color, "fill-opacity": 0.55 }) + line;
}

function timeAxis({ start, end }: Frame, plot: Box, fill: string): Svg {
  const span = end - start;
  const marks = timeTicks(start, end, Math.max(2, Math.floor(plot.width / 90)));
  const daily = marks.length > 1 && marks[1]! - marks[0]! >= 86_400_000;
  return marks
    .map((mark) => {
      const x = plot.x + ((mark - start) / span) * plot.width;
      if (x > plot.x + plot.width - 14) return "";
      const time = new Date(mark);
      const label = daily || time.getUTCHours() + time.getUTCMinutes() === 0 ? formatDay(time) : formatHour(time);
      return text(x, plot.y + plot.height + 17, label, { ...TICK, fill, anchor: x < plot.x + 16 ? "start" : "middle" });
    })
    .join("");
}

interface Frame {
  readonly start: number;
  readonly end: number;
}

function frameOf(value: unknown): Frame | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { start, end } = value as { readonly start?: unknown; readonly end?: unknown };
  if (typeof start !== "string" || typeof end !== "string") return undefined;
  return { start: Date.parse(start), end: Date.parse(end) };
}
