import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../user-error";
import type { RolloutCommand, RolloutResult } from "./result";

/** Where apply and destroy leave their result, unless told otherwise. */
export const RESULT_FILE = join(".hubrelay", "result.json");

const LAST_RESULT = `the last apply or destroy from this folder left ${RESULT_FILE}; without --failed, all is looked at`;

/** Writes a result, whole or not at all: a reader never sees half a file. */
export function writeResult(result: RolloutResult, file = RESULT_FILE): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/** As much of a result as resuming it needs. */
const resumableSchema = z.object({
  command: z.enum(["plan", "apply", "drift", "destroy"]),
  stacks: z.array(z.object({ stack: z.string(), status: z.string() })),
});

/** What a result says is not done. */
export interface Unfinished {
  readonly command: RolloutCommand;
  /** Names of the stacks that failed or were not started. */
  readonly stacks: readonly string[];
}

/**
 * Reads what a result leaves to do.
 *
 * @throws UserError when the file is not a result
 */
export function readUnfinished(file: string): Unfinished {
  const parsed = resumableSchema.safeParse(readJson(file));
  if (!parsed.success) {
    throw new UserError(`${file}: expected a result with "command" and "stacks", received something else`, LAST_RESULT);
  }
  const { command, stacks } = parsed.data;
  const unfinished = stacks.filter(({ status }) => status === "failed" || status === "not started");
  return { command, stacks: unfinished.map(({ stack }) => stack) };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UserError(
      code === "ENOENT" ? `${file}: there is no such file` : `${file}: cannot be read as a result: ${message}`,
      LAST_RESULT,
    );
  }
}
