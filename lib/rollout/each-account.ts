import { deployRoleArn } from "../organization/account-access";
import { assumeRole } from "../organization/assume-role";
import type { SessionCredentials } from "../organization/aws-client";
import { runPool } from "../pool";
import type { DeployedConnection } from "./deployed-connection";

/** How the accounts are entered: as Terraform does. */
export interface AccountAccess {
  /** `aws`, `aws-us-gov`, `aws-cn`. */
  readonly partition: string;
  /** Name of the deploy role. */
  readonly roleName: string;
  readonly externalId?: string;
}

/** What was asked of a connection, or why there is no answer. */
export type Asked<T> = { readonly answer: T } | { readonly problem: string };

/** Accounts asked side by side. */
const SIDE_BY_SIDE = 16;

/**
 * Asks something of each connection's forwarder, in the account that has it, entering each account once. An account that cannot
 * be entered, or a question that fails, is a problem of its own connections only.
 *
 * @param ask credentials are the deploy role's
 * @returns an answer for every connection, in their order
 */
export async function askEachConnection<T>(
  connections: readonly DeployedConnection[],
  access: AccountAccess,
  ask: (connection: DeployedConnection, credentials: SessionCredentials) => Promise<T>,
): Promise<Asked<T>[]> {
  const answers = new Map<DeployedConnection, Asked<T>>();
  await runPool(
    [...byQueueAccount(connections)],
    SIDE_BY_SIDE,
    () => false,
    async ([account, own]) => {
      const entered = enter(account, own[0]!.region, access);
      await Promise.all(
        own.map(async (connection) => {
          try {
            answers.set(connection, { answer: await ask(connection, await entered) });
          } catch (error) {
            answers.set(connection, { problem: (error as Error).message });
          }
        }),
      );
    },
  );
  return connections.map((connection) => answers.get(connection)!);
}

/**
 * One connection for each queue: with `topology: hub` many connections share one, and what lies in it must not be counted twice.
 */
export function onePerQueue(connections: readonly DeployedConnection[]): DeployedConnection[] {
  return [...new Map(connections.map((connection) => [queueKey(connection), connection])).values()];
}

/** What tells queues apart. An emulator's URLs do not name the region. */
export function queueKey({ region, queueUrl }: DeployedConnection): string {
  return `${region} ${queueUrl}`;
}

function enter(account: string, region: string, access: AccountAccess): Promise<SessionCredentials> {
  const roleArn = deployRoleArn(account, { name: access.roleName, partition: access.partition });
  return assumeRole({ region, roleArn, externalId: access.externalId });
}

function byQueueAccount(connections: readonly DeployedConnection[]): Map<string, DeployedConnection[]> {
  const groups = new Map<string, DeployedConnection[]>();
  for (const connection of connections) {
    const group = groups.get(connection.queueAccount);
    if (group === undefined) groups.set(connection.queueAccount, [connection]);
    else group.push(connection);
  }
  return groups;
}
