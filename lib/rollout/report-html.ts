import type { Connection } from "../connections/connection";
import type { DriftItem } from "./drift-kinds";
import { duration } from "./error-class";
import type { ChangeCounts } from "./plan-result";
import { changeList, everyStack, groupAlike, stackNames } from "./report-changes";
import { connectionGrid, type GridRow, type GridStatus } from "./report-grid";
import { escapeHtml, reportPage, section, slug, tiles, utc } from "./report-page";
import { type GateVerdict, type RolloutResult, type StackResult, type StackStatus, totalCounts } from "./result";

/** What a report shows beside the result. */
export interface ReportContext {
  /** The deployment's name. */
  readonly name: string;
  /** The declared connections: rows and columns of the grid. */
  readonly connections: readonly Connection[];
}

/** So many of the slowest stacks are shown. */
const SLOWEST = 20;

const STATUSES: Readonly<Record<StackStatus, GridStatus>> = {
  unchanged: { status: "unchanged", mark: "✓", words: "as declared", attention: false },
  planned: { status: "planned", mark: "~", words: "changes planned", attention: false },
  applied: { status: "applied", mark: "✓", words: "applied", attention: false },
  destroyed: { status: "destroyed", mark: "–", words: "destroyed", attention: false },
  drifted: { status: "drifted", mark: "!", words: "drifted", attention: true },
  failed: { status: "failed", mark: "✗", words: "failed", attention: true },
  "not started": { status: "not started", mark: "○", words: "not started", attention: true },
};

/** A result as one page: summary, waves, failures with what to do, drift, changes, accounts × regions, timings. */
export function reportHtml(result: RolloutResult, { name, connections }: ReportContext): string {
  const stopped = result.interrupted ? ", <strong>stopped by the user</strong>" : "";
  return reportPage({
    title: `${name}: ${result.command}`,
    remark: `${utc(result.startedAt)}, took ${duration(result.seconds * 1000)}${stopped}`,
    parts: [
      summary(result),
      waves(result),
      failures(result),
      drift(result),
      changes(result),
      grid(result, connections),
      timings(result),
    ],
  });
}

function summary({ stacks }: RolloutResult): string {
  const counts = new Map<StackStatus, number>();
  for (const { status } of stacks) counts.set(status, (counts.get(status) ?? 0) + 1);
  return tiles([
    ...[...counts].map(([status, count]) => ({
      number: count.toLocaleString("en-US"),
      word: STATUSES[status].words,
      kind: slug(status),
    })),
    { number: changeNumbers(totalCounts(stacks)), word: "resources", kind: "numbers" },
  ]);
}

function changeNumbers({ add, change, destroy }: ChangeCounts): string {
  const [plus, tilde, minus] = [add, change, destroy].map((number) => number.toLocaleString("en-US"));
  return `+${plus} ~${tilde} −${minus}`;
}

function waves({ waves: all }: RolloutResult): string {
  if (all === undefined) return "";
  const rows = all.map(
    ({ name, stacks, done, failed, status, gate }) =>
      `<tr><td>${escapeHtml(name)}</td><td class="n">${done} of ${stacks}</td><td class="n">${failed}</td>` +
      `<td class="w">${status}</td><td class="gate">${gate === undefined ? "" : gateText(gate)}</td></tr>`,
  );
  return section(
    "Waves",
    `<div class="scroll"><table><thead><tr><th>wave</th><th class="n">done</th><th class="n">failed</th><th>status</th><th>gate</th></tr></thead>` +
      `<tbody>${rows.join("")}</tbody></table></div>`,
  );
}

function gateText({ open, message, checks }: GateVerdict): string {
  const marks = { passed: "✓", failed: "✗", "not checked": "–" } as const;
  if (checks === undefined) return `${open ? "✓" : "✗"} ${escapeHtml(message)}`;
  return checks
    .map((each) => `<div class="check ${slug(each.status)}">${marks[each.status]} ${escapeHtml(each.message)}</div>`)
    .join("");
}

function failures({ stacks }: RolloutResult): string {
  const items = stacks.filter(({ error }) => error !== undefined);
  const groups = groupAlike(items, ({ status, error }) => `${status}\n${error!.class}\n${error!.message}`);
  const blocks = groups.map(({ first: { status, error }, all }) => {
    const names = all.map(({ stack }) => stack);
    return (
      `<article class="${slug(status)}"><h3>${stackNames(names)} <small>${escapeHtml(error!.class)}</small></h3>` +
      `<pre>${escapeHtml(error!.message)}</pre><p>→ ${escapeHtml(error!.whatToDo)}</p>${everyStack(names)}</article>`
    );
  });
  const remarks = stacks.flatMap(({ stack, remarks: own = [] }) =>
    own.map((remark) => `<p>! <strong>${escapeHtml(stack)}</strong> ${escapeHtml(remark)}</p>`),
  );
  return section("What to do", [...blocks, ...remarks].join("\n"));
}

