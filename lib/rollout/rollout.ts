import { setTimeout as pause } from "node:timers/promises";
import { runPool } from "../pool";
import { UserError } from "../user-error";
import { defaultConcurrency, thisMachine } from "./concurrency";
import type { StackError } from "./error-class";
import { ErroredStates } from "./errored-state";
import { initNeeds } from "./init";
import { Interrupt } from "./interrupt";
import type { RolloutOptions } from "./options";
import { type Progress, SILENT } from "./progress";
import {
  exitCodeOf,
  NO_CHANGES,
  notStarted,
  type RolloutCommand,
  type RolloutResult,
  type StackResult,
  type WaveResult,
} from "./result";
import type { Stack } from "./stack";
import { type OnStep, StackFailure, StackTerraform } from "./stack-terraform";
import { nextPause } from "./transience";

/** Pauses before a failure that may pass is tried again, in milliseconds: what AWS needs to know a new role everywhere. */
const RETRY_DELAYS: readonly number[] = [5_000, 20_000, 60_000];

const CUT_OFF: StackError = {
  class: "interrupted",
  message: "the run was cut off while it worked on this stack",
  whatToDo: "run it again: it goes on where it stopped",
};

/** What a stack's task finds out; the frame adds name and time. */
export type Outcome = Omit<StackResult, "stack" | "account" | "seconds">;

/** One stack's part of a command. */
export type StackTask = (stack: Stack, onStep: OnStep) => Promise<Outcome>;

/** The frame of every command: a pool of stacks, their times and failures, one result. */
export class Rollout {
  readonly terraform: StackTerraform;
  readonly erroredStates: ErroredStates;
  readonly interrupt: Interrupt;
  private readonly progress: Progress;
  private readonly started = Date.now();
  private readonly results = new Map<string, StackResult>();
  private readonly running = new Set<string>();
  private waves: readonly WaveResult[] | undefined;
  private keeping = false;

  constructor(
    private readonly command: RolloutCommand,
    private readonly options: RolloutOptions,
  ) {
    this.interrupt = options.interrupt ?? new Interrupt();
    this.progress = options.progress ?? SILENT;
    this.interrupt.onChange((state) => this.progress.interrupted(state));
    this.terraform = new StackTerraform(this.interrupt, options);
    this.erroredStates = new ErroredStates(this.interrupt, options);
  }

  /**
   * Runs a task for each stack. A failed one never stops the others, up to the tolerance; beyond it, what runs finishes and
   * nothing new starts.
   */
  async each(
    phase: string,
    stacks: readonly Stack[],
    task: StackTask,
    tolerance = Number.POSITIVE_INFINITY,
  ): Promise<StackResult[]> {
    let failures = 0;
    const concurrency = this.options.concurrency ?? defaultConcurrency(thisMachine(), processesOf(stacks));
    this.progress.begin(phase, stacks.length);
    try {
      const left = await runPool(
        stacks,
        concurrency,
        () => this.interrupt.draining || failures > tolerance,
        async (stack) => {
          this.running.add(stack.name);
          this.keep();
          const result = await this.one(stack, task);
          this.running.delete(stack.name);
          this.record(result);
          if (result.status === "failed") failures += 1;
          this.progress.end(result);
        },
      );
      for (const stack of left) this.record(notStarted(stack));
    } finally {
      this.progress.finish();
    }
    return stacks.map((stack) => this.results.get(stack.name)!);
  }

  /** Notes a result that no task produced; a later one of the same stack replaces an earlier one and adds its time. */
  record(result: StackResult): void {
    const before = this.results.get(result.stack)?.seconds ?? 0;
    this.results.set(result.stack, { ...result, seconds: round(before + result.seconds) });
    this.keep();
  }

  /** Something is about to be changed: from here on the result is kept as it grows. */
  keepResult(): void {
    this.keeping = true;
    this.keep();
  }

  /** Notes how the waves stand, for a result that is kept. */
  noteWaves(waves: readonly WaveResult[]): void {
    this.waves = waves;
    this.keep();
  }

  /** The result of everything run so far. */
  result(): RolloutResult {
    const stacks = this.options.stacks.map((stack) => this.results.get(stack.name) ?? notStarted(stack));
    return {
      command: this.command,
      startedAt: new Date(this.started).toISOString(),
      seconds: round((Date.now() - this.started) / 1000),
      interrupted: this.interrupt.draining,
      stacks,
      exitCode: exitCodeOf(stacks),
    };
  }

  private keep(): void {
    if (this.keeping) this.options.keep?.(() => this.soFar());
  }

  /** What would be left, should the run be cut off now. */
  private soFar(): RolloutResult {
    const result = this.result();
    const stacks = result.stacks.map((stack): StackResult => {
      if (this.running.has(stack.stack)) return { ...stack, status: "failed", error: CUT_OFF };
      // Planned and approved, but not begun: what goes on with this has to find it.
      return stack.status === "planned" ? { ...stack, status: "not started", counts: NO_CHANGES } : stack;
    });
    return { ...result, interrupted: true, ...(this.waves && { waves: this.waves }), stacks, exitCode: 1 };
  }

  /** A stop does not wait for the pause, but the failed stack is told as it is. */
  private async pauseUnlessStopped(milliseconds: number): Promise<void> {
    const stop = new AbortController();
    const forget = this.interrupt.onChange(() => stop.abort());
    await pause(milliseconds, undefined, { signal: stop.signal }).catch(() => undefined);
    forget();
  }

  private async one(stack: Stack, task: StackTask): Promise<StackResult> {
    const started = Date.now();
    const common = { stack: stack.name, ...(stack.account !== undefined && { account: stack.account }) };
    const seconds = () => (Date.now() - started) / 1000;
    const onStep: OnStep = (step) => this.progress.step(stack.name, step);
    // Whatever it comes to, what the user should look at besides is told with it.
    const ended = (outcome: Outcome) => ({
      ...common,
      ...outcome,
      ...this.terraform.remarksOn(stack),
      seconds: seconds(),
    });
    for (let tried = 0; ; tried += 1) {
      try {
        return ended(await task(stack, onStep));
      } catch (error) {
        // A terraform that is not there is not this stack's failure: no other stack will fare better.
        const failure = asFailure(this.erroredStates.explain(stack, error));
        if (failure === undefined) throw error;
        const { stackError, log } = failure;
        const delay = nextPause(stackError, this.options.retryDelays ?? RETRY_DELAYS, tried, Math.random());
        if (delay !== undefined && !this.interrupt.draining) {
          onStep(`${stackError.class}, trying again in ${Math.ceil(delay / 1000)} s`);
          await this.pauseUnlessStopped(delay);
          if (!this.interrupt.draining) continue;
        }
        return ended({ status: "failed", counts: NO_CHANGES, error: stackError, ...(log && { log }) });
      }
    }
  }
}

/** A full disk, or a file that cannot be written, fails a stack like anything else: what runs beside it ends well. */
function asFailure(error: unknown): StackFailure | undefined {
  if (error instanceof StackFailure) return error;
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (error instanceof UserError || code === undefined || syscall === undefined) return undefined;
  const whatToDo = "make room on the disk or mend its permissions, then run the failed stacks again";
  return new StackFailure({ class: "other", message, whatToDo });
}

/** Provider processes of the largest stack; stacks are alike, so a few tell. */
function processesOf(stacks: readonly Stack[]): number {
  return Math.max(1, ...stacks.slice(0, 8).map((stack) => initNeeds(stack).providerProcesses));
}

function round(seconds: number): number {
  return Math.round(seconds * 10) / 10;
}
