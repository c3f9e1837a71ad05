import { classifyDrift, type NoiseList } from "./drift-kinds";
import type { RolloutOptions } from "./options";
import { countChanges } from "./plan-result";
import type { RolloutResult } from "./result";
import { Rollout } from "./rollout";

/** Options of {@link runDrift}. */
export interface DriftOptions extends RolloutOptions {
  /** Known false differences. @default - none */
  readonly noise?: NoiseList;
}

/** Compares the selected stacks with the world and with the declaration; changes nothing. Exit code 2 when one differs. */
export async function runDrift(options: DriftOptions): Promise<RolloutResult> {
  const rollout = new Rollout("drift", options);
  const { terraform } = rollout;
  await rollout.each("drift", options.stacks, async (stack, onStep) => {
    try {
      await terraform.init(stack, onStep);
      const drift = classifyDrift(await terraform.plan(stack, onStep), options.noise);
      // A resource may be two items: changed outside in one attribute, not yet applied in another.
      const resources = [...new Map(drift.items.map((item) => [item.address, item])).values()];
      const status = drift.items.length > 0 ? "drifted" : "unchanged";
      return { status, counts: countChanges(resources), drift, ...rollout.erroredStates.remarkOn(stack) };
    } finally {
      terraform.forgetPlan(stack);
    }
  });
  return rollout.result();
}
