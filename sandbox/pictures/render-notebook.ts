import type { NotebookContent } from "../../lib/dynatrace/documents/notebook";
import { markdown } from "./markdown";
import { textWidth } from "./measure";
import { picture } from "./render-dashboard";
import { chart, type Outcome } from "./render-tile";
import { element, type Svg, text } from "./svg";
import type { Theme } from "./theme";

const WIDTH = 1280;
const MARGIN = 32;
const CODE = { size: 12, mono: true };
const CODE_LINE = 18;
/** Lines of a query that are shown; the whole stands in the notebook. */
const MOST_LINES = 9;
const CHART_HEIGHT = 250;
const HEAD_HEIGHT = 26;
const ROW_HEIGHT = 27;
/** Rows of a table that are shown. */
const MOST_ROWS = 8;

/**
 * A whole notebook as SVG: text, queries and what they give.
 *
 * @param title - the document's name
 * @param run - gives what a section's query gives
 */
export function renderNotebook(
  title: string,
  content: NotebookContent,
  theme: Theme,
  run: (query: string) => Outcome,
): Svg {
  const parts: Svg[] = [];
  const width = WIDTH - 2 * MARGIN;
  let y = MARGIN;
  for (const section of content.sections) {
    if (section.type === "markdown") {
      const drawn = markdown(section.markdown, { x: MARGIN, y, width, height: 0 }, theme);
      parts.push(drawn.svg);
      y += drawn.height + 14;
      continue;
    }
    const { input, visualization, visualizationSettings: settings } = section.state;
    const lines = linesOf(input.value, width - 32);
    const codeHeight = lines.length * CODE_LINE + 20;
    const outcome = run(input.value);
    const records = "records" in outcome ? outcome.records : [];
    // One more for what is said of rows and columns that are not shown.
    const rows = Math.max(1, Math.min(MOST_ROWS, records.length)) + 1;
    const height = visualization === "table" ? HEAD_HEIGHT + rows * ROW_HEIGHT + 2 : CHART_HEIGHT;
    const box = { x: MARGIN + 16, y: y + codeHeight + 14, width: width - 32, height };
    parts.push(
      element("rect", {
        x: MARGIN + 0.5,
        y: y + 0.5,
        width: width - 1,
        height: codeHeight + height + 27,
        rx: 9,
        fill: theme.card,
        stroke: theme.border,
      }),
      element("rect", { x: MARGIN + 8, y: y + 8, width: width - 16, height: codeHeight - 8, rx: 6, fill: theme.code }),
      ...lines.map((line, index) => text(MARGIN + 20, y + 26 + index * CODE_LINE, line, { ...CODE, fill: theme.soft })),
      "problem" in outcome
        ? markdown(outcome.problem, box, theme).svg
        : chart(visualization, { records, settings, box, theme }),
    );
    y += codeHeight + height + 28 + 22;
  }
  return picture(title, WIDTH, y, theme, ...parts);
}

/** The first lines of a query, each as long as fits. */
function linesOf(query: string, width: number): readonly string[] {
  const most = Math.floor((width - 8) / textWidth("m", CODE));
  const lines = query.split("\n").map((line) => (line.length > most ? `${line.slice(0, most - 1)}…` : line));
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES - 1), `… and ${lines.length - MOST_LINES + 1} more lines`];
}
