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
 * @throws UserError for a name that is no wave
 */
export function wavesForRun(
  all: readonly Stack[],
  selected: readonly Stack[],
  declaration: Declaration,
  only: readonly string[],
): Wave[] | undefined {
  const policies = declaredWaves(declaration);
  if (policies.length === 0 && only.length === 0) return undefined;
  const organization = waveOrganization(declaration);
  const known = planWaves(all, policies, organization);
  const waves = planWaves(all, policies, organization, selected);
  const unknown = only.filter((name) => !known.some((wave) => wave.name === name));
  if (unknown.length > 0) {
    const names = known.map(({ name }) => name).join(", ");
    throw new UserError(`no wave is called ${unknown.join(", ")}`, `the waves are: ${names}`);
  }
  return only.length === 0 ? waves : waves.filter(({ name }) => only.includes(name));
}
