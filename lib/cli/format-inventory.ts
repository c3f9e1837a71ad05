import { queueKey } from "../rollout/each-account";
import { duration } from "../rollout/error-class";
import type { InventoryEntry } from "../rollout/inventory";
import type { InventoryItem } from "../rollout/inventory-html";
import type { LiveFacts } from "../rollout/inventory-live";
import { plural, table } from "./table";

/** A line of the inventory. */
export type InventoryRow = InventoryItem;

interface Column {
  /** A title that starts with `>` is right-aligned. */
  readonly title: string;
  /** For people. */
  readonly text: (row: InventoryRow) => string | number;
  /** For spreadsheets, where it differs. */
  readonly plain?: (row: InventoryRow) => string | number;
}

/** Longer names are cut in the table; the values for spreadsheets have them whole. */
const NAME_WIDTH = 24;

const COLUMNS: readonly Column[] = [
  { title: "account", text: ({ account }) => account },
  { title: "region", text: ({ region }) => region },
  { title: "status", text: ({ status }) => status },
  { title: "filter", text: ({ deployed }) => (deployed === undefined ? "" : deployed.filter || "all findings") },
  { title: "relay", text: ({ deployed }) => deployed?.relayVersion ?? "" },
];

const LIVE_COLUMNS: readonly Column[] = [
  { title: ">waiting", text: ({ live }) => live?.waiting ?? "" },
  { title: ">dead letters", text: ({ live }) => live?.deadLetters ?? "" },
];

/** Columns that came later stand behind, so that programs that count columns go on. */
const SINCE: readonly Column[] = [
  { title: "since", text: ({ since }) => since?.slice(0, 10) ?? "", plain: ({ since }) => since ?? "" },
];

const LATER_LIVE_COLUMNS: readonly Column[] = [
  {
    title: ">oldest waits",
    text: ({ live }) => (live?.oldestWaitingSeconds === undefined ? "" : duration(live.oldestWaitingSeconds * 1000)),
    plain: ({ live }) => live?.oldestWaitingSeconds ?? "",
  },
  {
    title: "last finding",
    text: ({ live }) => live?.lastForwarded?.replace("T", " ").slice(0, 16) ?? "",
    plain: ({ live }) => live?.lastForwarded ?? "",
  },
  { title: ">function errors", text: ({ live }) => live?.functionErrors ?? "" },
];

const LOOK: Column = { title: "look at", text: ({ unhealthy }) => unhealthy.join("; ") };
const PROBLEM: Column = { title: "problem", text: ({ live }) => live?.problem ?? "" };
const SHORT_NAME: Column = {
  title: "name",
  text: ({ accountName: name }) => (name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name),
};
const NAME: Column = { title: "account name", text: ({ accountName }) => accountName };

/** A table for people, with the numbers first. */
export function inventoryTable(rows: readonly InventoryRow[], live: boolean): string {
  const [account, ...others] = COLUMNS;
  const columns = [
    account!,
    SHORT_NAME,
    ...others,
    ...SINCE,
    ...(live ? [...LIVE_COLUMNS, ...LATER_LIVE_COLUMNS] : []),
    LOOK,
  ];
  return table(
    columns.map(({ title }) => title),
    rows.map((row) => columns.map(({ text }) => text(row))),
  );
}

/** Comma-separated values, first line the titles. */
export function inventoryCsv(rows: readonly InventoryRow[], live: boolean): string {
  const columns = [
    ...COLUMNS,
    ...(live ? [...LIVE_COLUMNS, PROBLEM] : []),
    ...SINCE,
    ...(live ? LATER_LIVE_COLUMNS : []),
    LOOK,
    NAME,
  ];
  const lines = rows.map((row) => columns.map(({ text, plain }) => (plain ?? text)(row)));
  return [columns.map(({ title }) => title.replace(">", "")), ...lines].map(csvLine).join("\n");
}

/** What to do about what is not as declared, a line each; empty where everything is. */
export function inventoryNextSteps(rows: readonly InventoryRow[]): string[] {
  const some = (status: InventoryEntry["status"]) => rows.some((row) => row.status === status);
  return [
    ...(some("missing") ? ["missing: declared, not deployed. Deploy them: npx hubrelay apply"] : []),
    ...(some("undeclared")
      ? ["undeclared: deployed, not declared. Declare them again, or take them away: npx hubrelay apply"]
      : []),
  ];
}

/** One line about all of them. */
export function inventorySummary(rows: readonly InventoryRow[], live: boolean): string {
  const count = (status: InventoryEntry["status"]) => rows.filter((row) => row.status === status).length;
  const others = (["missing", "undeclared", "unknown"] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `${count(status).toLocaleString("en-US")} ${status}`);
  const first = `${count("connected").toLocaleString("en-US")} of ${plural(rows.length, "connection")} connected`;
  const summary = [first, ...others].join(", ");
  if (!live) return summary;
  // Connections that share a queue are told the same numbers: they are counted once.
  const queues = new Map(rows.map((row) => [row.deployed && queueKey(row.deployed), row.live]));
  const sum = (of: (facts: LiveFacts) => number | undefined) =>
    [...queues.values()].reduce((total, facts) => total + (facts === undefined ? 0 : (of(facts) ?? 0)), 0);
  const waiting = sum((facts) => facts.waiting);
  const letters = sum((facts) => facts.deadLetters);
  const waits = waiting === 0 ? "nothing is waiting" : `${plural(waiting, "finding")} waiting`;
  return `${summary}; ${waits}, ${plural(letters, "dead letter")}`;
}

/** As spreadsheets read it; a leading `=`, `+`, `-` or `@` would be run as a formula. */
function csvLine(cells: readonly (string | number)[]): string {
  return cells
    .map(String)
    .map((cell) => (/^[=+\-@]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");
}
