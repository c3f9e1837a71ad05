import { type InventoryItem, inventoryHtml } from "../../lib/rollout/inventory-html";
import { reportHtml } from "../../lib/rollout/report-html";
import { exitCodeOf, NO_CHANGES, type RolloutResult, type StackResult } from "../../lib/rollout/result";
import { deployed } from "./deployed";

const REGIONS = ["ap-southeast-2", "eu-central-1", "eu-west-1", "us-east-1", "us-west-2"];

/** A stack's result, for tests. */
export function stackResult(account: string, more: Partial<StackResult> = {}): StackResult {
  return { stack: `account-${account}`, account, status: "unchanged", counts: NO_CHANGES, seconds: 3, ...more };
}

/** A result around stacks, for tests. */
export function rolloutResult(stacks: readonly StackResult[], more: Partial<RolloutResult> = {}): RolloutResult {
  const exitCode = exitCodeOf(stacks);
  const startedAt = "2026-11-24T12:34:56.000Z";
  return { command: "drift", startedAt, seconds: 61, interrupted: false, stacks, exitCode, ...more };
}

/** Account ids. */
export function accountIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(100000000000 + index * 7));
}

/** Connections of accounts in regions. */
export function connectionsOf(accounts: readonly string[], regions: readonly string[] = REGIONS) {
  return accounts.flatMap((account) =>
    regions.map((region) => ({ account, accountName: `a rather long name ${account.slice(-3)}`, region })),
  );
}

/** Pages with something of everything, by what they show. */
export function samplePages(): Readonly<Record<string, string>> {
  const accounts = accountIds(12);
  const context = { name: "hubrelay", connections: connectionsOf(accounts) };
  const applied = accounts.map((account, index) => stackResult(account, APPLIED[index] ?? { status: "applied" }));
  const drifted = accounts.map((account, index) => stackResult(account, index % 4 === 1 ? DRIFTED : {}));
  const planned = accounts.map((account) => stackResult(account, PLANNED));
  return {
    apply: reportHtml(rolloutResult(applied, { command: "apply", waves: WAVES }), context),
    drift: reportHtml(rolloutResult(drifted), context),
    plan: reportHtml(rolloutResult(planned, { command: "plan", interrupted: true }), context),
    inventory: inventoryHtml(items(accounts), "57 of 60 connections connected", {
      name: "hubrelay",
      at: new Date("2026-11-24T12:34:56Z"),
      live: true,
    }),
  };
}

const DENIED =
  "aws_lambda_function.relay_eu-west-1: creating Lambda Function: operation error Lambda: CreateFunction, https response error StatusCode: 403, api error AccessDeniedException: User: arn:aws:sts::100000000021:assumed-role/hubrelay-deploy/session is not authorized to perform: lambda:CreateFunction";

const APPLIED: Readonly<Record<number, Partial<StackResult>>> = {
  3: { status: "failed", error: { class: "policy denied", message: DENIED, whatToDo: "allow the action" } },
  5: { status: "failed", error: { class: "policy denied", message: DENIED, whatToDo: "allow the action" } },
  11: { status: "not started", error: { class: "other", message: "stopped", whatToDo: "mend the wave" }, seconds: 0 },
};

const DRIFTED: Partial<StackResult> = {
  status: "drifted",
  drift: {
    items: [
      {
        address: "aws_cloudwatch_event_rule.findings_eu-west-1",
        action: "update",
        kind: "changed outside",
        attributes: [{ path: "event_pattern", before: `"${"x".repeat(900)}"`, after: '"{}"' }],
      },
    ],
    ignored: [{ address: "a", attributes: ["b"], reasons: ["known"] }],
  },
};

const PLANNED: Partial<StackResult> = {
  status: "planned",
  counts: { add: 1, change: 0, destroy: 0 },
  changes: [{ address: "aws_sqs_queue.findings_eu-west-1", action: "create", attributes: [] }],
};

const WAVES: RolloutResult["waves"] = [
  {
    name: "canary",
    stacks: 2,
    done: 2,
    failed: 0,
    status: "done",
    gate: {
      open: true,
      message: "no dead letters in 10 queues",
      checks: [
        { check: "dead letters", status: "passed", message: "no dead letters in 10 queues" },
        { check: "test finding", status: "not checked", message: "no test finding was sent" },
        { check: "function errors", status: "failed", message: "2 function errors since the wave began" },
      ],
    },
  },
  { name: "rest", stacks: 10, done: 7, failed: 2, status: "stopped" },
];

function items(accounts: readonly string[]): InventoryItem[] {
  return connectionsOf(accounts).map((connection, index): InventoryItem => {
    const status = index === 4 ? "missing" : index === 9 ? "undeclared" : index === 20 ? "unknown" : "connected";
    const letters = index % 13 === 0 ? 3 : 0;
    return {
      ...connection,
      status,
      since: "2026-03-01T12:00:00Z",
      unhealthy: status === "connected" ? (letters > 0 ? [`${letters} dead letters`] : []) : [status],
      deployed: deployed(connection.account, connection.region),
      live: { waiting: index, deadLetters: letters, oldestWaitingSeconds: 90, lastForwarded: "2026-11-24T12:30:00Z" },
    };
  });
}
