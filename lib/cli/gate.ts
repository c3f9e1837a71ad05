import { healthVerdict } from "../rollout/health";
import { readDeployed } from "../rollout/inventory";
import { type AccountAccess, queueDepths } from "../rollout/queue-depths";
import type { GateVerdict, StackResult } from "../rollout/result";
import type { Wave } from "../rollout/waves";
import { askBefore } from "./approval";
import type { Declaration } from "./declaration";
import { WORK_DIRECTORY } from "./select-for-run";

/** Asks a wave's gate: the wave's queues for `healthy`, a human for `confirm`. */
export async function passGate(
  wave: Wave,
  results: readonly StackResult[],
  { ask, declaration }: { readonly ask: boolean; readonly declaration: Declaration },
): Promise<GateVerdict> {
  const failed = new Set(results.filter(({ status }) => status === "failed").map(({ stack }) => stack));
  if (wave.gate === "healthy") {
    const stacks = wave.stacks.filter((stack) => !failed.has(stack.name));
    const { deployed } = await readDeployed({ stacks, workDirectory: WORK_DIRECTORY });
    return healthVerdict(await queueDepths(deployed, accessOf(declaration)));
  }
  if (!ask) return { open: true, message: "not asked (--yes)" };
  const question = `Wave "${wave.name}" is done, ${failed.size} of ${results.length} failed. Go on with the next?`;
  return (await askBefore(question)) ? { open: true, message: "yes" } : { open: false, message: "the answer was no" };
}

/** How the declaration says the accounts are entered. */
export function accessOf({ deployment, organization }: Declaration): AccountAccess {
  const { name, externalId } = deployment.deployRole;
  const { partition } = organization.organization;
  return { partition, roleName: name, ...(externalId !== undefined && { externalId }) };
}
