import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runPool } from "../pool";
import { UserError } from "../user-error";
import { ownerOf, unlockAdvice } from "./error-class";
import { type StateStore, stateContents } from "./state-store";

/** A state that no stack claims. */
export interface Orphan {
  /** Name of the stack it was made by. */
  readonly stack: string;
  /** What it still holds; empty when it may simply be dropped. */
  readonly addresses: readonly string[];
  /** Regions of what it holds. */
  readonly regions: readonly string[];
  /** Why nobody can tell what it holds; absent: it was read. */
  readonly problem?: string;
}

/** States read side by side. */
const SIDE_BY_SIDE = 16;

/** Lists the states in the backend that none of these stacks claims. Changes nothing. */
export async function findOrphans(store: StateStore, claimed: readonly string[]): Promise<Orphan[]> {
  const claims = new Set(claimed);
  const names = (await store.list()).filter((name) => isStackName(name) && !claims.has(name));
  const orphans: Orphan[] = [];
  await runPool(
    names,
    SIDE_BY_SIDE,
    () => false,
    async (name) => {
      orphans.push({ stack: name, ...(await contentsOf(store, name)) });
    },
  );
  return orphans.sort((a, b) => (a.stack < b.stack ? -1 : 1));
}

/** One state that cannot be read hides no other. */
async function contentsOf(store: StateStore, name: string): Promise<Omit<Orphan, "stack">> {
  try {
    return stateContents(await store.read(name));
  } catch (error) {
    return { addresses: [], regions: [], problem: (error as Error).message };
  }
}

/** What was forgotten. */
export interface Forgotten extends Orphan {
  /** Where a copy of the state was kept. */
  readonly copy: string;
}

/**
 * Looks at a state before it is forgotten.
 *
 * @throws UserError when a stack still claims it, a terraform holds its lock, or it is not there or cannot be read
 */
export async function examineOrphan(store: StateStore, stack: string, claimed: readonly string[]): Promise<Orphan> {
  if (claimed.includes(stack)) {
    throw new UserError(
      `${stack} is still part of the deployment`,
      "exclude the account in the declaration first; then apply removes its resources, and nothing needs forgetting",
    );
  }
  if (!(await store.list()).includes(stack)) {
    throw new UserError(`${store.place}: there is no state of ${stack}`, "see what is there: npx hubrelay orphans");
  }
  const lock = await store.lockOf(stack);
  if (lock !== undefined) {
    throw new UserError(`the state of ${stack} is locked${ownerOf(lock, new Date())}`, unlockAdvice(stack));
  }
  const contents = await contentsOf(store, stack);
  if (contents.problem !== undefined) {
    throw new UserError(
      `the state of ${stack} in ${store.place} cannot be read, so what it leaves behind cannot be told: ${contents.problem}`,
      "if nothing of it is needed, move that file away by hand",
    );
  }
  return { stack, ...contents };
}

/** Takes an orphan's state away after keeping a copy of it; touches nothing in AWS. */
export async function forgetOrphan(store: StateStore, orphan: Orphan, workDirectory: string): Promise<Forgotten> {
  const folder = join(workDirectory, "forgotten");
  mkdirSync(folder, { recursive: true });
  const copy = join(folder, `${orphan.stack}-${new Date().toISOString().replaceAll(":", "-")}.tfstate`);
  writeFileSync(copy, await store.read(orphan.stack), { mode: 0o600 });
  await store.remove(orphan.stack);
  return { ...orphan, copy };
}

/** Other programs' states may lie in the same place. */
export function isStackName(name: string): boolean {
  return name === "dynatrace" || name === "hub" || /^account-\d{12}$/.test(name);
}
