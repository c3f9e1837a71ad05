import { type PlannedToken, planTokens, tokenOf } from "../lib/dynatrace/token-plan";
import { arnsOf } from "../lib/forwarder/arns";
import type { StackSettings } from "./stack-settings";

/** The ingest tokens of a deployment. */
export function plannedTokens({ deployment, connections, members, names }: StackSettings): readonly PlannedToken[] {
  return planTokens({
    token: deployment.dynatrace.token,
    topology: deployment.topology,
    connected: [...new Set(connections.map(({ account }) => account))],
    members,
    names,
  });
}

/** The settings of an account whose relays may have a token, and so a secret, of their own. */
export function settingsFor(account: string, settings: StackSettings, tokens: readonly PlannedToken[]): StackSettings {
  const token = tokenOf(account, tokens);
  if (token.name === undefined) return settings;
  const { deployment, organization } = settings;
  const names = { ...settings.names, secret: token.secret };
  const { secretArn: _common, ...hub } = deployment.hub;
  return { ...settings, deployment: { ...deployment, hub }, names, arns: arnsOf(organization.partition, names) };
}
