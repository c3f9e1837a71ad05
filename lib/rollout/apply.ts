import type { StackError } from "./error-class";
import type { RolloutOptions } from "./options";
import { type ChangeCounts, countChanges } from "./plan-result";
import {
  type GateVerdict,
  notStarted,
  type RolloutResult,
  type StackResult,
  type WaveResult,
  wasRefused,
} from "./result";
import { type Outcome, Rollout, type StackTask } from "./rollout";
import type { Stack } from "./stack";
import type { OnStep, StackTerraform } from "./stack-terraform";
import type { Wave } from "./waves";

/** The stack with the queues and relays of `topology: hub`. */
const HUB_STACK = "hub";

/** A wave that is done, for its gate. */
export interface WaveDone {
  readonly wave: Wave;
  readonly results: readonly StackResult[];
  /** When the wave began. */
  readonly since: Date;
  /** Whether the user wants to stop, and nothing should be waited for any more. */
  readonly stopped: () => boolean;
}

/** Asked after a wave; a shut gate ends the roll-out. */
export type Gate = (done: WaveDone) => Promise<GateVerdict>;

/** Options of {@link runApply}. */
export interface ApplyOptions extends RolloutOptions {
  /**
   * Asked once, with every stack's plan, before anything is changed; `false` leaves all as it is.
   *
   * @default - nobody is asked: each stack is applied as soon as it is planned
   */
  readonly confirm?: (planned: readonly StackResult[]) => Promise<boolean>;
  /** Groups applied one after the other; together they hold the stacks. @default - all at once */
  readonly waves?: readonly Wave[];
  /**
   * Asked after each wave whose gate is not `none`; of the last wave only what no human has to say: there is nothing left to go on
   * with.
   *
   * @default - every gate is open
   */
  readonly gate?: Gate;
}

/** Makes the selected stacks what the declaration says: plans each, applies exactly that plan. */
export async function runApply(options: ApplyOptions): Promise<RolloutResult> {
  const rollout = new Rollout("apply", options);
  const tasks = new ApplyTasks(rollout);
  const waves = options.waves ?? hubFirst(options.stacks);
  try {
    rollout.noteWaves(leftStopped(waves));
    if (options.confirm === undefined) {
      rollout.keepResult();
      return withWaves(rollout, options, await applyWaves(rollout, waves, tasks.planAndApply, options));
    }
    const planned = await rollout.each("plan", options.stacks, tasks.plan);
    const changed = new Set(planned.filter(({ status }) => status === "planned").map(({ stack }) => stack));
    const toApply = options.stacks.filter((stack) => changed.has(stack.name));
    // What could not be planned counts as failed in its wave, and is not tried again.
    const unplanned = new Map(planned.filter(({ status }) => status === "failed").map((each) => [each.stack, each]));
    const isDue = ({ name }: Stack) => changed.has(name) || unplanned.has(name);
    const wavesToApply = waves.map(({ watched, ...wave }) => ({
      ...wave,
      stacks: wave.stacks.filter(isDue),
      ...(watched && { watched: [...watched, ...wave.stacks.filter((stack) => !isDue(stack))] }),
    }));
    if (toApply.length === 0 && !wavesToApply.some(isWatched)) return rollout.result();
    if (rollout.interrupt.draining || (toApply.length > 0 && !(await options.confirm(planned)))) {
      for (const stack of toApply) rollout.record({ ...notStarted(stack), ...rollout.terraform.remarksOn(stack) });
      const result = rollout.result();
      const left = leftStopped(waves);
      return left.length === 0 || wasRefused(result) ? result : { ...result, waves: left };
    }
    rollout.keepResult();
    const applyPlanned: StackTask = async (stack, onStep) =>
      unplanned.get(stack.name) ?? tasks.applyPlanned(stack, onStep);
    return withWaves(rollout, options, await applyWaves(rollout, wavesToApply, applyPlanned, options));
  } finally {
    for (const stack of options.stacks) rollout.terraform.forgetPlan(stack);
  }
}

