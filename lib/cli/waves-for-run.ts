import { selectsAccount, unmatchedParts } from "../organization/account-selector";
import type { Stack } from "../rollout/stack";
import type { WavePolicy } from "../rollout/wave-policy";
import { planWaves, type Wave, type WaveOrganization } from "../rollout/waves";
import { UserError } from "../user-error";
import type { Declaration } from "./declaration";

/** The declared waves; none when the declaration has no `rollout`. */
export function declaredWaves({ deployment }: Declaration): readonly WavePolicy[] {
  return deployment.rollout?.waves ?? [];
}

/** Who the accounts are, for selectors. */
export function waveOrganization({ organization }: Declaration): WaveOrganization {
  return { accounts: organization.accounts, ous: organization.ous };
}

/**
 * The waves of a run, or undefined when none are declared.
 *
 * @param all every stack: waves are made of all, so that an account is in the same one whatever a run is about
 * @param selected the stacks that the run is about
 * @param only names of waves that are meant; empty: all
 * @param stopped names of waves that the run to be resumed did not come to the end of: their gates are asked about all of their stacks
 * @throws UserError for a name that is no wave
 */
export function wavesForRun(
  all: readonly Stack[],
  selected: readonly Stack[],
  declaration: Declaration,
  only: readonly string[],
  stopped: readonly string[] = [],
): Wave[] | undefined {
  const policies = declaredWaves(declaration);
  if (policies.length === 0 && only.length === 0) return undefined;
  const organization = waveOrganization(declaration);
  const known = planWaves(all, policies, organization);
  const waves = watching(known, planWaves(all, policies, organization, selected), stopped);
  const unknown = only.filter((name) => !known.some((wave) => wave.name === name));
  if (unknown.length > 0) {
    const declared = policies.find(({ name }) => name === unknown[0]);
    if (declared !== undefined) {
      throw new UserError(
        `nobody is in wave "${declared.name}": no connected account answers to its select, or earlier waves have them all`,
        "see who is in which wave: npx hubrelay plan",
      );
    }
    const names = known.map(({ name }) => name).join(", ");
    throw new UserError(`no wave is called ${unknown.join(", ")}`, `the waves are: ${names}`);
  }
  return only.length === 0 ? waves : waves.filter(({ name }) => only.includes(name));
}

/** Parts of the declared waves' selectors that no account answers to, most likely typing mistakes. An OU may well be empty. */
function unmatchedInWaves(declaration: Declaration): readonly UnmatchedWave[] {
  const { accounts, ous } = waveOrganization(declaration);
  const known = new Set(ous.flatMap(({ id, path }) => [`OU ${id}`, `OU ${path}`]));
  return declaredWaves(declaration).flatMap(({ name, select, gate }) => {
    const parts = unmatchedParts(select ?? {}, accounts, ous).filter((part) => !known.has(part));
    if (select === undefined || parts.length === 0) return [];
    const empty = !accounts.some((account) => selectsAccount(select, account, ous));
    return [{ name, parts, unguarded: empty && gate !== "none" }];
  });
}

/** See {@link unmatchedInWaves}. */
interface UnmatchedWave {
  readonly name: string;
  readonly parts: readonly string[];
  /** Nobody at all is in the wave, and the gate after it would guard nothing. */
  readonly unguarded: boolean;
}

/**
 * What to say of waves whose selectors name nobody.
 *
 * @throws UserError when something is to be applied, and a wave that has a gate would be passed over
 */
export function checkWaves(declaration: Declaration, applies: boolean): readonly string[] {
  const unmatched = unmatchedInWaves(declaration);
  const unguarded = unmatched.find((wave) => wave.unguarded);
  if (applies && unguarded !== undefined) {
    throw new UserError(
      `rollout.waves: nobody is in wave "${unguarded.name}", and its gate would guard nothing: no account of the organization answers to ${unguarded.parts.join(", ")}`,
      "mend its select, or take the wave away",
    );
  }
  const missing = unmatched.map(
    ({ name, parts }) => `rollout.waves, wave "${name}": no account of the organization answers to ${parts.join(", ")}`,
  );
  return [...missing, ...unconnectedWaves(declaration)];
}

/** Gated waves whose accounts are there but not connected: closed, excluded, without a region. They may be so for a while. */
function unconnectedWaves(declaration: Declaration): readonly string[] {
  // With one administrator that carries all, a wave of accounts says nothing.
  if (declaration.deployment.topology === "central") return [];
  const { accounts, ous } = waveOrganization(declaration);
  const connected = new Set(declaration.plan.connections.map(({ account }) => account));
  return declaredWaves(declaration).flatMap(({ name, select, gate }) => {
    const meant = select && gate !== "none" ? accounts.filter((account) => selectsAccount(select, account, ous)) : [];
    if (meant.length === 0 || meant.some(({ id }) => connected.has(id))) return [];
    return [`rollout.waves, wave "${name}": none of its accounts is connected, so its gate guards nothing`];
  });
}

/** Adds what an earlier run was done with to the waves that it was not through with, in their order. */
function watching(known: readonly Wave[], waves: readonly Wave[], stopped: readonly string[]): Wave[] {
  const selected = new Set(waves.flatMap(({ stacks }) => stacks.map(({ name }) => name)));
  const alone = waves.filter(({ name }) => !known.some((wave) => wave.name === name));
  const inOrder = known.flatMap((wave) => {
    const own = waves.find(({ name }) => name === wave.name);
    if (!stopped.includes(wave.name) || wave.gate === "none") return own === undefined ? [] : [own];
    const watched = wave.stacks.filter(({ name }) => !selected.has(name));
    return [{ ...wave, ...own, stacks: own?.stacks ?? [], watched }];
  });
  return [...alone, ...sharedFirst(inOrder)];
}

/** What all accounts share goes before any gate: without it no finding arrives. */
function sharedFirst([first, ...others]: readonly Wave[]): Wave[] {
  if (first === undefined) return [];
  const isShared = ({ account }: Stack) => account === undefined;
  const shared = others.flatMap(({ stacks }) => stacks.filter(isShared));
  return [
    { ...first, stacks: [...shared, ...first.stacks] },
    ...others.map((wave) => ({ ...wave, stacks: wave.stacks.filter((stack) => !isShared(stack)) })),
  ];
}
