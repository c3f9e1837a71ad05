import { explained } from "../organization/aws-errors";
import type { StateStore } from "../rollout/state-store";

/** Why the states cannot be reached, as the user can mend it; a bug stays one. */
export function statesProblem(error: unknown, { place }: StateStore): unknown {
  return explained(error, `the states in ${place}`, "check backend in the declaration and who you are");
}