/** All at once; but a hub's queues before the rules that send to them, which would lose findings until the queues are there. */
function hubFirst(stacks: readonly Stack[]): readonly Wave[] {
  const hub = stacks.filter(({ name }) => name === HUB_STACK);
  const others = stacks.filter(({ name }) => name !== HUB_STACK);
  const all = { name: "all", stacks: others, tolerance: Number.POSITIVE_INFINITY, gate: "none" } as const;
  return hub.length === 0 ? [all] : [{ name: HUB_STACK, stacks: hub, tolerance: 0, gate: "none" }, all];
}

/** Whether an earlier run did not pass a wave's gate, so that it is asked even where nothing is left to apply. */
function isWatched({ watched }: Wave): boolean {
  return watched !== undefined;
}

/** The waves whose gates an earlier run did not pass, for a result of a run that did not come to ask them. */
function leftStopped(waves: readonly Wave[]): WaveResult[] {
  return waves.flatMap(({ name, stacks, watched }) =>
    watched === undefined
      ? []
      : [{ name, stacks: stacks.length + watched.length, done: watched.length, failed: 0, status: "stopped" as const }],
  );
}

/** What is done with one stack. */
class ApplyTasks {
  private readonly counts = new Map<string, ChangeCounts>();
  private readonly terraform: StackTerraform;

  constructor(private readonly rollout: Rollout) {
    this.terraform = rollout.terraform;
  }

  readonly plan: StackTask = (stack, onStep) => this.planWith(stack, onStep, true);

  private async planWith(stack: Stack, onStep: OnStep, attributes: boolean): Promise<Outcome> {
    await this.terraform.init(stack, onStep);
    await this.rollout.erroredStates.save(stack, onStep);
    await this.terraform.takeUp(stack, onStep);
    const { changes } = await this.terraform.plan(stack, onStep, { attributes });
    this.counts.set(stack.name, countChanges(changes));
    return { status: changes.length > 0 ? "planned" : "unchanged", counts: countChanges(changes), changes };
  }

  readonly planAndApply: StackTask = async (stack, onStep) => {
    try {
      const { status, counts } = await this.planWith(stack, onStep, false);
      if (status === "unchanged") return { status, counts };
      // A stop that came while planning: nothing was touched yet, and nothing new starts.
      if (this.rollout.interrupt.draining) return { status: "not started", counts };
      return await this.applyPlan(stack, onStep);
    } finally {
      this.terraform.forgetPlan(stack);
    }
  };

  /** Applies the plan the user has seen. A retry after a transient failure plans anew: the old one is older than the state. */
  readonly applyPlanned: StackTask = async (stack, onStep) => {
    if (!this.terraform.hasPlan(stack)) return this.planAndApply(stack, onStep);
    try {
      return await this.applyPlan(stack, onStep);
    } finally {
      this.terraform.forgetPlan(stack);
    }
  };

  private readonly applyPlan: StackTask = async (stack, onStep) => {
    await this.terraform.apply(stack, onStep);
    return { status: "applied", counts: this.counts.get(stack.name)! };
  };
}

