import { duration } from "./error-class";
import type { InventoryEntry } from "./inventory";
import type { LiveFacts } from "./inventory-live";
import { groupAlike } from "./report-changes";
import { connectionGrid, type GridStatus } from "./report-grid";
import { escapeHtml, reportPage, section, tiles, utc } from "./report-page";

/** A connection of the page. */
export interface InventoryItem extends InventoryEntry {
  readonly since?: string;
  readonly live?: LiveFacts;
  readonly unhealthy: readonly string[];
}

/** What a page shows beside the connections. */
export interface InventoryContext {
  /** The deployment's name. */
  readonly name: string;
  readonly at: Date;
  /** Whether AWS was asked. */
  readonly live: boolean;
}

const STATUSES: Readonly<Record<InventoryEntry["status"], GridStatus>> = {
  connected: { status: "connected", mark: "✓", words: "connected", attention: false },
  missing: { status: "missing", mark: "✗", words: "declared, not deployed", attention: true },
  undeclared: { status: "undeclared", mark: "+", words: "deployed, not declared", attention: true },
  unknown: { status: "unknown", mark: "?", words: "state not readable", attention: true },
};
const UNWELL: GridStatus = { status: "unwell", mark: "!", words: "connected, deserves a look", attention: true };

/** What to do about a status, as HTML. */
const NEXT: Readonly<Partial<Record<InventoryEntry["status"], string>>> = {
  missing: "deploy them: <code>npx hubrelay apply</code>",
  undeclared: "declare them again, or take them away: <code>npx hubrelay apply</code>",
  unknown: "<code>npx hubrelay inventory</code> says why their states cannot be read",
};

/** Connections of one kind that are listed one by one; more are in the CSV. */
const LIST_UP_TO = 500;

/**
 * The inventory as one page.
 *
 * @param summary one line with the numbers
 */
export function inventoryHtml(items: readonly InventoryItem[], summary: string, context: InventoryContext): string {
  return reportPage({
    title: `${context.name}: inventory`,
    remark: `${utc(context.at.toISOString())}, ${context.live ? "states and AWS" : "from the states"}: ${escapeHtml(summary)}`,
    parts: [counts(items), toLookAt(items), grid(items), context.live ? details(items) : ""],
  });
}

function statusOf({ status, unhealthy }: InventoryItem): GridStatus {
  return status === "connected" && unhealthy.length > 0 ? UNWELL : STATUSES[status];
}

function counts(items: readonly InventoryItem[]): string {
  const found = new Map<GridStatus, number>();
  for (const item of items) found.set(statusOf(item), (found.get(statusOf(item)) ?? 0) + 1);
  return tiles(
    [...found].map(([{ status, words }, count]) => ({
      number: count.toLocaleString("en-US"),
      word: words,
      kind: status,
    })),
  );
}

function toLookAt(items: readonly InventoryItem[]): string {
  const groups = groupAlike(
    items.filter(({ unhealthy }) => unhealthy.length > 0),
    ({ status, unhealthy }) => [status, ...unhealthy].join("; "),
  );
  return section(
    "To look at",
    groups
      .map(({ first, all }) => {
        const places = all.map(
          ({ account, region, accountName }) => `<li><code>${account} ${region}</code> ${escapeHtml(accountName)}</li>`,
        );
        const list = `<ul>${places.slice(0, LIST_UP_TO).join("")}</ul>`;
        const more = places.length > LIST_UP_TO ? `<p>and ${places.length - LIST_UP_TO} more</p>` : "";
        const summary = `<summary>${escapeHtml(reasonsOf(first))} <small>${all.length}</small></summary>`;
        const next = NEXT[first.status];
        return `<details class="${statusOf(first).status}"${all.length <= 10 ? " open" : ""}>${summary}${list}${more}${next === undefined ? "" : `<p>→ ${next}</p>`}</details>`;
      })
      .join("\n"),
  );
}

/** The status in words, and what else there is to it. */
function reasonsOf({ status, unhealthy }: InventoryItem): string {
  if (status === "connected") return unhealthy.join("; ");
  return [STATUSES[status].words, ...unhealthy.filter((reason) => reason !== status)].join("; ");
}

function grid(items: readonly InventoryItem[]): string {
  const rows = new Map<string, { account: string; name: string; regions: Map<string, GridStatus> }>();
  for (const item of items) {
    const row = rows.get(item.account) ?? { account: item.account, name: item.accountName, regions: new Map() };
    row.regions.set(item.region, statusOf(item));
    rows.set(item.account, row);
  }
  return connectionGrid([...rows.values()]);
}

/** What AWS said of each that is deployed: of many, of those that deserve a look. */
function details(items: readonly InventoryItem[]): string {
  const shown = items.filter(
    ({ deployed, unhealthy }) => deployed !== undefined && (items.length <= LIST_UP_TO || unhealthy.length > 0),
  );
  if (shown.length === 0) return "";
  const rows = shown.slice(0, LIST_UP_TO).map(({ account, accountName, region, deployed, since, live }) => {
    const age = live?.oldestWaitingSeconds;
    const cells = [
      `<code>${account} ${region}</code> ${escapeHtml(accountName)}`,
      since?.slice(0, 10) ?? "",
      deployed?.relayVersion ?? "",
      deployed === undefined ? "" : deployed.filter || "all findings",
      live?.lastForwarded?.replace("T", " ").slice(0, 16) ?? "",
    ];
    const numbers = [live?.waiting, age === undefined ? undefined : duration(age * 1000), live?.deadLetters];
    return `<tr>${[cells[0], ...cells.slice(1).map(escapeHtml)].map((cell) => `<td class="w">${cell}</td>`).join("")}${numbers
      .map((number) => `<td class="n">${number ?? ""}</td>`)
      .join("")}</tr>`;
  });
  const head = ["connection", "since", "relay", "filter", "last finding"].map((title) => `<th>${title}</th>`);
  const numbers = ["waiting", "oldest", "dead letters"].map((title) => `<th class="n">${title}</th>`);
  return section(
    items.length <= LIST_UP_TO ? "Details" : "Details of those to look at",
    `<div class="scroll"><table><thead><tr>${[...head, ...numbers].join("")}</tr></thead><tbody>${rows.join("")}</tbody></table></div>`,
  );
}
