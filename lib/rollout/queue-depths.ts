import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { SessionCredentials } from "../organization/aws-client";
import type { DeployedConnection } from "./deployed-connection";
import { type AccountAccess, askEachConnection } from "./each-account";

/** What waits in a connection's queues right now. SQS counts approximately. */
export interface QueueDepths {
  readonly connection: DeployedConnection;
  /** Findings on their way. */
  readonly waiting?: number;
  readonly deadLetters?: number;
  /** When the queue was made: since when the connection is there. */
  readonly createdAt?: Date;
  /** Why the numbers are not there. */
  readonly problem?: string;
}

/** Asks SQS for each connection's queues; an account that cannot be entered is a problem of its connections only. */
export async function queueDepths(
  connections: readonly DeployedConnection[],
  access: AccountAccess,
): Promise<QueueDepths[]> {
  const asked = await askEachConnection(connections, access, ofConnection);
  return asked.map((each, index) => ({
    connection: connections[index]!,
    ...("problem" in each ? { problem: each.problem } : each.answer),
  }));
}

async function ofConnection(connection: DeployedConnection, credentials: SessionCredentials) {
  const client = new SQSClient({
    region: connection.region,
    credentials,
    // A private endpoint or an emulator is where the environment says, not where the queue's URL points.
    useQueueUrlAsEndpoint: false,
  });
  try {
    const [queue, deadLetters] = await Promise.all([
      attributes(client, connection.queueUrl),
      attributes(client, connection.deadLetterQueueUrl),
    ]);
    return {
      waiting: queue.messages,
      deadLetters: deadLetters.messages,
      ...(queue.createdAt && { createdAt: queue.createdAt }),
    };
  } finally {
    client.destroy();
  }
}

async function attributes(client: SQSClient, queueUrl: string) {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl,
      AttributeNames: [
        "ApproximateNumberOfMessages",
        "ApproximateNumberOfMessagesNotVisible",
        "ApproximateNumberOfMessagesDelayed",
        "CreatedTimestamp",
      ],
    }),
  );
  const { CreatedTimestamp, ...counts } = Attributes;
  return {
    messages: Object.values(counts).reduce((sum, value) => sum + Number(value), 0),
    // Seconds since 1970.
    createdAt: CreatedTimestamp === undefined ? undefined : new Date(Number(CreatedTimestamp) * 1000),
  };
}
