import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseDiagnostics, type TerraformEvent } from "./diagnostics";
import { classifyError, type StackError } from "./error-class";
import { type FindId, findIdInAws } from "./ids-in-aws";
import { giveLockFile, initNeeds, isInitialised, keepLockFile, markInitialised, pluginCache } from "./init";
import { initLike } from "./init-copy";
import type { Interrupt } from "./interrupt";
import { type LostCreations, lostCreations, refusedAsThere } from "./lost-creations";
import type { RolloutOptions } from "./options";
import { parsePlanEvents } from "./plan-events";
import { type PlanResult, parsePlan } from "./plan-result";
import type { Stack } from "./stack";
import { stateContents } from "./state-store";
import { importId, notOurs, remarkOnLost, type StackProgram } from "./take-up";
import { ERRORED_STATE, Terraform, type TerraformExit } from "./terraform";

/** Saved plan of a stack, in its folder. Holds values in clear, so it lives only as long as the run. */
const PLAN_FILE = "hubrelay.tfplan";

/** Import found nothing, or an apply that outlived a killed hubrelay has written it down meanwhile. */
const NOTHING_TO_IMPORT = /non-existent remote object|already managed by/i;

/** A stack's failure on its way to the result. */
export class StackFailure extends Error {
  constructor(
    readonly stackError: StackError,
    /** Where terraform's own output is. */
    readonly log?: string,
  ) {
    super(stackError.message);
    this.name = "StackFailure";
  }
}

/** Called with what a stack is doing right now: `aws_sqs_queue.findings creating`. */
export type OnStep = (step: string) => void;

