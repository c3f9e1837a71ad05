import { Interrupt, listenToSignals } from "../rollout/interrupt";
import type { RolloutOptions } from "../rollout/options";
import type { RolloutCommand, RolloutResult } from "../rollout/result";
import { RESULT_FILE, unfinishedStacks, writeResult } from "../rollout/result-file";
import { readStacks, selectStacks } from "../rollout/stacks";
import { formatResult } from "./format-result";
import { outDirectory, type RolloutFlags, selectionOf } from "./global-options";
import { terminalProgress } from "./progress-lines";
import { synthesise } from "./synthesise";

const CHANGING: ReadonlySet<RolloutCommand> = new Set(["apply", "destroy"]);

/**
 * The frame of `plan`, `apply`, `drift` and `destroy`: synthesise, select, run, write the result, print it, set the exit code.
 *
 * @param run the command itself
 */
export async function runRollout(
  flags: RolloutFlags,
  run: (options: RolloutOptions) => Promise<RolloutResult>,
): Promise<void> {
  if (flags.synth) await synthesise(flags);
  const all = readStacks(outDirectory(flags));
  const selected = selectStacks(all, selectionOf(flags));
  const unfinished = flags.failed === undefined ? undefined : unfinishedStacks(flags.failed);
  const stacks = unfinished === undefined ? selected : selected.filter((stack) => unfinished.includes(stack.name));
  const interrupt = new Interrupt();
  const stopListening = listenToSignals(interrupt);
  try {
    const result = await run({
      stacks,
      interrupt,
      progress: terminalProgress(process.stderr),
      ...(flags.concurrency !== undefined && { concurrency: flags.concurrency }),
    });
    const resultFile = flags.result ?? RESULT_FILE;
    // A plan in between must not overwrite what an apply left to be resumed.
    if (flags.result !== undefined || CHANGING.has(result.command)) writeResult(result, resultFile);
    console.log(flags.json ? JSON.stringify(result, null, 2) : formatResult(result, { resultFile }));
    process.exitCode = result.exitCode;
  } finally {
    stopListening();
  }
}
