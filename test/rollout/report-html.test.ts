import { reportHtml } from "../../lib/rollout/report-html";
import { exitCodeOf, NO_CHANGES, type RolloutResult, type StackResult } from "../../lib/rollout/result";

const A = "111111111111";
const B = "222222222222";
const connections = [A, B].flatMap((account) =>
  ["eu-west-1", "us-east-1"].map((region) => ({ account, accountName: `name of ${account}`, region })),
);

function stack(account: string, more: Partial<StackResult> = {}): StackResult {
  return { stack: `account-${account}`, account, status: "unchanged", counts: NO_CHANGES, seconds: 3, ...more };
}

function html(stacks: readonly StackResult[], more: Partial<RolloutResult> = {}): string {
  const result: RolloutResult = {
    command: "drift",
    startedAt: "2026-11-24T12:34:56.000Z",
    seconds: 61,
    interrupted: false,
    stacks,
    exitCode: exitCodeOf(stacks),
    ...more,
  };
  return reportHtml(result, { name: "hubrelay", connections });
}

/** The cells of an account's row in the grid, by class. */
function cells(page: string, account: string): string[] {
  const row = page.split("<tr>").find((each) => each.startsWith(`<th scope="row"><code>${account}`)) ?? "";
  return [...row.matchAll(/<td class="([^"]*)"/g)].map((match) => match[1]!);
}

test("loads nothing and runs nothing", () => {
  const page = html([stack(A)]);
  expect(page).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/);
});

test("each account has a row with a cell for each of its regions", () => {
  const page = html([stack(A, { status: "failed" }), stack(B)]);
  expect(cells(page, A)).toEqual(["failed", "failed"]);
  expect(cells(page, B)).toEqual(["unchanged", "unchanged"]);
});

test("drift colours only the region it is in", () => {
  const item = {
    address: "aws_cloudwatch_event_rule.findings_us-east-1",
    action: "update" as const,
    kind: "changed outside" as const,
    attributes: [{ path: "state", before: '"DISABLED"', after: '"ENABLED"' }],
  };
  const page = html([stack(A, { status: "drifted", drift: { items: [item], ignored: [] } })]);
  expect(cells(page, A)).toEqual(["unchanged", "drifted"]);
  expect(page).toContain("<del>&quot;DISABLED&quot;</del> → <ins>&quot;ENABLED&quot;</ins>");
});

test("a failure shows what to do", () => {
  const error = { class: "lock", message: "locked", whatToDo: "wait for jo" } as const;
  expect(html([stack(A, { status: "failed", error })])).toContain("→ wait for jo");
});

test("what comes from outside cannot become markup", () => {
  const error = { class: "other", message: "<script>alert(1)</script>", whatToDo: "x" } as const;
  const page = html([stack(A, { status: "failed", error })]);
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toContain("<script>");
});

test("a status is told by a sign and a word too, not by colour alone", () => {
  expect(html([stack(A, { status: "failed" })])).toContain('<td class="failed" title="failed">✗</td>');
});

test("waves and their gates are shown", () => {
  const waves = [
    {
      name: "canary",
      stacks: 1,
      done: 1,
      failed: 0,
      status: "done" as const,
      gate: { open: true, message: "no dead letters" },
    },
  ];
  expect(html([stack(A)], { waves })).toContain("no dead letters");
});

test("of three thousand accounts in 17 regions the page stays under 8 MB", () => {
  const many = Array.from({ length: 3000 }, (_, index) => String(100000000000 + index));
  const regions = Array.from({ length: 17 }, (_, index) => `xx-region-${index}`);
  const page = reportHtml(
    {
      command: "apply",
      startedAt: "2026-11-24T12:00:00.000Z",
      seconds: 1,
      interrupted: false,
      exitCode: 0,
      stacks: many.map((id) => stack(id)),
    },
    {
      name: "x",
      connections: many.flatMap((account) => regions.map((region) => ({ account, accountName: "n", region }))),
    },
  );
  expect(page.length).toBeLessThan(8_000_000);
});
