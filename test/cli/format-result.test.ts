import { formatResult } from "../../lib/cli/format-result";
import type { Change } from "../../lib/rollout/plan-result";
import {
  exitCodeOf,
  NO_CHANGES,
  type RolloutCommand,
  type RolloutResult,
  type StackResult,
  type WaveResult,
} from "../../lib/rollout/result";

const plain = { isTTY: false, write: () => undefined };
const FILE = ".hubrelay/result.json";

function result(
  command: RolloutCommand,
  stacks: readonly StackResult[],
  more: Partial<RolloutResult> = {},
): RolloutResult {
  return {
    command,
    startedAt: "2026-11-24T12:00:00.000Z",
    seconds: 62,
    interrupted: false,
    stacks,
    exitCode: exitCodeOf(stacks),
    ...more,
  };
}

function stack(name: string, more: Partial<StackResult> = {}): StackResult {
  return { stack: name, status: "unchanged", counts: NO_CHANGES, seconds: 61, ...more };
}

const print = (value: RolloutResult) => formatResult(value, { resultFile: FILE, stream: plain });

const UPDATE: Change = {
  address: "aws_cloudwatch_event_rule.findings",
  action: "update",
  attributes: [{ path: "state", before: '"ENABLED"', after: '"DISABLED"' }],
};

test("a plan shows numbers, changes and the next step", () => {
  const text = print(
    result("plan", [
      stack("dynatrace"),
      stack("account-111111111111", {
        status: "planned",
        counts: { add: 0, change: 1, destroy: 0 },
        changes: [UPDATE],
      }),
    ]),
  );
  expect(text.split("\n")).toEqual([
    "stack                 add  change  destroy",
    "account-111111111111   +0      ~1       -0",
    "",
    "account-111111111111",
    "  ~ aws_cloudwatch_event_rule.findings",
    '      state  "ENABLED" → "DISABLED"',
    "",
    "1 stack unchanged",
    "",
    "Nothing was changed. Apply: npx hubrelay apply",
  ]);
});

test("what is to be looked at besides stands before the next step", () => {
  const applied = stack("dynatrace", { status: "applied", remarks: ["delete the older one"] });
  const lines = print(result("apply", [applied])).split("\n");
  expect(lines.indexOf("! dynatrace  delete the older one")).toBe(lines.length - 3);
});

test("drift tells kind, attribute, how many and how to mend it", () => {
  const drift = { items: [{ ...UPDATE, kind: "changed outside" as const }], ignored: [] };
  const text = print(
    result("drift", [stack("dynatrace"), stack("account-111111111111", { status: "drifted", drift })]),
  );
  expect(text).toContain("~ aws_cloudwatch_event_rule.findings  changed outside");
  expect(text).toContain('state  "ENABLED" → "DISABLED"');
  expect(text).toContain("1 of 2 stacks drifted");
  expect(text).toContain("Mend: npx hubrelay apply");
});

test("something that is gone is told as deleted, not as to be created", () => {
  const item = { address: "r.gone", action: "create", attributes: [], kind: "changed outside" } as const;
  const text = print(result("drift", [stack("a", { status: "drifted", drift: { items: [item], ignored: [] } })]));
  expect(text).toContain("- r.gone  deleted outside");
});

test("known differences are counted with their reason, not hidden", () => {
  const ignored = [{ address: "a", attributes: ["period"], reasons: ["rounded by the emulator"] }];
  const text = print(result("drift", [stack("dynatrace", { drift: { items: [], ignored } })]));
  expect(text).toContain("1 known difference ignored: rounded by the emulator");
});

test("a failure shows its class, message, what to do, and how to go on with only the failed", () => {
  const error = { class: "policy denied", message: "AccessDenied\nby p-abc", whatToDo: "allow it" } as const;
  const text = print(
    result("apply", [stack("a", { status: "failed", error, log: "a.log" }), stack("b", { status: "applied" })]),
  );
  expect(text).toContain("✗ a  policy denied\n  AccessDenied\n  by p-abc\n  → allow it\n  log: a.log");
  expect(text).toContain(`1 stack of 2 failed in 62 s. Again, only those: npx hubrelay apply --failed ${FILE}`);
});

test("a stopped run says how to go on", () => {
  const text = print(
    result("apply", [stack("a", { status: "applied" }), stack("b", { status: "not started" })], { interrupted: true }),
  );
  expect(text).toContain(`Stopped: 1 stack not started. Go on: npx hubrelay apply --failed ${FILE}`);
});

