import { CommanderError } from "commander";
import { DeclarationError } from "../deployment/declaration-error";
import { redact } from "../rollout/redact";
import { UserError } from "../user-error";
import { colors } from "./terminal";

/**
 * Prints why a command ended: plainly for what the user can mend, with a stack trace only for a bug.
 *
 * @returns the exit code
 */
export function reportError(error: unknown, print: (text: string) => void = console.error): number {
  const { red } = colors(process.stderr);
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 1;
  if (error instanceof DeclarationError) print(error.message);
  else if (error instanceof UserError) print(`${red("✗")} ${redact(error.message)}\n  → ${error.whatToDo}`);
  else print(redact(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return 1;
}
