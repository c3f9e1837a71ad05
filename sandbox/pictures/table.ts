import { formatValue } from "./format";
import { shorten, textWidth } from "./measure";
import { type Box, element, type Svg, short, text } from "./svg";
import { colorOf, type Theme } from "./theme";
import { type Chart, formatOf, noRecords } from "./tile";

const HEAD = { size: 11.5, weight: 600 as const };
const CELL = { size: 12.5 };
const ROW_HEIGHT = 27;
const HEAD_HEIGHT = 26;
const GAP = 14;
/** A column is not made narrower. */
const LEAST = 60;
/** A long text has this much before columns to its right are left out. */
const COMFORTABLE = 150;
/** Room around the text of a colored cell. */
const CHIP = 22;

interface Column {
  readonly name: string;
  readonly cells: readonly string[];
  readonly right: boolean;
  /** Room of its longest text. */
  readonly natural: number;
  /** Room it does not go below. */
  readonly least: number;
}

/** Records as rows, fields as columns in the order of the first record. */
export function table({ records, settings, box, theme }: Chart): Svg {
  if (records.length === 0) return noRecords(box, theme);
  const room = Math.max(1, Math.floor((box.height - HEAD_HEIGHT) / ROW_HEIGHT));
  const candidates = records.slice(0, room);
  const names = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const colored = new Set(settings.coloring?.colorRules.map(({ field }) => field));
  const hidden = new Set((settings.table?.hiddenColumns ?? []).flat());
  const all = names
    .filter((name) => !hidden.has(name))
    .map((name): Column => {
      const format = formatOf(settings, name);
      const cells = candidates.map(({ [name]: value }) =>
        typeof value === "number" ? format(value) : formatValue(value),
      );
      const given = records.map(({ [name]: value }) => value).filter((value) => value !== null && value !== undefined);
      const right = given.length > 0 && given.every((value) => typeof value === "number");
      const natural = Math.max(
        textWidth(name, HEAD),
        ...cells.map((cell) => textWidth(cell, CELL) + (colored.has(name) ? CHIP : right ? 0 : 4)),
      );
      return {
        name,
        cells,
        right,
        natural: Math.ceil(natural),
        least: Math.min(Math.ceil(natural), colored.has(name) ? 120 : LEAST),
      };
    });
  const seen = columnsThatFit(all, box.width);
  const columns = all.slice(0, seen);
  const shown = records.slice(
    0,
    records.length > room || (seen < all.length && records.length === room) ? room - 1 : room,
  );
  const widths = share(columns, box.width - GAP * (columns.length - 1));
  let x = box.x;
  const drawn = columns.map((column, index) => {
    const width = widths[index]!;
    const at = column.right ? x + width : x;
    x += width + GAP;
    const anchor = column.right ? "end" : "start";
    const head = text(at, box.y + 15, shorten(column.name, width, HEAD), { ...HEAD, fill: theme.faint, anchor });
    const cells = column.cells.slice(0, shown.length).map((cell, row) => {
      const y = box.y + HEAD_HEIGHT + row * ROW_HEIGHT + 18;
      const color = cellColor(settings, column.name, cell, theme);
      if (color !== undefined && cell !== "")
        return chip(at, y, shorten(cell, width - 16, { ...CELL, size: 11.5, weight: 600 }), color);
      return text(at, y, shorten(cell, width, CELL, cell.includes(" ") ? "end" : "middle"), {
        ...CELL,
        fill: index === 0 ? theme.ink : theme.soft,
        anchor,
      });
    });
    return head + cells.join("");
  });
  const lines = shown.map((_, row) => {
    const y = box.y + HEAD_HEIGHT + row * ROW_HEIGHT + 0.5;
    return element("path", { d: `M${short(box.x)} ${short(y)}h${short(box.width)}`, stroke: theme.line });
  });
  return [...lines, ...drawn, more(records.length - shown.length, all.length - seen, box, theme)].join("");
}

function more(rows: number, columns: number, box: Box, theme: Theme): Svg {
  const parts = [
    ...(rows > 0 ? [`${rows} more ${rows === 1 ? "row" : "rows"}`] : []),
    ...(columns > 0 ? [`${columns} more ${columns === 1 ? "column" : "columns"} to the right`] : []),
  ];
  if (parts.length === 0) return "";
  return text(box.x, box.y + box.height - 6, `and ${parts.join(", ")}`, { size: 12, fill: theme.faint });
}

/** A text on a ground of its color. */
function chip(x: number, y: number, content: string, color: string): Svg {
  const width = textWidth(content, { ...CELL, size: 11.5, weight: 600 }) + 14;
  return [
    element("rect", { x, y: y - 13.5, width, height: 19, rx: 5, fill: color, "fill-opacity": 0.16 }),
    text(x + 7, y, content, { size: 11.5, weight: 600, fill: color }),
  ].join("");
}

function cellColor(settings: Chart["settings"], column: string, cell: string, theme: Theme): string | undefined {
  const rule = settings.coloring?.colorRules.find(({ field, value }) => field === column && value === cell);
  return rule && colorOf(theme, rule.customColor.Default);
}

/** How many columns have at least the room they need; in Dynatrace one would scroll to the others. */
function columnsThatFit(columns: readonly Column[], room: number): number {
  let used = -GAP;
  const first = columns.findIndex(({ natural, least }) => {
    used += Math.max(least, Math.min(natural, COMFORTABLE)) + GAP;
    return used > room;
  });
  return first < 0 ? columns.length : Math.max(1, first);
}

/** Widths that fill the room: what columns need, the widest giving way first where it is too little. */
function share(columns: readonly Column[], room: number): readonly number[] {
  const needed = columns.reduce((sum, { natural }) => sum + natural, 0);
  if (needed <= room) return columns.map(({ natural }) => natural + (room - needed) / columns.length);
  const capped = (cap: number) => columns.map(({ natural, least }) => Math.max(least, Math.min(natural, cap)));
  let low = 0;
  let high = Math.max(...columns.map(({ natural }) => natural));
  for (let round = 0; round < 40; round += 1) {
    const cap = (low + high) / 2;
    if (capped(cap).reduce((sum, width) => sum + width, 0) > room) high = cap;
    else low = cap;
  }
  return capped(low);
}
