import type { Connection } from "../connections/connection";
import { namesOf } from "../forwarder/names";
import { runPool } from "../pool";
import { type DeployRole, deployRoleArn, enterAccount } from "./account-access";
import type { SessionCredentials } from "./aws-client";
import { deployRolePolicy } from "./deploy-role";
import { hubSecretState } from "./hub-secret";
import { enabledRegions } from "./look-into-account";
import { lookIntoRegion } from "./look-into-region";
import { policyQuestions } from "./policy-questions";
import { deniedActions } from "./policy-simulator";
import type { AccountFacts, PreflightFacts, RegionFacts } from "./preflight-facts";

/** Regions of one account looked into side by side. */
const REGIONS_AT_A_TIME = 8;

/** Options of {@link gatherFacts}. */
export interface PreflightOptions {
  /** The deployment's name. */
  readonly deployment: string;
  readonly connections: readonly Connection[];
  /** How many rules a connection takes. */
  readonly rulesOf: (connection: Connection) => number;
  /** Whose findings are forwarded. */
  readonly edition: "cspm" | "v2";
  readonly role: DeployRole;
  readonly hub: { readonly account: string; readonly region: string; readonly secretArn?: string };
  readonly maximumConcurrency: number;
  /** Accounts looked into side by side. */
  readonly concurrency: number;
  readonly progress?: (done: number, total: number) => void;
}

/**
 * Sees, for every connection, what apply will meet. Changes nothing.
 *
 * @throws what concerns the caller's own credentials
 */
export async function gatherFacts(options: PreflightOptions): Promise<PreflightFacts> {
  const regions = new Map<string, { accountName: string; connections: Connection[] }>();
  for (const connection of options.connections) {
    const { account, accountName } = connection;
    const entry = regions.get(account) ?? { accountName, connections: [] };
    entry.connections.push(connection);
    regions.set(account, entry);
  }
  // The hub needs more permissions, whether or not it is connected itself.
  if (!regions.has(options.hub.account)) regions.set(options.hub.account, { accountName: "hub", connections: [] });
  const accounts: AccountFacts[] = [];
  let fatal: { readonly error: unknown } | undefined;
  await runPool(
    [...regions],
    options.concurrency,
    () => fatal !== undefined,
    async ([account, entry]) => {
      try {
        accounts.push(await accountFacts(account, entry.accountName, entry.connections, options));
        options.progress?.(accounts.length, regions.size);
      } catch (error) {
        fatal ??= { error };
      }
    },
  );
  if (fatal) throw fatal.error;
  return {
    accounts: accounts.sort((a, b) => (a.account < b.account ? -1 : 1)),
    hub: await hubFacts(options),
    maximumConcurrency: options.maximumConcurrency,
  };
}

async function accountFacts(
  account: string,
  accountName: string,
  connections: readonly Connection[],
  { deployment, role, hub, rulesOf, edition }: PreflightOptions,
): Promise<AccountFacts> {
  const access = await enterAccount(account, role);
  if (!access.entered) return { account, accountName, notEntered: access.reason, denied: [], regions: [] };
  const { credentials } = access;
  const enabled = await enabledRegions(role.region, credentials).catch(() => undefined);
  const denied = await missingPermissions(
    account,
    connections[0]?.region ?? role.region,
    account === hub.account,
    credentials,
    deployment,
    role,
  );
  const facts: RegionFacts[] = [];
  await runPool(
    connections,
    REGIONS_AT_A_TIME,
    () => false,
    async (connection) => {
      const neededRules = rulesOf(connection);
      const look = { region: connection.region, deployment, credentials, edition, neededRules };
      facts.push(await lookIntoRegion({ ...look, ...(enabled ? { enabledRegions: enabled } : {}) }));
    },
  );
  return { account, accountName, denied, regions: facts.sort((a, b) => (a.region < b.region ? -1 : 1)) };
}

function missingPermissions(
  account: string,
  region: string,
  hub: boolean,
  credentials: SessionCredentials,
  deployment: string,
  role: DeployRole,
) {
  const policy = deployRolePolicy({ name: deployment, role: role.name, partition: role.partition, account, hub });
  return deniedActions(
    deployRoleArn(account, role),
    policyQuestions(policy, account, region),
    role.region,
    credentials,
  );
}

async function hubFacts({ deployment, hub, role }: PreflightOptions): Promise<PreflightFacts["hub"]> {
  const { account, region } = hub;
  const secret = hub.secretArn ?? namesOf(deployment).secret;
  const access = await enterAccount(account, role);
  const state = access.entered
    ? await hubSecretState(secret, region, access.credentials)
    : { unreadable: `the hub account cannot be entered: ${access.reason}` };
  return { account, region, secret, state };
}
