import type { RolloutOptions } from "./options";
import { type ChangeCounts, countChanges } from "./plan-result";
import { notStarted, type RolloutResult, type StackResult } from "./result";
import { Rollout, type StackTask } from "./rollout";

/** Options of {@link runApply}. */
export interface ApplyOptions extends RolloutOptions {
  /**
   * Asked once, with every stack's plan, before anything is changed; `false` leaves all as it is.
   *
   * @default - nobody is asked: each stack is applied as soon as it is planned
   */
  readonly confirm?: (planned: readonly StackResult[]) => Promise<boolean>;
}

/** Makes the selected stacks what the declaration says: plans each, applies exactly that plan. */
export async function runApply(options: ApplyOptions): Promise<RolloutResult> {
  const rollout = new Rollout("apply", options);
  const { terraform } = rollout;
  const counts = new Map<string, ChangeCounts>();

  const plan: StackTask = async (stack, onStep) => {
    await terraform.init(stack, onStep);
    const { changes } = await terraform.plan(stack, onStep);
    counts.set(stack.name, countChanges(changes));
    return { status: changes.length > 0 ? "planned" : "unchanged", counts: countChanges(changes), changes };
  };
  const apply: StackTask = async (stack, onStep) => {
    await terraform.apply(stack, onStep);
    return { status: "applied", counts: counts.get(stack.name)! };
  };
  const applyOnce: StackTask = async (stack, onStep) => {
    try {
      return await apply(stack, onStep);
    } finally {
      terraform.forgetPlan(stack);
    }
  };
  const planAndApply: StackTask = async (stack, onStep) => {
    try {
      const planned = await plan(stack, onStep);
      if (planned.status === "unchanged") return { status: "unchanged", counts: planned.counts };
      // A stop that came while planning: nothing was touched yet, and nothing new starts.
      if (rollout.interrupt.draining) return { status: "not started", counts: planned.counts };
      return await apply(stack, onStep);
    } finally {
      terraform.forgetPlan(stack);
    }
  };

  try {
    if (options.confirm === undefined) {
      await rollout.each("apply", options.stacks, planAndApply);
      return rollout.result();
    }
    const planned = await rollout.each("plan", options.stacks, plan);
    const names = new Set(planned.filter(({ status }) => status === "planned").map(({ stack }) => stack));
    const changed = options.stacks.filter((stack) => names.has(stack.name));
    if (changed.length > 0 && !rollout.interrupt.draining && (await options.confirm(planned))) {
      // A retry after a transient failure needs a new plan: the old one is older than the state by then.
      await rollout.each("apply", changed, (stack, onStep) =>
        terraform.hasPlan(stack) ? applyOnce(stack, onStep) : planAndApply(stack, onStep),
      );
    } else {
      for (const stack of changed) rollout.record(notStarted(stack));
    }
    return rollout.result();
  } finally {
    for (const stack of options.stacks) terraform.forgetPlan(stack);
  }
}
