import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { deployRoleArn } from "../organization/account-access";
import { assumeRole } from "../organization/assume-role";
import type { SessionCredentials } from "../organization/aws-client";
import type { DeployedConnection } from "./deployed-connection";
import { runPool } from "./pool";

/** How the accounts are entered: as Terraform does. */
export interface AccountAccess {
  /** `aws`, `aws-us-gov`, `aws-cn`. */
  readonly partition: string;
  /** Name of the deploy role. */
  readonly roleName: string;
  readonly externalId?: string;
}

/** What waits in a connection's queues right now. SQS counts approximately. */
export interface QueueDepths {
  readonly connection: DeployedConnection;
  /** Findings on their way. */
  readonly waiting?: number;
  readonly deadLetters?: number;
  /** Why the numbers are not there. */
  readonly problem?: string;
}

/** Accounts asked side by side. */
const SIDE_BY_SIDE = 16;

/** Asks SQS for each connection's queues; an account that cannot be entered is a problem of its connections only. */
export async function queueDepths(
  connections: readonly DeployedConnection[],
  access: AccountAccess,
): Promise<QueueDepths[]> {
  const found = new Map<DeployedConnection, QueueDepths>();
  const accounts = groupByAccount(connections);
  await runPool(
    [...accounts],
    SIDE_BY_SIDE,
    () => false,
    async ([account, own]) => {
      for (const depths of await ofAccount(account, own, access)) found.set(depths.connection, depths);
    },
  );
  return connections.map((connection) => found.get(connection)!);
}

async function ofAccount(
  account: string,
  connections: readonly DeployedConnection[],
  access: AccountAccess,
): Promise<QueueDepths[]> {
  try {
    const credentials = await enter(account, connections[0]!.region, access);
    return await Promise.all(connections.map((connection) => ofConnection(connection, credentials)));
  } catch (error) {
    return connections.map((connection) => ({ connection, problem: (error as Error).message }));
  }
}

async function ofConnection(connection: DeployedConnection, credentials: SessionCredentials): Promise<QueueDepths> {
  const client = new SQSClient({
    region: connection.region,
    credentials,
    // A private endpoint or an emulator is where the environment says, not where the queue's URL points.
    useQueueUrlAsEndpoint: false,
  });
  try {
    const [waiting, deadLetters] = await Promise.all([
      depth(client, connection.queueUrl),
      depth(client, connection.deadLetterQueueUrl),
    ]);
    return { connection, waiting, deadLetters };
  } catch (error) {
    return { connection, problem: (error as Error).message };
  } finally {
    client.destroy();
  }
}

async function depth(client: SQSClient, queueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
      ],
    }),
  );
  return Object.values(Attributes).reduce((sum, value) => sum + Number(value), 0);
}

function enter(account: string, region: string, access: AccountAccess): Promise<SessionCredentials> {
  const roleArn = deployRoleArn(account, { name: access.roleName, partition: access.partition });
  return assumeRole({ region, roleArn, externalId: access.externalId });
}

function groupByAccount(connections: readonly DeployedConnection[]): Map<string, DeployedConnection[]> {
  const groups = new Map<string, DeployedConnection[]>();
  for (const connection of connections) {
    const group = groups.get(connection.account);
    if (group === undefined) groups.set(connection.account, [connection]);
    else group.push(connection);
  }
  return groups;
}
