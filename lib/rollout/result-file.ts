import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../user-error";
import type { RolloutResult } from "./result";

/** Where the last apply, destroy, plan or drift left its result, unless told otherwise. */
export const RESULT_FILE = join(".hubrelay", "result.json");

/** Writes a result, whole or not at all: a reader never sees half a file. */
export function writeResult(result: RolloutResult, file = RESULT_FILE): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(result, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

/**
 * Names of the stacks that a result says are not done: failed, or not started.
 *
 * @throws UserError when the file is not a result
 */
export function unfinishedStacks(file: string): string[] {
  let result: Partial<RolloutResult>;
  try {
    result = JSON.parse(readFileSync(file, "utf8")) as Partial<RolloutResult>;
  } catch (error) {
    throw new UserError(
      `${file}: cannot be read as a result: ${(error as Error).message}`,
      `the last one is ${RESULT_FILE}`,
    );
  }
  if (!Array.isArray(result.stacks)) {
    throw new UserError(
      `${file}: expected a result with "stacks", received something else`,
      `the last one is ${RESULT_FILE}`,
    );
  }
  return result.stacks
    .filter(({ status }) => status === "failed" || status === "not started")
    .map(({ stack }) => stack);
}
