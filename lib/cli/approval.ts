import { createInterface } from "node:readline/promises";
import type { Command } from "commander";
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
export function needsApproval(
  command: string,
  flags: ApprovalFlags,
  terminal = process.stdin.isTTY === true && process.stderr.isTTY === true,
  before = "plan",
): boolean {
  if (flags.yes || flags.autoApprove) return false;
  if (terminal) return true;
  throw new UserError(
    `${command} asks before it changes anything, and there is no terminal to ask on`,
    `look at npx hubrelay ${before}, then: npx hubrelay ${command} --yes`,
  );
}

/** Asks on the terminal; only `yes` is a yes. */
export async function askBefore(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // At the prompt nothing runs, so Ctrl-C is simply a no.
  const cancelled = new Promise<string>((resolve) => prompt.once("SIGINT", () => resolve("")));
  try {
    const answer = await Promise.race([prompt.question(`${question} Only "yes" is accepted: `), cancelled]);
    return answer.trim() === "yes";
  } finally {
    prompt.close();
  }
}
