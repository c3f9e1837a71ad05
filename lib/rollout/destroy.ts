import type { StackError } from "./error-class";
import type { RolloutOptions } from "./options";
import { countChanges } from "./plan-result";
import { notStarted, type RolloutResult } from "./result";
import { Rollout, type StackTask } from "./rollout";
import { StackFailure } from "./stack-terraform";
import { destroyOrder } from "./stacks";
import type { Wave } from "./waves";

const ACCOUNTS_FIRST: StackError = {
  class: "other",
  message: "left in place: what could not be removed still needs it, as a relay needs the token",
  whatToDo: "mend the failed stacks, then run destroy again",
};

/** Options of {@link runDestroy}. */
export interface DestroyOptions extends RolloutOptions {
  /** As accounts were connected; they are disconnected the other way round. @default - all accounts at once */
  readonly waves?: readonly Wave[];
}

/**
 * Takes the selected stacks away: accounts first, the last wave before the others, so that the accounts watched most closely deliver
 * longest; Dynatrace last, and only when no account failed. Ends with empty states.
 */
export async function runDestroy(options: DestroyOptions): Promise<RolloutResult> {
  const rollout = new Rollout("destroy", options);
  const { terraform } = rollout;
  const destroy: StackTask = async (stack, onStep) => {
    try {
      await terraform.init(stack, onStep);
      await rollout.erroredStates.save(stack, onStep);
      await terraform.takeUp(stack, onStep);
      const { changes } = await terraform.plan(stack, onStep, { destroy: true, attributes: false });
      const counts = countChanges(changes);
      if (changes.length === 0) return { status: "unchanged", counts };
      if (rollout.interrupt.draining) return { status: "not started", counts };
      await terraform.apply(stack, onStep);
      const left = await terraform.stateList(stack);
      if (left.length > 0) {
        throw new StackFailure({
          class: "other",
          message: `still in the state: ${left.join(", ")}`,
          whatToDo: "run destroy again; what stays then is protected or was imported from elsewhere",
        });
      }
      return { status: "destroyed", counts };
    } finally {
      terraform.forgetPlan(stack);
    }
  };
  rollout.keepResult();
  let failed = false;
  for (const group of destroyOrder(options.stacks, options.waves)) {
    // An account that cannot be entered keeps what it needs, and none of the others.
    if (failed && group.some(({ account }) => account === undefined)) {
      for (const stack of group) rollout.record(notStarted(stack, ACCOUNTS_FIRST));
      continue;
    }
    const results = await rollout.each("destroy", group, destroy);
    failed ||= results.some(({ status }) => status === "failed" || status === "not started");
  }
  return rollout.result();
}
