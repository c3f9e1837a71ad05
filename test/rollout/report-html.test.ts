import { reportHtml } from "../../lib/rollout/report-html";
import type { RolloutResult, StackResult } from "../../lib/rollout/result";
import { accountIds, connectionsOf, rolloutResult, stackResult } from "./report-samples";

const A = "111111111111";
const B = "222222222222";
const connections = [A, B].flatMap((account) =>
  ["eu-west-1", "us-east-1"].map((region) => ({ account, accountName: `name of ${account}`, region })),
);

const stack = stackResult;

function html(stacks: readonly StackResult[], more: Partial<RolloutResult> = {}): string {
  return reportHtml(rolloutResult(stacks, more), { name: "hubrelay", connections });
}

/** The cells of an account's row in the grid, by class. */
function cells(page: string, account: string): string[] {
  const row = page.split("<tr>").find((each) => each.startsWith(`<th scope="row"><code>${account}`)) ?? "";
  return [...row.matchAll(/<td class="([^"]*)"/g)].map((match) => match[1]!);
}

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

test("what somebody deleted is told as deleted, and how drift is mended", () => {
  const address = "aws_sqs_queue.findings_us-east-1";
  const item = { address, action: "create" as const, kind: "changed outside" as const, attributes: [] };
  const page = html([stack(A, { status: "drifted", drift: { items: [item], ignored: [] } })]);
  expect(page).toContain(`<code>${address}</code> deleted outside`);
  expect(page).toContain("<code>npx hubrelay apply</code>");
});

test("a failure shows what to do", () => {
  const error = { class: "lock", message: "locked", whatToDo: "wait for jo" } as const;
  expect(html([stack(A, { status: "failed", error })])).toContain("→ wait for jo");
});

test("what is to be looked at besides stands with what to do", () => {
  expect(html([stack(A, { remarks: ["delete the older <one>"] })])).toContain(
    `<strong>account-${A}</strong> delete the older &lt;one&gt;`,
  );
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

test("a gate tells each thing it looked at, with a sign", () => {
  const gate = {
    open: false,
    message: "2 function errors",
    checks: [
      { check: "dead letters", status: "passed", message: "no dead letters" },
      { check: "function errors", status: "failed", message: "2 function errors" },
      { check: "test finding", status: "not checked", message: "none was sent" },
    ],
  } as const;
  const page = html([stack(A)], { waves: [{ name: "w", stacks: 1, done: 1, failed: 0, status: "stopped", gate }] });
  expect(page).toContain("✓ no dead letters");
  expect(page).toContain("✗ 2 function errors");
  expect(page).toContain("– none was sent");
});

describe("what is alike is said once", () => {
  const failed = (account: string, text: string) =>
    stack(account, { status: "failed", error: { class: "other", message: text, whatToDo: "look" } });

  test("the same failure in two accounts, though it names them", () => {
    const page = html([failed(A, `role in ${A} is gone`), failed(B, `role in ${B} is gone`)]);
    expect(page.match(/<article/g)).toHaveLength(1);
    expect(page).toContain(`account-${A}, account-${B}`);
  });

  test("but not two failures", () => {
    expect(html([failed(A, "this"), failed(B, "that")]).match(/<article/g)).toHaveLength(2);
  });

  test("many accounts are counted, and all of them are there to unfold", () => {
    const many = accountIds(30);
    const page = reportHtml(rolloutResult(many.map((id) => failed(id, "x"))), { name: "x", connections: [] });
    expect(page).toContain("30 stacks: ");
    expect(page.split(`account-${many[29]}`).length).toBeGreaterThan(1);
  });
});

test("drift of what has no region, such as a role, colours the account's every region", () => {
  const item = { address: "aws_iam_role.relay", action: "update", kind: "changed outside", attributes: [] } as const;
  const page = html([stack(A, { status: "drifted", drift: { items: [item], ignored: [] } })]);
  expect(cells(page, A)).toEqual(["drifted", "drifted"]);
});

test("of many accounts those to look at come first and open, the others folded away", () => {
  const many = accountIds(400);
  const stacks = many.map((id, index) => stack(id, index === 399 ? { status: "drifted" } : {}));
  const page = reportHtml(rolloutResult(stacks), { name: "x", connections: connectionsOf(many) });
  expect(
    [...page.matchAll(/<details class="fold"( open)?><summary>([^<]*)/g)].map(
      ([, open, title]) => `${title?.trim()}${open ?? ""}`,
    ),
  ).toEqual(["1 account to look at open", "250 accounts others", "149 accounts others"]);
});
