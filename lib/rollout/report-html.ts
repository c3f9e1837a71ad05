import type { Connection } from "../connections/connection";
import { duration } from "./error-class";
import type { AttributeChange, Change } from "./plan-result";
import { REPORT_STYLE } from "./report-style";
import { type RolloutResult, type StackResult, type StackStatus, totalCounts } from "./result";

/** What a report shows beside the result. */
export interface ReportContext {
  /** The deployment's name. */
  readonly name: string;
  /** The declared connections: rows and columns of the grid. */
  readonly connections: readonly Connection[];
}

/** More changed resources of one stack than this are counted, not listed. */
const LIST_UP_TO = 200;

const STATUS_WORDS: Readonly<Record<StackStatus, string>> = {
  unchanged: "as declared",
  planned: "changes planned",
  applied: "applied",
  destroyed: "destroyed",
  drifted: "drifted",
  failed: "failed",
  "not started": "not started",
};

/** A result as one self-contained HTML page: no script, nothing loaded, light and dark, for screens of any size and for paper. */
export function reportHtml(result: RolloutResult, context: ReportContext): string {
  const title = `${context.name}: ${result.command}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(result.startedAt.replace("T", " ").slice(0, 16))} UTC, took ${duration(result.seconds * 1000)}${
    result.interrupted ? ", <strong>stopped by the user</strong>" : ""
  }</p>
</header>
${summary(result)}
${waves(result)}
${failures(result)}
${drift(result)}
${changes(result)}
${grid(result, context.connections)}
${timings(result)}
</main>
</body>
</html>
`;
}

function summary({ stacks }: RolloutResult): string {
  const counts = new Map<StackStatus, number>();
  for (const { status } of stacks) counts.set(status, (counts.get(status) ?? 0) + 1);
  const tiles = [...counts].map(([status, count]) => tile(String(count), STATUS_WORDS[status], slug(status)));
  const { add, change, destroy } = totalCounts(stacks);
  tiles.push(tile(`+${add} ~${change} −${destroy}`, "resources", "numbers"));
  return `<section aria-label="Summary" class="tiles">${tiles.join("")}</section>`;
}

function tile(number: string, word: string, kind: string): string {
  return `<div class="tile ${kind}"><b>${number}</b><span>${word}</span></div>`;
}

function waves({ waves: all }: RolloutResult): string {
  if (all === undefined) return "";
  const rows = all.map(
    ({ name, stacks, done, failed, status, gate }) =>
      `<tr><td>${escapeHtml(name)}</td><td class="n">${done} of ${stacks}</td><td class="n">${failed}</td>` +
      `<td>${status}</td><td>${escapeHtml(gate?.message ?? "")}</td></tr>`,
  );
  return section(
    "Waves",
    `<table><thead><tr><th>wave</th><th class="n">done</th><th class="n">failed</th><th>status</th><th>gate</th></tr></thead>` +
      `<tbody>${rows.join("")}</tbody></table>`,
  );
}

function failures({ stacks }: RolloutResult): string {
  const items = stacks.filter(({ error }) => error !== undefined);
  if (items.length === 0) return "";
  const blocks = items.map(
    ({ stack, status, error }) =>
      `<article class="${slug(status)}"><h3>${escapeHtml(stack)} <small>${escapeHtml(error!.class)}</small></h3>` +
      `<pre>${escapeHtml(error!.message)}</pre><p>→ ${escapeHtml(error!.whatToDo)}</p></article>`,
  );
  return section("What to do", blocks.join("\n"));
}

function drift({ stacks }: RolloutResult): string {
  const drifted = stacks.filter(({ drift: found }) => (found?.items.length ?? 0) > 0);
  const ignored = stacks.flatMap(({ drift: found }) => found?.ignored ?? []);
  if (drifted.length === 0 && ignored.length === 0) return "";
  const blocks = drifted.map(
    ({ stack, drift: found }) =>
      `<article class="drifted"><h3>${escapeHtml(stack)}</h3>${changeList(found!.items, (item) => item.kind)}</article>`,
  );
  if (ignored.length > 0) {
    const reasons = [...new Set(ignored.flatMap((each) => each.reasons))];
    blocks.push(`<p>${ignored.length} known differences ignored: ${escapeHtml(reasons.join("; "))}</p>`);
  }
  return section("Drift", blocks.join("\n"));
}

