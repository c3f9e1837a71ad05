import { createHash } from "node:crypto";
import { type OuPath, type SelectableAccount, selectsAccount } from "../organization/account-selector";
import type { Stack } from "./stack";
import type { WavePolicy } from "./wave-policy";

/** Stacks that are applied side by side, and what must hold before the next wave. */
export interface Wave {
  readonly name: string;
  readonly stacks: readonly Stack[];
  /** Stacks that an earlier run was done with, but whose gate it did not pass: asked about again, and not touched. */
  readonly watched?: readonly Stack[];
  /** So many stacks may fail; one more and nothing new starts. */
  readonly tolerance: number;
  readonly gate: WavePolicy["gate"];
}

/** Who the accounts are. */
export interface WaveOrganization {
  readonly accounts: readonly SelectableAccount[];
  readonly ous: readonly OuPath[];
}

/**
 * Divides a run into waves. Dynatrace goes with the first, every account with the first wave that takes it, and what none takes
 * makes the last wave, `rest`. Where a wave takes only some, they are chosen by a hash of the account id: the same ones at each
 * run, but not simply the oldest or smallest.
 *
 * @param stacks all stacks of the deployment: an account's wave does not depend on what else a run is about
 * @param meant the stacks that the run is about; waves without any are left out. @default - all
 */
export function planWaves(
  stacks: readonly Stack[],
  policies: readonly WavePolicy[],
  organization: WaveOrganization,
  meant: readonly Stack[] = stacks,
): Wave[] {
  const chosenForRun = new Set(meant.map(({ name }) => name));
  const isMeant = ({ name }: Stack) => chosenForRun.has(name);
  const known = new Map(organization.accounts.map((account) => [account.id, account]));
  let left = stacks.filter((stack) => stack.account !== undefined);
  const total = left.length;
  const waves: Wave[] = [];
  for (const policy of policies) {
    const candidates = left.filter((stack) => takes(policy, stack, known, organization.ous));
    const size = policy.size === undefined ? candidates.length : amount(policy.size, total, Math.ceil);
    const taken = size >= candidates.length ? candidates : [...candidates].sort(byHash).slice(0, size);
    if (taken.length === 0) continue;
    const chosen = new Set(taken);
    const own = left.filter((stack) => chosen.has(stack) && isMeant(stack));
    left = left.filter((stack) => !chosen.has(stack));
    if (own.length === 0) continue;
    const tolerance = amount(policy.tolerance, own.length, Math.floor);
    waves.push({ name: policy.name, stacks: own, tolerance, gate: policy.gate });
  }
  // Without declared waves nothing stops the others; after declared ones, the rest is what they were for.
  const rest = left.filter(isMeant);
  if (rest.length > 0) waves.push({ name: "rest", stacks: rest, tolerance: Number.POSITIVE_INFINITY, gate: "none" });
  return withDynatrace(waves, stacks.filter(isMeant));
}

function withDynatrace(waves: readonly Wave[], stacks: readonly Stack[]): Wave[] {
  const dynatrace = stacks.filter((stack) => stack.account === undefined);
  if (dynatrace.length === 0) return [...waves];
  const [first, ...others] = waves;
  if (first === undefined) {
    return [{ name: "dynatrace", stacks: dynatrace, tolerance: Number.POSITIVE_INFINITY, gate: "none" }];
  }
  return [{ ...first, stacks: [...dynatrace, ...first.stacks] }, ...others];
}

function takes(
  { select }: WavePolicy,
  stack: Stack,
  known: ReadonlyMap<string, SelectableAccount>,
  ous: readonly OuPath[],
): boolean {
  if (select === undefined) return true;
  const account = known.get(stack.account ?? "");
  return account !== undefined && selectsAccount(select, account, ous);
}

function amount(value: number | string, total: number, round: (value: number) => number): number {
  return typeof value === "number" ? value : round((total * Number.parseInt(value, 10)) / 100);
}

function byHash(a: Stack, b: Stack): number {
  const hash = (stack: Stack) => createHash("sha256").update(stack.name).digest("hex");
  return hash(a) < hash(b) ? -1 : 1;
}
