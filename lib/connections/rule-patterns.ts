import type { Deployment } from "../deployment/schema";
import { type CompiledPattern, type EventPatternOptions, eventPatterns } from "../filters/event-pattern";
import type { Connection } from "./connection";

/**
 * The patterns of a connection's rules, as deployed: of its own account and region, or of what it {@link Connection.covers}.
 *
 * @throws FilterError for what cannot be said in a pattern or does not fit
 */
export function rulePatterns(connection: Connection, deployment: Deployment): readonly CompiledPattern[] {
  return eventPatterns(connection.filter, connection, patternOptions(connection, deployment));
}

/** How a connection's patterns differ from those of its filter alone: for explaining and trying out what is deployed. */
export function patternOptions({ covers }: Pick<Connection, "covers">, deployment: Deployment): EventPatternOptions {
  const { editions } = deployment.securityHub;
  return {
    maxSize: deployment.aws.patternQuota,
    classification: deployment.dynatrace.classification,
    securityHubV2: editions.includes("v2") ? "only" : false,
    ...(covers ? { anyAccount: true, ...covers } : {}),
  };
}
