import type { RolloutOptions } from "./options";
import { countChanges } from "./plan-result";
import type { RolloutResult } from "./result";
import { Rollout } from "./rollout";

/** Shows what apply would do; changes nothing and leaves nothing but logs. Exit code 2 when there are changes. */
export async function runPlan(options: RolloutOptions): Promise<RolloutResult> {
  const rollout = new Rollout("plan", options);
  const { terraform } = rollout;
  await rollout.each("plan", options.stacks, async (stack, onStep) => {
    try {
      await terraform.init(stack, onStep);
      const { changes } = await terraform.plan(stack, onStep);
      const status = changes.length > 0 ? "planned" : "unchanged";
      return { status, counts: countChanges(changes), changes, ...rollout.erroredStates.remarkOn(stack) };
    } finally {
      terraform.forgetPlan(stack);
    }
  });
  return rollout.result();
}
