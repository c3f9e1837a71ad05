import "./quiet-tokens";
import { join } from "node:path";
import { App } from "cdktf";
import type { Connection } from "../lib/connections/connection";
import { planConnections } from "../lib/connections/plan-connections";
import type { Deployment } from "../lib/deployment/schema";
import { arnsOf } from "../lib/forwarder/arns";
import { namesOf } from "../lib/forwarder/names";
import { buildRelay } from "../lib/forwarder/relay-bundle";
import type { Organization } from "../lib/organization/organization";
import { AccountStack } from "./account-stack";
import { DisconnectedStack } from "./disconnected-stack";
import { DynatraceStack } from "./dynatrace-stack";
import { HubStack } from "./hub-stack";
import type { StackSettings } from "./stack-settings";
import { plannedTokens, settingsFor } from "./token-settings";

/** Options of {@link buildApp}. */
export interface BuildAppProps {
  readonly deployment: Deployment;
  readonly organization: Organization;
  /** Folder that holds the declaration. */
  readonly home: string;
  /** Folder to write to. */
  readonly outDir: string;
  /**
   * Accounts that left the deployment while their state still holds resources, with the regions those are in.
   *
   * @default - none
   */
  readonly disconnected?: Readonly<Record<string, readonly string[]>>;
}

/** The whole deployment as a CDKTF App: one stack for Dynatrace and one per connected account. */
export function buildApp({ deployment, organization, home, outDir, disconnected = {} }: BuildAppProps): App {
  const app = new App({ outdir: outDir, stackTraces: false });
  const names = namesOf(deployment.name);
  const { connections: planned, carried } = planConnections(deployment, organization);
  const settings: StackSettings = {
    deployment,
    organization: organization.organization,
    members: organization,
    connections: planned,
    carried,
    names,
    arns: arnsOf(organization.organization.partition, names),
    bundle: buildRelay(join(outDir, "assets")),
    home,
    outDir,
  };
  new DynatraceStack(app, settings);
  if (deployment.topology === "hub") new HubStack(app, settings);
  const knownRegions = new Map(organization.accounts.map((account) => [account.id, account.regions ?? []]));
  const connected = byAccount(planned);
  const tokens = plannedTokens(settings);
  for (const [account, connections] of connected) {
    const own = settingsFor(account, settings, tokens);
    new AccountStack(app, { account, connections, knownRegions: knownRegions.get(account) ?? [], settings: own });
  }
  for (const [account, regions] of Object.entries(disconnected)) {
    if (!connected.has(account)) new DisconnectedStack(app, { account, regions, settings });
  }
  return app;
}

function byAccount(connections: readonly Connection[]): ReadonlyMap<string, readonly Connection[]> {
  const groups = new Map<string, Connection[]>();
  for (const connection of connections) {
    const group = groups.get(connection.account);
    if (group) group.push(connection);
    else groups.set(connection.account, [connection]);
  }
  return groups;
}