function changes({ stacks }: RolloutResult): string {
  const planned = stacks.filter((stack) => stack.status === "planned" && (stack.changes?.length ?? 0) > 0);
  if (planned.length === 0) return "";
  const blocks = planned.map(
    ({ stack, changes: list, counts }) =>
      `<details><summary>${escapeHtml(stack)} <small>+${counts.add} ~${counts.change} −${counts.destroy}</small></summary>` +
      `${changeList(list!, () => "")}</details>`,
  );
  return section("Planned changes", blocks.join("\n"));
}

function changeList<T extends Change>(list: readonly T[], remark: (change: T) => string): string {
  const items = list
    .slice(0, LIST_UP_TO)
    .map(
      (change) =>
        `<li><code>${escapeHtml(change.address)}</code> ${change.action} <small>${escapeHtml(remark(change))}</small>` +
        `${change.attributes.map(attribute).join("")}</li>`,
    );
  const more = list.length > LIST_UP_TO ? `<p>and ${list.length - LIST_UP_TO} more</p>` : "";
  return `<ul>${items.join("")}</ul>${more}`;
}

function attribute({ path, before, after }: AttributeChange): string {
  return `<div class="attribute"><code>${escapeHtml(path)}</code> <del>${escapeHtml(before)}</del> → <ins>${escapeHtml(after)}</ins></div>`;
}

/** Accounts × regions. An account's stack is one state, so a cell shows its stack; drift is told by region. */
function grid({ stacks }: RolloutResult, connections: readonly Connection[]): string {
  const byAccount = new Map(
    stacks.filter(({ account }) => account !== undefined).map((stack) => [stack.account, stack]),
  );
  const shown = connections.filter(({ account }) => byAccount.has(account));
  if (shown.length === 0) return "";
  const regions = [...new Set(shown.map(({ region }) => region))].sort();
  const accounts = new Map<string, { readonly name: string; readonly regions: Set<string> }>();
  for (const { account, accountName, region } of shown) {
    const row = accounts.get(account) ?? { name: accountName, regions: new Set<string>() };
    row.regions.add(region);
    accounts.set(account, row);
  }
  const head = regions.map((region) => `<th class="region"><span>${region}</span></th>`).join("");
  const rows = [...accounts].map(([account, row]) => {
    const stack = byAccount.get(account)!;
    const cells = regions.map((region) => (row.regions.has(region) ? cell(stack, region) : "<td></td>"));
    return `<tr><th scope="row"><code>${account}</code> ${escapeHtml(row.name)}</th>${cells.join("")}</tr>`;
  });
  return section(
    "Connections",
    `<div class="scroll"><table class="grid"><thead><tr><th>account</th>${head}</tr></thead><tbody>${rows.join("\n")}</tbody></table></div>` +
      `<p class="legend">${[...new Set([...byAccount.values()].map(({ status }) => status))]
        .map((status) => `<span class="${slug(status)}">${mark(status)} ${STATUS_WORDS[status]}</span>`)
        .join(" ")}</p>`,
  );
}

function cell(stack: StackResult, region: string): string {
  const drifted = stack.drift?.items.some(({ address }) => address.includes(region)) ?? true;
  const status = stack.status === "drifted" && !drifted ? "unchanged" : stack.status;
  // The sign says it without the colour, and the title says it in words.
  return `<td class="${slug(status)}" title="${STATUS_WORDS[status]}">${mark(status)}</td>`;
}

function timings({ stacks }: RolloutResult): string {
  const slowest = stacks.filter(({ seconds }) => seconds > 0).sort((a, b) => b.seconds - a.seconds);
  if (slowest.length === 0) return "";
  const longest = slowest[0]!.seconds;
  const rows = slowest
    .slice(0, 20)
    .map(
      ({ stack, seconds }) =>
        `<tr><td>${escapeHtml(stack)}</td><td class="n">${seconds} s</td>` +
        `<td class="bar"><i style="width:${Math.max(1, Math.round((seconds / longest) * 100))}%"></i></td></tr>`,
    );
  return section(slowest.length > 20 ? "Timings: the slowest 20" : "Timings", `<table>${rows.join("")}</table>`);
}

function section(title: string, content: string): string {
  return `<section><h2>${title}</h2>\n${content}\n</section>`;
}

function mark(status: StackStatus): string {
  const marks: Readonly<Record<StackStatus, string>> = {
    unchanged: "✓",
    applied: "✓",
    destroyed: "–",
    planned: "~",
    drifted: "!",
    failed: "✗",
    "not started": "·",
  };
  return marks[status];
}

function slug(status: string): string {
  return status.replace(" ", "-");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}
