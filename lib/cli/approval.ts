import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
import type { Interrupt } from "../rollout/interrupt";
import { UserError } from "../user-error";

/** Flags of commands that change something. */
export interface ApprovalFlags {
  readonly yes?: boolean;
  readonly autoApprove?: boolean;
}

/** Adds `--yes` and, as terraform calls it, `--auto-approve`. */
export function withApproval(command: Command): Command {
  return command
    .option("-y, --yes", "do not ask; needed where nobody can answer, as in CI")
    .option("--auto-approve", "the same, by terraform's name");
}

/**
 * Whether to ask first.
 *
 * @param before the command that shows what it would do
 * @throws UserError when nobody can answer
 */
export function needsApproval(command: string, flags: ApprovalFlags, terminal = canAsk(), before = "plan"): boolean {
  if (flags.yes || flags.autoApprove) return false;
  if (terminal) return true;
  throw new UserError(
    `${command} asks before it changes anything, and there is no terminal to ask on`,
    `look at npx hubrelay ${before}, then: npx hubrelay ${command} --yes`,
  );
}

/** Whether somebody is there to answer. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}

/** Where a question is asked. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks on the terminal; only `yes` is a yes. At the prompt nothing runs, so Ctrl-C is simply a no; so is the end of the input, as by
 * Ctrl-D or a terminal that is closed, and a signal that asks the run to stop.
 *
 * @param interrupt what the process's signals go to
 */
export async function askBefore(
  question: string,
  interrupt?: Interrupt,
  { input, output }: Terminal = { input: process.stdin, output: process.stderr },
): Promise<boolean> {
  const prompt = createInterface({ input, output, terminal: (output as { readonly isTTY?: boolean }).isTTY === true });
  const cancel = new AbortController();
  prompt.once("SIGINT", () => cancel.abort());
  prompt.once("close", () => cancel.abort());
  const forget = interrupt?.onChange(() => cancel.abort());
  try {
    return (await prompt.question(`${question} Only "yes" is accepted: `, { signal: cancel.signal })).trim() === "yes";
  } catch (error) {
    if ((error as Error).name !== "AbortError") throw error;
    output.write("\n");
    return false;
  } finally {
    forget?.();
    prompt.close();
  }
}
