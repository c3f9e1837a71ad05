import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { begunCreations, existingMappings, importId, notOurs, type StackProgram, withRegion } from "./cut-off";
import { parseDiagnostics, type TerraformEvent } from "./diagnostics";
import { classifyError, type StackError } from "./error-class";
import { giveLockFile, initNeeds, isInitialised, keepLockFile, markInitialised, pluginCache } from "./init";
import type { Interrupt } from "./interrupt";
import type { RolloutOptions } from "./options";
import { parsePlanEvents } from "./plan-events";
import { type PlanResult, parsePlan } from "./plan-result";
import type { Stack } from "./stack";
import { Terraform, type TerraformExit } from "./terraform";

/** Saved plan of a stack, in its folder. Holds values in clear, so it lives only as long as the run. */
const PLAN_FILE = "hubrelay.tfplan";

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
  private readonly warmSets = new Set<string>();
  /** Of each stack, what an apply that was cut off had begun to create. */
  private readonly begun = new Map<string, ReadonlySet<string>>();
  private readonly lockArgs: readonly string[];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly interrupt: Interrupt,
    options: Pick<RolloutOptions, "workDirectory" | "env" | "lockTimeout"> = {},
  ) {
    const { workDirectory = ".hubrelay", env = process.env, lockTimeout } = options;
    this.workDirectory = resolve(workDirectory);
    this.lockArgs = lockTimeout === undefined ? [] : [`-lock-timeout=${lockTimeout}`];
    this.terraform = new Terraform(interrupt, { ...env, TF_PLUGIN_CACHE_DIR: pluginCache(env) });
  }

  /**
   * Initialises a stack unless that was done before. The first stack of each provider set goes alone, because the shared plugin
   * cache must not be written by two at a time; the others take its lock file and find the cache filled.
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
    const wasFirst = await this.alone(async () => {
      if (this.warmSets.has(providerSet)) return false;
      await initialise();
      keepLockFile(stack, locks, providerSet);
      this.warmSets.add(providerSet);
      return true;
    });
    if (!wasFirst) await initialise();
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
   * Takes into the state what the last apply had made when it was cut off, so that it is neither refused as there already nor left
   * behind: resources it had begun to create, that exist, and that bear this deployment's tag. Changes nothing in AWS.
   */
  async takeUp(stack: Stack, onStep: OnStep): Promise<void> {
    const log = this.logOf(stack, "apply");
    const begun = existsSync(log) ? begunCreations(readFileSync(log, "utf8")) : [];
    if (begun.length === 0) return;
    onStep("take up what was cut off");
    const program = programOf(stack);
    const known = new Set(await this.stateList(stack));
    const lost = begun.filter((address) => !known.has(address));
    const found = lost.flatMap((address) => {
      const id = importId(program, address);
      return id === undefined ? [] : [{ address, id }];
    });
    await this.import(stack, found, onStep);
    this.begun.set(stack.name, new Set(lost));
    // Only now: should this be cut off too, the next run begins it again.
    renameSync(log, this.logOf(stack, "apply.cut-off"));
  }

  /** Applies the saved plan, exactly as planned: terraform refuses it when the state has moved since. */
  async apply(stack: Stack, onStep: OnStep): Promise<void> {
    onStep("apply");
    const args = ["apply", "-json", "-input=false", ...this.lockArgs, PLAN_FILE];
    const exit = await this.run(stack, "apply", args, onStep);
    if (exit.code === 0) return;
    const begun = this.begun.get(stack.name);
    const left = existingMappings(parseDiagnostics(exit.output)).filter(({ address }) => begun?.has(address));
    const program = left.length > 0 ? programOf(stack) : {};
    const found = left.map(({ address, id }) => ({ address, id: withRegion(program, address, id) }));
    if (this.interrupt.draining || (await this.import(stack, found, onStep)) === 0) {
      throw this.failure(stack, "apply", exit);
    }
    this.begun.delete(stack.name);
    await this.plan(stack, onStep, { attributes: false });
    await this.apply(stack, onStep);
  }

  /** @returns how many of them exist and are ours */
  private async import(
    stack: Stack,
    resources: readonly { readonly address: string; readonly id: string }[],
    onStep: OnStep,
  ): Promise<number> {
    const imported: string[] = [];
    for (const { address, id } of resources) {
      onStep(`${address} take up`);
      const exit = await this.run(stack, "import", [
        "import",
        "-input=false",
        "-no-color",
        ...this.lockArgs,
        address,
        id,
      ]);
      if (exit.code === 0) {
        imported.push(address);
        continue;
      }
      // Most often it was never made. A lock, though, is in the way of all that follows.
      const failure = this.failure(stack, "import", exit);
      if (failure.stackError.class === "lock") throw failure;
    }
    if (imported.length === 0) return 0;
    const state = await this.terraform.read(stack.directory, ["show", "-json"]);
    const foreign = notOurs(programOf(stack), state ?? "{}", imported);
    if (foreign.length > 0) await this.succeed(stack, "forget", ["state", "rm", ...this.lockArgs, ...foreign]);
    return imported.length - foreign.length;
  }

  /** Addresses in the state. */
  async stateList(stack: Stack): Promise<string[]> {
    const list = await this.terraform.read(stack.directory, ["state", "list"]);
    return (list ?? "").split("\n").filter((line) => line.trim() !== "");
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
