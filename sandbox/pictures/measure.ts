/** Widths of Helvetica's characters from the space on, in thousandths of the size, digits as wide as those of tables are. */
const WIDTHS = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 600, 600, 600, 600, 600, 600, 600,
  600, 600, 600, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
/** Some families run wider. */
const ALLOWANCE = 1.08;
const BOLD = 1.05;
const MONO_WIDTH = 0.605;

/** How text is measured. */
export interface Measured {
  readonly size: number;
  readonly weight?: number;
  readonly mono?: boolean;
}

/** The width of a text in pixels, at least what readers will see. */
export function textWidth(content: string, { size, weight = 400, mono = false }: Measured): number {
  if (mono) return content.length * size * MONO_WIDTH;
  let sum = 0;
  for (const character of content) sum += WIDTHS[character.codePointAt(0)! - 32] ?? 600;
  return (sum / 1000) * size * ALLOWANCE * (weight > 400 ? BOLD : 1);
}

/** The text, cut with an ellipsis where it is too wide; at its middle where both ends matter. */
export function shorten(content: string, width: number, measured: Measured, where: "end" | "middle" = "end"): string {
  if (textWidth(content, measured) <= width) return content;
  const characters = [...content];
  let low = 0;
  let high = characters.length;
  const cut = (kept: number) => {
    const head = where === "end" ? kept : Math.ceil(kept / 2);
    return `${characters.slice(0, head).join("")}…${kept === head ? "" : characters.slice(head - kept).join("")}`;
  };
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (textWidth(cut(middle), measured) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}
