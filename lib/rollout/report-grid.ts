import { escapeHtml, section, slug } from "./report-page";

/** How a connection stands. */
export interface GridStatus {
  /** Names its colour in the style sheet. */
  readonly status: string;
  /** Says it without the colour. */
  readonly mark: string;
  /** Says it in words. */
  readonly words: string;
  /** Whether its account belongs to the top. */
  readonly attention: boolean;
}

/** One account. */
export interface GridRow {
  readonly account: string;
  readonly name: string;
  readonly regions: ReadonlyMap<string, GridStatus>;
}

/** Up to so many accounts are one table, in their own order. */
const ONE_TABLE = 150;
/** Accounts of a table when there are more: a browser lays out only those that are open. */
const CHUNK = 250;

/**
 * Accounts × regions. Where there are many accounts, those that deserve a look come first and open, the others folded away, so that
 * thousands stay quick to load and to read.
 */
export function connectionGrid(rows: readonly GridRow[]): string {
  if (rows.length === 0) return "";
  const regions = [...new Set(rows.flatMap((row) => [...row.regions.keys()]))].sort();
  return section("Connections", `${legend(rows)}\n${tables(rows, regions).join("\n")}`);
}

function tables(rows: readonly GridRow[], regions: readonly string[]): string[] {
  if (rows.length <= ONE_TABLE) return [table(rows, regions)];
  const look = rows.filter(({ regions: own }) => [...own.values()].some(({ attention }) => attention));
  const chosen = new Set(look);
  const others = rows.filter((row) => !chosen.has(row));
  return [
    ...chunks(look).map((chunk, index) => folded(chunk, regions, "to look at", index === 0)),
    ...chunks(others).map((chunk) => folded(chunk, regions, look.length > 0 ? "others" : "", false)),
  ];
}

function chunks(rows: readonly GridRow[]): GridRow[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}

function folded(rows: readonly GridRow[], regions: readonly string[], words: string, open: boolean): string {
  const which = rows.length === 1 ? rows[0]!.account : `${rows[0]!.account} to ${rows.at(-1)!.account}`;
  const title = `${rows.length} ${rows.length === 1 ? "account" : "accounts"} ${words}`.trim();
  const summary = `<summary>${title} <small>${which}</small></summary>`;
  return `<details class="fold"${open ? " open" : ""}>${summary}${table(rows, regions)}</details>`;
}

function table(rows: readonly GridRow[], regions: readonly string[]): string {
  const head = regions
    .map((region) => `<th class="region" scope="col"><span>${escapeHtml(region)}</span></th>`)
    .join("");
  const body = rows.map(({ account, name, regions: own }) => {
    const cells = regions.map((region) => cell(own.get(region)));
    return `<tr><th scope="row"><code>${account}</code> ${escapeHtml(name)}</th>${cells.join("")}</tr>`;
  });
  return `<div class="scroll"><table class="grid"><thead><tr><th scope="col">account</th>${head}</tr></thead><tbody>${body.join("\n")}</tbody></table></div>`;
}

/** Only what deserves a look explains itself: the legend does for the others, and tens of thousands of cells stay small. */
function cell(status: GridStatus | undefined): string {
  if (status === undefined) return "<td></td>";
  const title = status.attention ? ` title="${escapeHtml(status.words)}"` : "";
  return `<td class="${slug(status.status)}"${title}>${status.mark}</td>`;
}

function legend(rows: readonly GridRow[]): string {
  const all = new Map<string, GridStatus & { count: number }>();
  for (const status of rows.flatMap(({ regions }) => [...regions.values()])) {
    const seen = all.get(status.status);
    if (seen === undefined) all.set(status.status, { ...status, count: 1 });
    else seen.count += 1;
  }
  const items = [...all.values()].map(
    ({ status, mark, words, count }) =>
      `<span class="${slug(status)}">${mark} ${escapeHtml(words)} <small>${count.toLocaleString("en-US")}</small></span>`,
  );
  return `<p class="legend">${items.join(" ")}</p>`;
}