/** Terraform's commands on a stack: init, plan, apply, in the way the roll-out needs them. */
export class StackTerraform {
  private readonly terraform: Terraform;
  private readonly workDirectory: string;
  /** Of each provider set, the stack that terraform initialised in this run. */
  private readonly models = new Map<string, Stack>();
  private readonly findId: FindId;
  private readonly remarks = new Map<string, readonly string[]>();
  private readonly lockArgs: readonly string[];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly interrupt: Interrupt,
    options: Pick<RolloutOptions, "workDirectory" | "env" | "lockTimeout" | "findId"> = {},
  ) {
    const { workDirectory = ".hubrelay", env = process.env, lockTimeout, findId = findIdInAws } = options;
    this.findId = findId;
    this.workDirectory = resolve(workDirectory);
    this.lockArgs = lockTimeout === undefined ? [] : [`-lock-timeout=${lockTimeout}`];
    this.terraform = new Terraform(interrupt, { ...env, TF_PLUGIN_CACHE_DIR: pluginCache(env) });
  }

  /**
   * Initialises a stack unless that was done before. Terraform does it for the first stack of each provider set, which goes alone,
   * because the shared plugin cache must not be written by two at a time; the others are initialised as that one is.
   *
   * @see https://developer.hashicorp.com/terraform/cli/config/config-file#provider-plugin-cache
   */
  async init(stack: Stack, onStep: OnStep): Promise<void> {
    if (isInitialised(stack)) return;
    onStep("init");
    const { providerSet } = initNeeds(stack);
    const locks = join(this.workDirectory, "locks");
    const initialise = async () => {
      giveLockFile(stack, locks, providerSet);
      await this.succeed(stack, "init", ["init", "-input=false", "-no-color"]);
      markInitialised(stack);
    };
    const model = await this.alone(async () => {
      const before = this.models.get(providerSet);
      if (before !== undefined) return before;
      await initialise();
      keepLockFile(stack, locks, providerSet);
      this.models.set(providerSet, stack);
      return stack;
    });
    if (model === stack) return;
    giveLockFile(stack, locks, providerSet);
    if (initLike(model, stack)) markInitialised(stack);
    else await initialise();
  }

  /**
   * Refreshes and plans; leaves the plan file for {@link apply} when there is something to do.
   *
   * @param options.attributes `false`: which resources change will do. To show a plan, terraform starts every provider once more, which
   *   is left out then, as it is when nothing differs
   */
  async plan(
    stack: Stack,
    onStep: OnStep,
    options: { readonly destroy?: boolean; readonly attributes?: boolean } = {},
  ): Promise<PlanResult> {
    onStep("plan");
    const args = ["plan", "-json", "-input=false", "-detailed-exitcode", ...this.lockArgs, `-out=${PLAN_FILE}`];
    if (options.destroy) args.push("-destroy");
    let exit = await this.run(stack, "plan", args, onStep);
    if (exit.code === 1 && needsInit(exit.output) && !this.interrupt.draining) {
      // The folder was initialised before, but not for this: another machine's cache, another backend.
      rmSync(join(stack.directory, ".terraform", "hubrelay-init"), { force: true });
      await this.init(stack, onStep);
      exit = await this.run(stack, "plan", args, onStep);
    }
    if (exit.code === 1) throw this.failure(stack, "plan", exit);
    const events = parsePlanEvents(exit.output);
    const same = events?.changes.length === 0 && !events.drifted;
    if (events !== undefined && (same || options.attributes === false)) return { changes: events.changes, drift: [] };
    const json = await this.terraform.read(stack.directory, ["show", "-json", PLAN_FILE]);
    if (json === undefined) throw this.failure(stack, "plan", { code: 1, output: "the saved plan cannot be read" });
    return parsePlan(json);
  }

  /**
   * Takes into the state what the last apply may have made without the state knowing, so that it is neither refused as there already
   * nor left behind: what exists and is of this deployment's making. Changes nothing in AWS.
   */
  async takeUp(stack: Stack, onStep: OnStep): Promise<void> {
    const log = this.logOf(stack, "apply");
    const lost = existsSync(log) ? lostCreations(readFileSync(log, "utf8")) : undefined;
    if (lost === undefined || lost.addresses.length === 0) return;
    onStep("take up what was cut off");
    await this.importLost(stack, lost, onStep);
    // Only now: should this be cut off too, the next run begins it again.
    renameSync(log, this.logOf(stack, "apply.cut-off"));
  }

  /** What the user should look at in a stack, because {@link takeUp} and {@link apply} cannot find it. */
  remarksOn(stack: Stack): { readonly remarks?: readonly string[] } {
    const remarks = this.remarks.get(stack.name);
    return remarks === undefined ? {} : { remarks };
  }

  /**
   * Applies the saved plan, exactly as planned: terraform refuses it when the state has moved since. What AWS then refuses because it
   * is there already, although it is ours, is taken up, and the rest applied: the answer to its creation was lost on the way.
   */
  async apply(stack: Stack, onStep: OnStep, takenUp: ReadonlySet<string> = new Set()): Promise<void> {
    onStep("apply");
    const args = ["apply", "-json", "-input=false", ...this.lockArgs, PLAN_FILE];
    const exit = await this.run(stack, "apply", args, onStep);
    if (exit.code === 0) return;
    // Once only: what is refused again after that is another matter. A state that is not saved yet goes first, and the next run does that.
    const refused = refusedAsThere(exit.output).filter((each) => !takenUp.has(each));
    const pointless =
      refused.length === 0 || this.interrupt.draining || existsSync(join(stack.directory, ERRORED_STATE));
    const lost = lostCreations(exit.output);
    // All that is lost, for the next apply writes its log over this one's. What stands in the way of it is told by the next run.
    const taken = pointless ? 0 : await this.importLost(stack, lost, onStep).catch(() => 0);
    if (taken === 0) throw this.failure(stack, "apply", exit);
    await this.plan(stack, onStep, { attributes: false });
    await this.apply(stack, onStep, new Set([...takenUp, ...lost.addresses]));
  }

  /** @returns how many of them were not in the state, exist, and are ours */
  private async importLost(stack: Stack, lost: LostCreations, onStep: OnStep): Promise<number> {
    const known = new Set(await this.stateList(stack));
    const addresses = lost.addresses.filter((address) => !known.has(address));
    const taken = await this.import(stack, { ...lost, addresses }, onStep);
    this.remark(stack, addresses);
    return taken;
  }

  /** @returns how many of them exist and are ours; the others do not stay in the state */
  private async import(stack: Stack, { addresses, ...time }: LostCreations, onStep: OnStep): Promise<number> {
    const program = programOf(stack);
    // What an import left in the state that was cut off before it was looked at.
    const unchecked = this.logOf(stack, "unchecked");
    const imported: string[] = existsSync(unchecked) ? JSON.parse(readFileSync(unchecked, "utf8")) : [];
    for (const address of addresses) {
      onStep(`${address} take up`);
      const id = importId(program, address, await this.idInAws({ program, address, ...time }));
      if (id === undefined) continue;
      imported.push(address);
      writeFileSync(unchecked, JSON.stringify(imported));
      const args = ["import", "-input=false", "-no-color", ...this.lockArgs, address, id];
      const exit = await this.run(stack, "import", args);
      if (exit.code !== 0 && !NOTHING_TO_IMPORT.test(exit.output)) throw this.failure(stack, "import", exit);
    }
    if (imported.length === 0) return 0;
    const known = new Set(await this.stateList(stack));
    const there = [...new Set(imported)].filter((address) => known.has(address));
    const state = await this.terraform.read(stack.directory, ["show", "-json"]);
    if (state === undefined) throw unreadableState();
    const foreign = notOurs(program, state, there, time);
    if (foreign.length > 0) await this.succeed(stack, "forget", ["state", "rm", ...this.lockArgs, ...foreign]);
    rmSync(unchecked, { force: true });
    return there.length - foreign.length;
  }

  private remark(stack: Stack, lost: readonly string[]): void {
    const program = programOf(stack);
    const more = lost.flatMap((address) => remarkOnLost(program, address) ?? []);
    if (more.length > 0) this.remarks.set(stack.name, [...(this.remarks.get(stack.name) ?? []), ...more]);
  }

  private async idInAws(sought: Parameters<FindId>[0]): Promise<string | undefined> {
    try {
      return await this.findId(sought);
    } catch (error) {
      throw new StackFailure(classifyError([], `${sought.address}: ${(error as Error).message}`));
    }
  }

  /** Addresses in the state. @throws StackFailure when it cannot be read: that is not an empty one */
  async stateList(stack: Stack): Promise<readonly string[]> {
    const state = await this.terraform.read(stack.directory, ["state", "pull"]);
    if (state === undefined) throw unreadableState();
    return state.trim() === "" ? [] : stateContents(state).addresses;
  }

  /** Removes the saved plan. */
  forgetPlan(stack: Stack): void {
    rmSync(join(stack.directory, PLAN_FILE), { force: true });
  }

  hasPlan(stack: Stack): boolean {
    return existsSync(join(stack.directory, PLAN_FILE));
  }

  private async succeed(stack: Stack, step: string, args: readonly string[], onStep?: OnStep): Promise<void> {
    const exit = await this.run(stack, step, args, onStep);
    if (exit.code !== 0) throw this.failure(stack, step, exit);
  }

  private run(stack: Stack, step: string, args: readonly string[], onStep?: OnStep): Promise<TerraformExit> {
    return this.terraform.run({
      directory: stack.directory,
      args,
      log: this.logOf(stack, step),
      onEvent: (event) => {
        const text = describe(event);
        if (text !== undefined) onStep?.(text);
      },
    });
  }

  private failure(stack: Stack, step: string, exit: TerraformExit): StackFailure {
    const error = classifyError(parseDiagnostics(exit.output), exit.output);
    const log = this.logOf(stack, step);
    if (this.interrupt.state !== "stopping") return new StackFailure(error, log);
    return new StackFailure(
      { class: "interrupted", message: error.message, whatToDo: "run it again: it goes on where it stopped" },
      log,
    );
  }

  private logOf(stack: Stack, step: string): string {
    return join(this.workDirectory, "logs", `${stack.name}.${step}.log`);
  }

  private async alone<T>(task: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(task);
    this.turn = mine.catch(() => undefined);
    return mine;
  }
}

function unreadableState(): StackFailure {
  return new StackFailure({
    class: "other",
    message: "the state cannot be read",
    whatToDo: "check the network, the proxy and your credentials from here, then run the failed stacks again",
  });
}

function programOf(stack: Stack): StackProgram {
  return JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8")) as StackProgram;
}

function needsInit(output: string): boolean {
  return /terraform init|tofu init|Required plugins are not installed|Backend initialization required/i.test(output);
}

function describe(event: TerraformEvent): string | undefined {
  const address = event.hook?.resource?.addr;
  if (address === undefined) return undefined;
  if (event.type === "apply_start") return `${address} ${event.hook?.action ?? "apply"}`;
  if (event.type === "refresh_start") return `${address} read`;
  return undefined;
}
