import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { UserError } from "../user-error";
import type { RolloutCommand, RolloutResult } from "./result";

/** Where apply and destroy leave their result, unless told otherwise. */
export const RESULT_FILE = join(".hubrelay", "result.json");

/** How often the result of a running command is written, in milliseconds. */
const KEEP_EVERY = 1_000;

/** Writes the result of a running command as it grows, so that one that is killed can be resumed like any other. */
export class ResultKeeper {
  private timer: NodeJS.Timeout | undefined;
  private begun = false;

  constructor(private readonly file: string) {}

  /**
   * The result has grown. Written at once the first time, then once a second at most.
   *
   * @throws when the first cannot be written; a later one that cannot leaves the one before, which names all that is not done and more
   */
  readonly keep = (soFar: () => RolloutResult): void => {
    if (!this.begun) {
      writeResult(soFar(), this.file);
      this.begun = true;
      return;
    }
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      try {
        writeResult(soFar(), this.file);
      } catch {
        // A full disk, most likely: what runs is not given up for it, and the end of the run says so.
      }
    }, KEEP_EVERY);
  };

  /** Writes nothing any more. */
  stop(): void {
    clearTimeout(this.timer);
  }
}

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
  waves: z.array(z.object({ name: z.string(), status: z.string() })).default([]),
});

/** What a result says is not done. */
export interface Unfinished {
  readonly command: RolloutCommand;
  /** Names of the stacks that failed or were not started. */
  readonly stacks: readonly string[];
  /** Names of the waves that did not come to their end: too many failures, a gate that stayed shut or was not asked. */
  readonly stoppedWaves: readonly string[];
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
  const { command, stacks, waves } = parsed.data;
  const unfinished = stacks.filter(({ status }) => status === "failed" || status === "not started");
  const stoppedWaves = waves.filter(({ status }) => status === "stopped").map(({ name }) => name);
  return { command, stacks: unfinished.map(({ stack }) => stack), stoppedWaves };
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