test("what holds for many stacks that were left alone is said once, with the first few by name", () => {
  const error = { class: "other", message: "the roll-out stopped", whatToDo: "mend the wave" } as const;
  const left = Array.from({ length: 7 }, (_, index) => stack(`s${index}`, { status: "not started", error }));
  const text = print(result("apply", [stack("a", { status: "applied" }), ...left]));
  expect(text).toContain("- s0, s1, s2, s3, s4, … and 2 more\n  the roll-out stopped\n  → mend the wave");
  expect(text.match(/the roll-out stopped/g)).toHaveLength(1);
});

test("long values are cut, so that a policy does not fill the screen", () => {
  const change = { ...UPDATE, attributes: [{ path: "policy", before: "x".repeat(5000), after: "y" }] };
  const text = print(result("plan", [stack("a", { status: "planned", changes: [change] })]));
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(250);
});

test("a plan of thousands of resources is counted, not listed", () => {
  const changes = Array.from({ length: 100 }, (_, index) => ({ ...UPDATE, address: `r.n${index}` }));
  const text = print(
    result("plan", [stack("a", { status: "planned", changes, counts: { add: 0, change: 100, destroy: 0 } })]),
  );
  expect(text).toContain("~100");
  expect(text).not.toContain("r.n1");
});

test("off a terminal there is no escape sequence", () => {
  const error = { class: "lock", message: "m", whatToDo: "w" } as const;
  expect(print(result("apply", [stack("a", { status: "failed", error })]))).not.toContain("\u001b");
});

const lastLine = (value: RolloutResult, resultFile?: string) =>
  formatResult(value, { ...(resultFile !== undefined && { resultFile }), stream: plain })
    .split("\n")
    .at(-1);
const wave = (status: WaveResult["status"], more: Partial<WaveResult> = {}): WaveResult => ({
  ...{ name: "canary", stacks: 1, done: 1, failed: 0, status },
  ...more,
});

describe("the last line says how to go on", () => {
  test("after a wave that ended the roll-out", () => {
    const stacks = [stack("a", { status: "applied" }), stack("b", { status: "not started" })];
    const waves = [wave("stopped"), wave("not started", { name: "rest" })];
    expect(lastLine(result("apply", stacks, { waves }), FILE)).toBe(
      `Stopped after wave "canary": 1 stack not started. Go on: npx hubrelay apply --failed ${FILE}`,
    );
  });

  test("when all is applied, and the last gate stayed shut", () => {
    const text = lastLine(result("apply", [stack("a")], { waves: [wave("stopped")], exitCode: 1 }), FILE);
    expect(text).toBe(
      `All is applied, but the gate of wave "canary" stayed shut. Ask it again: npx hubrelay apply --failed ${FILE}`,
    );
  });

  test("a gate that is asked again, with nothing left to apply", () => {
    const waves = [wave("done", { gate: { open: true, message: "no dead letters in 2 queues" } })];
    const lines = formatResult(result("apply", [], { waves }), { resultFile: FILE, stream: plain }).split("\n");
    expect([lines[1], lines.at(-1)]).toEqual([
      "canary   1/1    gate: no dead letters in 2 queues",
      expect.stringMatching(/^Done in /),
    ]);
  });

  test("a plan that was stopped left no result to go on with", () => {
    const stopped = result("plan", [stack("a", { status: "not started" })], { interrupted: true });
    expect(lastLine(stopped)).toBe("Stopped: 1 stack not started. Go on: npx hubrelay plan");
    expect(lastLine(stopped, "plan.json")).toMatch(/ plan --failed plan\.json$/);
  });

  test("a stop that came when all was done leaves nothing to go on with", () => {
    expect(lastLine(result("apply", [stack("a")], { interrupted: true }), FILE)).toMatch(/^Done in /);
  });
});

test.each(["plan", "drift"] as const)("%s of no stack does not say that all is as declared", (command) => {
  expect(print(result(command, []))).toBe("No stack is selected: nothing to do.");
});

test("of hundreds of failures the first of each class are told, the others named by class", () => {
  const failing = (count: number, kind: "credentials" | "throttled") =>
    Array.from({ length: count }, (_, index) =>
      stack(`account-${kind}-${index}`, {
        status: "failed",
        error: { class: kind, message: `${kind} ${index}`, whatToDo: "sign in" },
      }),
    );
  const text = print(result("apply", [...failing(300, "credentials"), ...failing(4, "throttled")]));
  expect(text.match(/→ sign in/g)).toHaveLength(6);
  expect(text).toContain("✗ 297 more stacks  credentials\n  account-credentials-3, ");
  expect(text).toContain("account-credentials-7, … and 292 more\n  all: .hubrelay/result.json");
  expect(text).toContain("✗ 1 more stack  throttled\n  account-throttled-3\n");
});