async function applyWaves(
  rollout: Rollout,
  waves: readonly Wave[],
  task: StackTask,
  { gate, waves: declared }: ApplyOptions,
): Promise<WaveResult[]> {
  const note = (all: readonly WaveResult[]) => (declared === undefined ? undefined : rollout.noteWaves(all));
  const results: WaveResult[] = [];
  let stoppedBy: StackError | undefined;
  const nonEmpty = waves.filter((wave) => wave.stacks.length > 0 || isWatched(wave));
  for (const [index, wave] of nonEmpty.entries()) {
    const { name, stacks, watched = [] } = wave;
    const all = stacks.length + watched.length;
    if (stoppedBy !== undefined || rollout.interrupt.draining) {
      for (const stack of stacks) rollout.record(notStarted(stack, stoppedBy));
      results.push({ name, stacks: all, done: watched.length, failed: 0, status: "not started" });
      continue;
    }
    const since = new Date();
    const phase = nonEmpty.length > 1 ? name : "apply";
    note([...results, { name, stacks: all, done: watched.length, failed: 0, status: "stopped" }]);
    const ended = stacks.length === 0 ? [] : await inOrder(rollout, phase, wave, task);
    const failed = ended.filter(({ status }) => status === "failed").length;
    const done = ended.filter(({ status }) => status === "applied" || status === "unchanged").length;
    const counts = { name, stacks: all, done: done + watched.length, failed };
    const shared = ended.find(({ account, status }) => account === undefined && status === "failed");
    if (nonEmpty.length > 1 && (failed > wave.tolerance || shared !== undefined)) {
      stoppedBy = stopped(
        name,
        shared === undefined ? tooMany(failed, wave.tolerance) : `the stack ${shared.stack} failed`,
      );
      for (const { status, stack } of ended) {
        if (status === "not started")
          rollout.record(notStarted(stacks.find((each) => each.name === stack)!, stoppedBy));
      }
      results.push({ ...counts, status: "stopped" });
      continue;
    }
    const pointless = wave.gate === "none" || (wave.gate === "confirm" && index === nonEmpty.length - 1);
    const asked = { wave: { ...wave, stacks: [...stacks, ...watched] }, results: ended, since };
    const verdict = pointless || gate === undefined ? undefined : await ask(rollout, gate, asked);
    if (verdict?.open === false) stoppedBy = stopped(name, `its gate stayed shut: ${verdict.message}`);
    const status = verdict?.open === false ? "stopped" : "done";
    results.push({ ...counts, status, ...(verdict !== undefined && { gate: verdict }) });
    note([...results]);
  }
  return results;
}

/** A gate that cannot be asked is shut: nobody knows how the wave is. */
async function ask(rollout: Rollout, gate: Gate, done: Omit<WaveDone, "stopped">): Promise<GateVerdict> {
  if (rollout.interrupt.draining) return { open: false, message: "not asked: stopped before" };
  try {
    return await gate({ ...done, stopped: () => rollout.interrupt.draining });
  } catch (error) {
    return { open: false, message: `it could not be asked: ${(error as Error).message}` };
  }
}

/** A gate that stayed shut is a failure, even after the last wave. */
function withWaves(rollout: Rollout, { waves }: ApplyOptions, results: readonly WaveResult[]): RolloutResult {
  const result = rollout.result();
  if (waves === undefined || (waves.length < 2 && !results.some(({ gate }) => gate !== undefined))) return result;
  const stopped = results.some(({ status }) => status === "stopped");
  return { ...result, waves: results, ...(stopped && { exitCode: 1 }) };
}

/** The hub of a wave goes before its accounts; when it fails, none of them is started. */
async function inOrder(rollout: Rollout, phase: string, wave: Wave, task: StackTask): Promise<StackResult[]> {
  const hub = wave.stacks.filter(({ name }) => name === HUB_STACK);
  const others = wave.stacks.filter(({ name }) => name !== HUB_STACK);
  if (hub.length === 0 || others.length === 0) return rollout.each(phase, wave.stacks, task, wave.tolerance);
  const first = await rollout.each(phase, hub, task, 0);
  if (first.every(({ status }) => status !== "failed" && status !== "not started")) {
    return [...first, ...(await rollout.each(phase, others, task, wave.tolerance))];
  }
  const left = others.map((stack) => notStarted(stack));
  for (const each of left) rollout.record(each);
  return [...first, ...left];
}

function tooMany(failed: number, tolerance: number): string {
  return `${failed} failed, ${tolerance} tolerated`;
}

function stopped(wave: string, why: string): StackError {
  return {
    class: "other",
    message: `not started: the roll-out stopped after wave "${wave}" (${why})`,
    whatToDo: "mend the wave, then go on with --failed",
  };
}