function drift({ stacks }: RolloutResult): string {
  const drifted = stacks.filter(({ drift: found }) => (found?.items.length ?? 0) > 0);
  const ignored = stacks.flatMap(({ drift: found }) => found?.ignored ?? []);
  const groups = groupAlike(drifted, ({ drift: found }) => JSON.stringify(found!.items));
  const blocks = groups.map(({ first, all }) => {
    const names = all.map(({ stack }) => stack);
    const list = changeList(first.drift!.items, driftWords);
    return `<article class="drifted"><h3>${stackNames(names)}</h3>${list}${everyStack(names)}</article>`;
  });
  if (ignored.length > 0) {
    const reasons = [...new Set(ignored.flatMap((each) => each.reasons))];
    const differences = ignored.length === 1 ? "difference" : "differences";
    blocks.push(`<p>${ignored.length} known ${differences} ignored: ${escapeHtml(reasons.join("; "))}</p>`);
  }
  if (drifted.length > 0) blocks.push("<p>Mend: <code>npx hubrelay apply</code></p>");
  return section("Drift", blocks.join("\n"));
}

/** What happened, not what mending it would do. */
function driftWords({ kind, action }: DriftItem): string {
  if (kind === "not yet applied") return `${kind}: ${action}`;
  return action === "create" ? "deleted outside" : kind;
}

function changes({ stacks }: RolloutResult): string {
  const planned = stacks.filter((stack) => stack.status === "planned" && (stack.changes?.length ?? 0) > 0);
  const shape = ({ changes: list }: StackResult) =>
    list!.map(({ action, address, attributes }) => `${action} ${address} ${attributes.map(({ path }) => path)}`).join();
  const blocks = groupAlike(planned, shape).map(({ first: { changes: list, counts }, all }) => {
    const names = all.map(({ stack }) => stack);
    const each = names.length > 1 ? " each; the values are the first one's" : "";
    const numbers = `${changeNumbers(counts)}${each}`;
    const content = `${changeList(list!, ({ action }) => action)}${everyStack(names)}`;
    return `<details><summary>${stackNames(names)} <small>${numbers}</small></summary>${content}</details>`;
  });
  return section("Planned changes", blocks.join("\n"));
}

/** An account's stack is one state, so a cell shows its stack; drift is told by region. */
function grid({ stacks }: RolloutResult, connections: readonly Connection[]): string {
  const byAccount = new Map(stacks.map((stack) => [stack.account, stack]));
  const rows = new Map<string, { account: string; name: string; regions: Map<string, GridStatus> }>();
  for (const { account, accountName, region } of connections) {
    const stack = byAccount.get(account);
    if (stack === undefined) continue;
    const row = rows.get(account) ?? { account, name: accountName, regions: new Map() };
    row.regions.set(region, STATUSES[statusIn(stack, region)]);
    rows.set(account, row);
  }
  return connectionGrid([...rows.values()] satisfies GridRow[]);
}

function statusIn({ status, drift: found }: StackResult, region: string): StackStatus {
  if (status !== "drifted" || found === undefined) return status;
  const here = found.items.some(({ address }) => address.includes(region));
  // A role has no region: its drift is everywhere.
  const everywhere = found.items.some(({ address }) => !/_[a-z]{2}(-[a-z]+)+-\d/.test(address));
  return here || everywhere ? status : "unchanged";
}

function timings({ stacks }: RolloutResult): string {
  const slowest = stacks.filter(({ seconds }) => seconds > 0).sort((a, b) => b.seconds - a.seconds);
  if (slowest.length === 0) return "";
  const longest = slowest[0]!.seconds;
  const rows = slowest
    .slice(0, SLOWEST)
    .map(
      ({ stack, seconds }) =>
        `<tr><td class="w">${escapeHtml(stack)}</td><td class="n">${seconds} s</td>` +
        `<td class="bar"><i style="width:${Math.max(1, Math.round((seconds / longest) * 100))}%"></i></td></tr>`,
    );
  const within = (share: number) => slowest[Math.floor(slowest.length * (1 - share))]!.seconds;
  const spread =
    slowest.length < 3
      ? ""
      : `<p>Half of the stacks took ${within(0.5)} s or less, 95 % ${within(0.95)} s or less.</p>`;
  return section(
    slowest.length > SLOWEST
      ? `Timings: the slowest ${SLOWEST} of ${slowest.length.toLocaleString("en-US")}`
      : "Timings",
    `${spread}<table>${rows.join("")}</table>`,
  );
}
