import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Stack } from "./stack";

const LOCK_FILE = ".terraform.lock.hcl";
const STAMP_FILE = join(".terraform", "hubrelay-init");

/**
 * The folder of the plugin cache shared by all stacks: `TF_PLUGIN_CACHE_DIR`, else Terraform's customary one. Made when missing,
 * because terraform refuses one that is.
 */
export function pluginCache(env: NodeJS.ProcessEnv = process.env): string {
  const folder = env.TF_PLUGIN_CACHE_DIR || join(homedir(), ".terraform.d", "plugin-cache");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What `terraform init` depends on in a stack. */
export interface InitNeeds {
  /** Same for stacks that need the same providers in the same versions. */
  readonly providerSet: string;
  /** Same while nothing changed that would need another init: providers, versions, backend. */
  readonly stamp: string;
  /** Processes that terraform starts for it: one per provider configuration. */
  readonly providerProcesses: number;
}

/** Reads it from a stack's `cdk.tf.json`. */
export function initNeeds(stack: Stack): InitNeeds {
  const program = JSON.parse(readFileSync(join(stack.directory, "cdk.tf.json"), "utf8")) as {
    readonly terraform?: { readonly required_providers?: unknown };
    readonly provider?: Readonly<Record<string, unknown>>;
  };
  const configurations = Object.values(program.provider ?? {});
  return {
    providerProcesses: configurations.reduce<number>((sum, each) => sum + (Array.isArray(each) ? each.length : 1), 0),
    providerSet: digest(program.terraform?.required_providers ?? {}),
    stamp: digest(program.terraform ?? {}),
  };
}

/** Whether this stack was initialised before and nothing relevant changed since. */
export function isInitialised(stack: Stack): boolean {
  const file = join(stack.directory, STAMP_FILE);
  return existsSync(file) && readFileSync(file, "utf8") === initNeeds(stack).stamp;
}

/** Notes that a stack is initialised. */
export function markInitialised(stack: Stack): void {
  mkdirSync(join(stack.directory, ".terraform"), { recursive: true });
  writeFileSync(join(stack.directory, STAMP_FILE), initNeeds(stack).stamp);
}

/** Keeps the lock file an initialised stack of a provider set wrote, for the others and for the next run. */
export function keepLockFile(stack: Stack, folder: string, providerSet: string): void {
  const file = join(stack.directory, LOCK_FILE);
  if (!existsSync(file)) return;
  mkdirSync(folder, { recursive: true });
  copyFileSync(file, join(folder, `${providerSet}${LOCK_FILE}`));
}

/** Gives a stack the kept lock file, so that its init takes the providers from the cache instead of asking the registry. */
export function giveLockFile(stack: Stack, folder: string, providerSet: string): void {
  const kept = join(folder, `${providerSet}${LOCK_FILE}`);
  if (existsSync(kept)) copyFileSync(kept, join(stack.directory, LOCK_FILE));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
