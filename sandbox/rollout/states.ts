import { readFileSync } from "node:fs";
import { join } from "node:path";

/** File with the local state of an account's stack. */
export function stateFile(dir: string, account: string): string {
  return join(dir, "state", `account-${account}.tfstate`);
}

/** Addresses of the managed resources in a state file. */
export function resourcesIn(file: string): string[] {
  return resourcesOf(readFileSync(file, "utf8"));
}

/** Addresses of the managed resources in a state's text. */
export function resourcesOf(state: string): string[] {
  const { resources } = JSON.parse(state) as {
    readonly resources: readonly { readonly mode: string; readonly type: string; readonly name: string }[];
  };
  return resources.filter(({ mode }) => mode === "managed").map(({ type, name }) => `${type}.${name}`);
}
