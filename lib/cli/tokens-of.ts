import { type PlannedToken, planTokens } from "../dynatrace/token-plan";
import { namesOf } from "../forwarder/names";
import type { Declaration } from "./declaration";

/** The ingest tokens of a declaration. */
export function tokensOf({ deployment, organization, plan }: Declaration): readonly PlannedToken[] {
  return planTokens({
    token: deployment.dynatrace.token,
    topology: deployment.topology,
    connected: [...new Set(plan.connections.map(({ account }) => account))],
    members: organization,
    names: namesOf(deployment.name),
  });
}
