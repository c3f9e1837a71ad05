import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { selectionWarnings } from "../connections/selection-warnings";
import { rememberApplied } from "../rollout/applied-file";
import { Interrupt, listenToSignals } from "../rollout/interrupt";
import type { RolloutOptions } from "../rollout/options";
import { reportHtml } from "../rollout/report-html";
import { type RolloutCommand, type RolloutResult, wasRefused } from "../rollout/result";
import { RESULT_FILE, ResultKeeper, readUnfinished, writeResult } from "../rollout/result-file";
import type { Stack } from "../rollout/stack";
import { readStacks } from "../rollout/stacks";
import type { Wave } from "../rollout/waves";
import { UserError } from "../user-error";
import { beforeRun } from "./before-run";
import { type Declaration, readDeclaration } from "./declaration";
import { type DisconnectedAccounts, disconnectedAccounts, withoutStack } from "./disconnected";
import { formatResult } from "./format-result";
import { outDirectory, type RolloutFlags } from "./global-options";
import { terminalProgress } from "./progress-lines";
import { selectForRun, WORK_DIRECTORY, withoutShared } from "./select-for-run";
import { synthesise } from "./synthesise";
import { outliveTerminal } from "./terminal";
import { checkWaves, waveOrganization, wavesForRun } from "./waves-for-run";

const CHANGING: ReadonlySet<RolloutCommand> = new Set(["apply", "destroy"]);

/** What a command of the roll-out gets. */
export interface RolloutRun extends RolloutOptions {
  /** The waves of the selected stacks; absent where none are declared. */
  readonly waves?: readonly Wave[];
  /** Read when it is asked for. */
  readonly declaration: () => Declaration;
}

/**
 * The frame of `plan`, `apply`, `drift` and `destroy`: synthesise, select, run, write the result, print it, set the exit code.
 *
 * @param command what it is
 * @param run the command itself
 */
export async function runRollout(
  command: RolloutCommand,
  flags: RolloutFlags,
  run: (options: RolloutRun) => Promise<RolloutResult>,
): Promise<void> {
  const declaration = lazily(() => readDeclaration(flags.config));
  const disconnected = flags.synth ? await lookForDisconnected(declaration(), flags.config) : {};
  if (flags.synth) await synthesise(flags, disconnected);
  const all = readStacks(outDirectory(flags));
  const warning = withoutStack(disconnected, all);
  if (warning !== undefined) console.error(warning);
  const selected = selectForRun(all, flags, () => waveOrganization(declaration()), command);
  // Stacks that were synthesised elsewhere run without their declaration; they have no waves then.
  const waves =
    existsSync(flags.config) || flags.wave.length > 0
      ? wavesForRun(all, selected, declaration(), flags.wave, stoppedBefore(command, flags))
      : undefined;
  const inWaves = waves?.flatMap((wave) => wave.stacks) ?? selected;
  const stacks = command === "destroy" ? withoutShared(inWaves, flags) : inWaves;
  const ofWaves = waves === undefined ? [] : checkWaves(declaration(), command === "apply");
  const { env, warnings: ofTokens } = existsSync(flags.config)
    ? await beforeRun(declaration(), stacks, {
        check: flags.check !== false,
        storesToken: command !== "destroy",
      })
    : { env: process.env, warnings: [] };
  const warnings = [...(flags.synth ? selectionWarnings(declaration()) : []), ...ofWaves, ...ofTokens];
  for (const each of warnings) console.error(`! ${each}`);
  const resultFile = flags.result ?? (CHANGING.has(command) ? RESULT_FILE : undefined);
  const keeper = new ResultKeeper(resultFile ?? RESULT_FILE);
  outliveTerminal();
  const interrupt = new Interrupt();
  const stopListening = listenToSignals(interrupt);
  try {
    if (flags.report !== undefined) requireWritable(flags.report);
    const result = await run({
      stacks,
      interrupt,
      declaration,
      env,
      workDirectory: WORK_DIRECTORY,
      progress: terminalProgress(process.stderr),
      keep: keeper.keep,
      ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
      ...(flags.lockTimeout !== undefined && { lockTimeout: flags.lockTimeout }),
      ...(waves !== undefined && { waves }),
    });
    keeper.stop();
    console.log(
      flags.json
        ? JSON.stringify({ ...result, ...(warnings.length > 0 && { warnings }) }, null, 2)
        : formatResult(result, {
            ...(resultFile !== undefined && { resultFile }),
            ...(waves !== undefined && { waves }),
          }),
    );
    process.exitCode = result.exitCode;
    // Printed first: on a full disk, what was done is at least told.
    keepResult(result, stacks, resultFile);
    if (flags.report !== undefined) {
      const { deployment, plan } = declaration();
      writeFileSync(flags.report, reportHtml(result, { name: deployment.name, connections: plan.connections }));
    }
  } catch (error) {
    throw asDiskProblem(error);
  } finally {
    keeper.stop();
    stopListening();
  }
}

/** Known before anything begins: a report that cannot be written would be found out after hours. */
function requireWritable(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  closeSync(openSync(file, "a"));
}

/** Of an apply that goes on with another: the waves that one did not come to the end of. */
function stoppedBefore(command: RolloutCommand, { failed }: RolloutFlags): readonly string[] {
  return command === "apply" && failed !== undefined ? readUnfinished(failed).stoppedWaves : [];
}

function keepResult(result: RolloutResult, stacks: readonly Stack[], file: string | undefined): void {
  // What was refused at the prompt must not overwrite what an apply left to be resumed; neither must a plan in between.
  if (file !== undefined && !wasRefused(result)) writeResult(result, file);
  if (CHANGING.has(result.command)) rememberApplied(stacks, result, WORK_DIRECTORY);
}

/** A file that cannot be written is the user's to mend, not a bug. */
function asDiskProblem(error: unknown): unknown {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (path === undefined && code !== "ENOSPC") return error;
  return new UserError(`a file cannot be written: ${message}`, "make room or mend its permissions, then run it again");
}

/** A backend that cannot be read is terraform's to complain about, stack by stack, with what to do. */
async function lookForDisconnected(declaration: Declaration, config: string): Promise<DisconnectedAccounts> {
  try {
    return await disconnectedAccounts(declaration, config);
  } catch (error) {
    console.error(`! accounts that left were not looked for: the states cannot be listed: ${(error as Error).message}`);
    return {};
  }
}

function lazily(read: () => Declaration): () => Declaration {
  let value: Declaration | undefined;
  return () => {
    value ??= read();
    return value;
  };
}
