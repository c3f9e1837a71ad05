import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  GetQueueUrlCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { clientConfig, type SessionCredentials } from "../organization/aws-client";
import type { ReceivedMessage } from "./dead-letter";

/** Seconds that a message we look at is hidden from another who looks: long enough for a slow redrive of one message. */
const HOLD_SECONDS = 120;
/** Empty answers in a row after which the queue counts as read: one alone may mean that SQS asked the wrong servers. */
const EMPTY_ANSWERS = 2;

/** A message that is held, and what can be done with it. */
export interface HeldMessage {
  readonly message: ReceivedMessage;
  /** Sends it to the queue it came from, then deletes it here: if we die in between, it is delivered twice, never lost. */
  redrive(): Promise<void>;
  /** Deletes it. */
  drop(): Promise<void>;
  /** Gives it back unchanged. */
  release(): Promise<void>;
}

/** The two queues of a connection. */
export class ConnectionQueues {
  private readonly sqs: SQSClient;

  public constructor(
    region: string,
    credentials: SessionCredentials,
    private readonly names: { readonly queue: string; readonly deadLetterQueue: string },
  ) {
    this.sqs = new SQSClient(clientConfig(region, credentials));
  }

  /** Every dead letter once, held while the caller looks at it; nothing where there is no such queue. */
  public async *deadLetters(): AsyncGenerator<HeldMessage> {
    const url = await this.urlOf(this.names.deadLetterQueue);
    if (url === undefined) return;
    const seen = new Set<string>();
    for (let empty = 0; empty < EMPTY_ANSWERS; ) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HOLD_SECONDS,
          WaitTimeSeconds: 1,
          MessageAttributeNames: ["All"],
          MessageSystemAttributeNames: ["SentTimestamp"],
        }),
      );
      const fresh = Messages.filter(({ MessageId = "" }) => !seen.has(MessageId));
      empty = fresh.length === 0 ? empty + 1 : 0;
      for (const message of fresh) {
        seen.add(message.MessageId ?? "");
        yield this.held(url, message);
      }
    }
  }

  public close(): void {
    this.sqs.destroy();
  }

  private held(url: string, message: Message): HeldMessage {
    const receipt = { QueueUrl: url, ReceiptHandle: message.ReceiptHandle };
    const drop = async () => void (await this.sqs.send(new DeleteMessageCommand(receipt)));
    return {
      message,
      drop,
      redrive: async () => {
        const QueueUrl = await this.urlOf(this.names.queue);
        if (QueueUrl === undefined) throw new Error(`there is no queue ${this.names.queue} to send it to`);
        await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: message.Body ?? "" }));
        await drop();
      },
      release: async () => {
        await this.sqs.send(new ChangeMessageVisibilityCommand({ ...receipt, VisibilityTimeout: 0 }));
      },
    };
  }

  private async urlOf(QueueName: string): Promise<string | undefined> {
    try {
      return (await this.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
    } catch (error) {
      if (error instanceof QueueDoesNotExist || (error as Error).name.endsWith("NonExistentQueue")) return undefined;
      throw error;
    }
  }
}
