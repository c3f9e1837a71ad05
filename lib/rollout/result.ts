import type { StackDrift } from "./drift-kinds";
import type { StackError } from "./error-class";
import type { Change, ChangeCounts } from "./plan-result";
import type { Stack } from "./stack";

/**
 * How it stands with one stack after a command.
 *
 * - `unchanged`: nothing to do
 * - `planned`: there are changes, nothing was done
 * - `applied`, `destroyed`: done
 * - `drifted`: it differs from what it should be
 * - `failed`: terraform or a check failed; see `error`
 * - `not started`: a stop was asked for, or what must come before it failed; nothing was touched
 */
export type StackStatus = "unchanged" | "planned" | "applied" | "destroyed" | "drifted" | "failed" | "not started";

/** What a command came to for one stack. */
export interface StackResult {
  readonly stack: string;
  readonly account?: string;
  readonly status: StackStatus;
  /** Resources to change (plan, drift) or changed (apply, destroy). */
  readonly counts: ChangeCounts;
  /** From start to end, waiting for a free slot not included. */
  readonly seconds: number;
  /** What a plan would do; only of plan. */
  readonly changes?: readonly Change[];
  /** Only of drift. */
  readonly drift?: StackDrift;
  /** What the user should look at besides, each with what to do. */
  readonly remarks?: readonly string[];
  /** Of a failed stack; also why a stack was not started. */
  readonly error?: StackError;
  /** Where terraform's own output is; only of a failed stack. */
  readonly log?: string;
}

/** Commands of the roll-out. */
export type RolloutCommand = "plan" | "apply" | "drift" | "destroy";

/** 0 done, 1 failed, 2 there are changes or drift. */
export type ExitCode = 0 | 1 | 2;

/** How a wave went. */
export interface WaveResult {
  readonly name: string;
  /** Stacks in it. */
  readonly stacks: number;
  /** Of those, applied or already as declared. */
  readonly done: number;
  readonly failed: number;
  /** `stopped`: more failed than tolerated, or the gate stayed shut; no later wave was started. */
  readonly status: "done" | "stopped" | "not started";
  /** What the gate said, when it was asked. */
  readonly gate?: GateVerdict;
}

/** What a gate says after a wave. */
export interface GateVerdict {
  readonly open: boolean;
  /** For people: `no dead letters in 34 queues`. */
  readonly message: string;
  /** What was looked at, and what came of it. */
  readonly checks?: readonly GateCheck[];
}

/** One thing a gate looks at. */
export interface GateCheck {
  readonly check: "states" | "dead letters" | "function errors" | "test finding" | "answer";
  /** `not checked`: it could not be, and the gate does not insist; the message says why. */
  readonly status: "passed" | "failed" | "not checked";
  /** For people. */
  readonly message: string;
}

/** What a command came to. */
export interface RolloutResult {
  readonly command: RolloutCommand;
  /** ISO 8601. */
  readonly startedAt: string;
  readonly seconds: number;
  /** A stop was asked for before all was done. */
  readonly interrupted: boolean;
  /** Only of an apply in waves. */
  readonly waves?: readonly WaveResult[];
  /** In the order of the stacks given. */
  readonly stacks: readonly StackResult[];
  readonly exitCode: ExitCode;
}

/** No change at all. */
export const NO_CHANGES: ChangeCounts = { add: 0, change: 0, destroy: 0 };

/** A stack that was left alone, and why. */
export function notStarted(stack: Stack, error?: StackError): StackResult {
  return {
    stack: stack.name,
    ...(stack.account !== undefined && { account: stack.account }),
    status: "not started",
    counts: NO_CHANGES,
    seconds: 0,
    ...(error !== undefined && { error }),
  };
}

/** 1 when a stack failed or was not started; else 2 when one has changes or drift; else 0. */
export function exitCodeOf(stacks: readonly StackResult[]): ExitCode {
  if (stacks.some(({ status }) => status === "failed" || status === "not started")) return 1;
  return stacks.some(({ status }) => status === "planned" || status === "drifted") ? 2 : 0;
}

/** Whether nothing was begun because the answer to the plans was no. */
export function wasRefused({ stacks, interrupted, waves }: RolloutResult): boolean {
  const untouched = stacks.every(({ status }) => status === "unchanged" || status === "not started");
  return untouched && !interrupted && waves === undefined && stacks.some(({ status }) => status === "not started");
}

/** The sum over stacks. */
export function totalCounts(stacks: readonly StackResult[]): ChangeCounts {
  return stacks.reduce(
    (sum, { counts }) => ({
      add: sum.add + counts.add,
      change: sum.change + counts.change,
      destroy: sum.destroy + counts.destroy,
    }),
    NO_CHANGES,
  );
}
