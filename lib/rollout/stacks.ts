import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../user-error";
import type { Stack } from "./stack";
import type { Wave } from "./waves";

/** Which of the synthesised stacks a command is about. Empty: all of them. */
export interface StackSelection {
  /** 12-digit account ids. */
  readonly accounts?: readonly string[];
  /** Stack names as in the manifest. */
  readonly stacks?: readonly string[];
}

interface Manifest {
  readonly stacks: Readonly<Record<string, { readonly name: string; readonly workingDirectory: string }>>;
}

/**
 * The stacks of a synthesised program, read from its manifest, sorted by name with the Dynatrace stack first.
 *
 * @param outDirectory what `CDKTF_OUTDIR` was at synth
 * @throws UserError when nothing was synthesised there
 */
export function readStacks(outDirectory: string): Stack[] {
  const file = join(outDirectory, "manifest.json");
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  } catch (error) {
    throw new UserError(
      `${file}: no synthesised stacks there (${(error as NodeJS.ErrnoException).code ?? "not JSON"})`,
      "make them: npx hubrelay synth",
    );
  }
  return Object.values(manifest.stacks)
    .map((entry) => toStack(entry.name, resolve(outDirectory, entry.workingDirectory)))
    .sort(dynatraceFirst);
}

/**
 * The selected stacks, in the order given. Each at most once, however many selectors name it.
 *
 * @throws UserError for a selector that names no stack: a typing mistake must not pass as "nothing to do"
 */
export function selectStacks(stacks: readonly Stack[], selection: StackSelection): Stack[] {
  const accounts = selection.accounts ?? [];
  const names = selection.stacks ?? [];
  if (accounts.length === 0 && names.length === 0) return [...stacks];
  const unknown = [
    ...accounts.filter((account) => !stacks.some((stack) => stack.account === account)).map((id) => `account ${id}`),
    ...names.filter((name) => !stacks.some((stack) => stack.name === name)).map((name) => `stack ${name}`),
  ];
  if (unknown.length > 0) {
    throw new UserError(
      `${unknown.join(", ")}: not among the ${stacks.length} stacks of this deployment`,
      "see who is in, who is out and why: npx hubrelay connections",
    );
  }
  return stacks.filter(
    (stack) => names.includes(stack.name) || (stack.account !== undefined && accounts.includes(stack.account)),
  );
}

/**
 * Groups to destroy one after the other: the accounts, by waves backwards; what they send to; then Dynatrace, whose token and secret
 * the relays use to the end.
 *
 * @param waves in the order in which accounts were connected. @default - all accounts at once
 */
export function destroyOrder(stacks: readonly Stack[], waves: readonly Wave[] = []): Stack[][] {
  const waveOf = new Map(waves.flatMap((wave, index) => wave.stacks.map(({ name }) => [name, index] as const)));
  const rank = ({ account, name }: Stack) => {
    if (account === undefined) return name === "dynatrace" ? 1 : 0;
    return -1 - (waveOf.get(name) ?? waves.length);
  };
  const ranks = [...new Set(stacks.map(rank))].sort((a, b) => a - b);
  return ranks.map((each) => stacks.filter((stack) => rank(stack) === each));
}

function toStack(name: string, directory: string): Stack {
  const account = /^account-(\d{12})$/.exec(name)?.[1];
  return account === undefined ? { name, directory } : { name, directory, account };
}

function dynatraceFirst(a: Stack, b: Stack): number {
  const rank = (stack: Stack) => (stack.account === undefined ? 0 : 1);
  return rank(a) - rank(b) || (a.name < b.name ? -1 : 1);
}
