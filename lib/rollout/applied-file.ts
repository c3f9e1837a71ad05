import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { RolloutResult } from "./result";
import type { Stack } from "./stack";

/** File in the work directory that remembers what each stack looked like when it was last applied. */
const APPLIED_FILE = "applied.json";

type Applied = Record<string, string>;

/**
 * Stacks that look otherwise than when they were last applied from here, or never were. Says nothing of drift: only `drift` and
 * `plan` look at the world.
 */
export function changedStacks(stacks: readonly Stack[], workDirectory: string): Stack[] {
  const applied = read(workDirectory);
  return stacks.filter((stack) => applied[stack.name] !== digest(stack));
}

/** Remembers what an apply or destroy came to. */
export function rememberApplied(stacks: readonly Stack[], result: RolloutResult, workDirectory: string): void {
  const applied = read(workDirectory);
  const status = new Map(result.stacks.map((each) => [each.stack, each.status]));
  for (const stack of stacks) {
    const now = status.get(stack.name);
    if (result.command === "apply" && (now === "applied" || now === "unchanged")) applied[stack.name] = digest(stack);
    else if (now !== "not started") delete applied[stack.name];
  }
  const file = join(workDirectory, APPLIED_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(applied, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

function read(workDirectory: string): Applied {
  try {
    return JSON.parse(readFileSync(join(workDirectory, APPLIED_FILE), "utf8")) as Applied;
  } catch {
    // Not there, or cut by a crash: then everything counts as changed, which costs a plan and loses nothing.
    return {};
  }
}

/** The relay's bytes are in it too, by their hash. */
function digest(stack: Stack): string {
  return createHash("sha256")
    .update(readFileSync(join(stack.directory, "cdk.tf.json")))
    .digest("hex");
}
