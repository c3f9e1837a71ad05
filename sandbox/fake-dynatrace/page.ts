import type { ApiTokenInfo } from "./api-tokens";
import { documentsList } from "./document-pages";
import type { StoredDocument } from "./documents";
import { escapeHtml } from "./html";
import type { IngestCounts, IngestedRecord } from "./ingest";

/** How many of the newest records the page lists. */
const NEWEST = 100;

interface ConnectionRow {
  readonly account: string;
  readonly region: string;
  readonly counts: Map<string, number>;
  last: string;
}

/** The page at `/`: what arrived, per connection and newest first. Self-contained, no script, reloads every 5 seconds. */
export function renderPage(
  records: readonly IngestedRecord[],
  totals: IngestCounts,
  tokens: readonly ApiTokenInfo[],
  documents: readonly StoredDocument[],
): string {
  const types = [...new Set(records.map((record) => text(record, "event.type", "(no event.type)")))].sort();
  const answers = Object.entries(totals.answers).map(([status, count]) => `${count} × ${status}`);
  const facts = [
    ["records", String(records.length)],
    ["requests", `${totals.requests}${answers.length > 0 ? ` (${answers.join(", ")})` : ""}`],
    ["dropped, older than 24 h", String(totals.dropped)],
    ["repeated event.id", String(totals.repeated)],
    ["live ingest tokens", String(tokens.filter((token) => token.enabled && !token.revoked).length)],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="5">
<title>Sandbox: security events</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Security events in the sandbox</h1>
<p class="lead">A stand-in for a Dynatrace environment. Nothing here leaves this machine.</p>
<dl>${facts.map(([name, value]) => `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`).join("")}</dl>
<h2>Connections</h2>
${connectionsTable(connectionsOf(records), types)}
<h2>Dashboards and notebooks</h2>
${documentsList(documents)}
<h2>Newest records</h2>
${recordsTable(records.slice(-NEWEST).reverse())}
</main>
</body>
</html>
`;
}

function connectionsOf(records: readonly IngestedRecord[]): readonly ConnectionRow[] {
  const rows = new Map<string, ConnectionRow>();
  for (const record of records) {
    const account = text(record, "aws.account.id", "(no account)");
    const region = text(record, "aws.region", "(no region)");
    const key = `${account} ${region}`;
    const row = rows.get(key) ?? { account, region, counts: new Map<string, number>(), last: "" };
    const type = text(record, "event.type", "(no event.type)");
    row.counts.set(type, (row.counts.get(type) ?? 0) + 1);
    row.last = record.receivedAt;
    rows.set(key, row);
  }
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function connectionsTable(rows: readonly ConnectionRow[], types: readonly string[]): string {
  if (rows.length === 0) return `<p class="empty">No record has arrived yet.</p>`;
  const head = ["Account", "Region", ...types, "All", "Last record (UTC)"];
  const body = rows.map((row) => {
    const counts = types.map((type) => row.counts.get(type) ?? 0);
    const all = counts.reduce((sum, count) => sum + count, 0);
    const numbers = [...counts, all].map((count) => `<td class="number">${count === 0 ? "·" : count}</td>`).join("");
    return `<tr><td>${escapeHtml(row.account)}</td><td>${escapeHtml(row.region)}</td>${numbers}<td>${time(row.last)}</td></tr>`;
  });
  const heading = head.map(
    (name, index) => `<th${index > 1 && index < head.length - 1 ? ' class="number"' : ""}>${escapeHtml(name)}</th>`,
  );
  return `<div class="scroll"><table><thead><tr>${heading.join("")}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

function recordsTable(records: readonly IngestedRecord[]): string {
  if (records.length === 0) return `<p class="empty">Records are listed here as they come in.</p>`;
  const rows = records.map((record) => {
    const level = text(record, "dt.security.risk.level", "");
    const badge =
      level === ""
        ? ""
        : `<span class="risk ${RISKS.has(level) ? level.toLowerCase() : ""}">${escapeHtml(level)}</span>`;
    return `<tr><td>${time(record.receivedAt)}</td><td>${badge}</td><td>${escapeHtml(text(record, "finding.title", "(no title)"))}<small>${escapeHtml(
      text(record, "event.type", ""),
    )}</small></td><td class="id">${escapeHtml(text(record, "object.id", ""))}<small>${escapeHtml(
      text(record, "object.type", ""),
    )}</small></td><td>${escapeHtml(text(record, "aws.account.id", ""))}<small>${escapeHtml(text(record, "aws.region", ""))}</small></td></tr>`;
  });
  return `<div class="scroll"><table><thead><tr><th>Received (UTC)</th><th>Risk</th><th>Finding</th><th>Object</th><th>Connection</th></tr></thead><tbody>${rows.join(
    "",
  )}</tbody></table></div>`;
}

function text(record: IngestedRecord, key: string, fallback: string): string {
  const value = record.record[key];
  return typeof value === "string" && value !== "" ? value : fallback;
}

function time(iso: string): string {
  return `<time datetime="${escapeHtml(iso)}">${escapeHtml(iso.slice(11, 19))}</time>`;
}

const RISKS: ReadonlySet<string> = new Set(["CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE", "NOT_AVAILABLE"]);

const STYLE = `
:root { color-scheme: light dark; --ink: #1b1e2b; --soft: #5d6376; --line: #dfe2ea; --ground: #f6f7fa; --card: #fff;
  --critical: #a4001d; --high: #b8410a; --medium: #8a6100; --low: #2c5f9e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e7e9f1; --soft: #9aa1b5; --line: #333848; --ground: #14161e; --card: #1c1f2a;
  --critical: #ff8a98; --high: #ffab73; --medium: #e9c46a; --low: #8fbcff; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 76rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
h1 { font-size: 1.6rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2.2rem 0 .6rem; }
.lead, .empty { color: var(--soft); margin: .3rem 0 0; }
dl { display: flex; flex-wrap: wrap; gap: .75rem; margin: 1.4rem 0 0; }
dl div { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .9rem; }
dt { color: var(--soft); font-size: .8rem; }
dd { margin: 0; font-size: 1.15rem; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: .5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .5rem .8rem; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-size: .8rem; font-weight: 600; white-space: nowrap; }
a { color: inherit; }
.number { text-align: right; }
td.number, td:first-child, time { font-variant-numeric: tabular-nums; white-space: nowrap; }
td small { display: block; color: var(--soft); }
td.id { overflow-wrap: anywhere; max-width: 26rem; }
.risk { font-weight: 600; font-size: .8rem; white-space: nowrap; }
.risk.critical { color: var(--critical); } .risk.high { color: var(--high); }
.risk.medium { color: var(--medium); } .risk.low { color: var(--low); }
`;
