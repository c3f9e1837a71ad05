import { parseArn } from "./arn";
import { type AwsApi, endpoint } from "./aws-api";
import { fields, objects } from "./json";

/** Names of the message attributes a dead letter carries. */
export const DEAD_LETTER_ATTRIBUTES = {
  /** In words: why the message was refused. */
  reason: "HubrelayReason",
  /** HTTP status of Dynatrace's refusal. */
  status: "HubrelayStatus",
  /** Dynatrace's own message. */
  message: "HubrelayMessage",
  /** Id of the message in the queue it came from. */
  messageId: "HubrelayMessageId",
  /** ARN of the queue it came from. */
  source: "HubrelaySource",
  /** When the relay gave it up, RFC 3339. */
  refusedAt: "HubrelayRefusedAt",
} as const;

/** A message that will never be accepted, with the reason. */
export interface DeadLetter {
  readonly messageId: string;
  /** The message as it came, so that it can be redriven. */
  readonly body: string;
  /** ARN of the queue it came from. */
  readonly source: string;
  readonly reason: string;
  readonly status?: number;
  readonly message?: string;
  readonly refusedAt: string;
}

/** A message that shall come back later. */
export interface Postponement {
  readonly receiptHandle: string;
  /** Seconds until the message can be received again. */
  readonly seconds: number;
}

/** The queue the messages came from, and the one for those that cannot be delivered. */
export interface Queues {
  /** Puts a message away; rejects if that failed, and the message must then stay in its queue. */
  bury(letter: DeadLetter): Promise<void>;
  /** Sets when messages come back; rejects if any of them could not be set. */
  postpone(queueArn: string, postponements: readonly Postponement[]): Promise<void>;
}

/** Entries in one batch call of SQS. */
const BATCH = 10;

/** Both queues by SQS's API. */
export class SqsQueues implements Queues {
  public constructor(
    private readonly deadLetterQueueUrl: string,
    private readonly aws: AwsApi,
    private readonly region: string,
    private readonly env: Readonly<Record<string, string | undefined>> = process.env,
  ) {}

  public async bury(letter: DeadLetter): Promise<void> {
    await this.aws({
      service: "sqs",
      region: /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(this.deadLetterQueueUrl)?.[1] ?? this.region,
      partition: parseArn(letter.source)?.partition,
      target: "AmazonSQS.SendMessage",
      body: {
        QueueUrl: this.deadLetterQueueUrl,
        MessageBody: letter.body,
        MessageAttributes: attributes(letter),
      },
    });
  }

  public async postpone(queueArn: string, postponements: readonly Postponement[]): Promise<void> {
    const arn = parseArn(queueArn);
    if (!arn?.account || !arn.region) return;
    const place = { service: "sqs", region: arn.region, partition: arn.partition } as const;
    const QueueUrl = `${endpoint(place, this.env)}/${arn.account}/${arn.resource}`;
    const failed: unknown[] = [];
    for (let start = 0; start < postponements.length; start += BATCH) {
      const answer = await this.aws({
        ...place,
        target: "AmazonSQS.ChangeMessageVisibilityBatch",
        body: {
          QueueUrl,
          Entries: postponements.slice(start, start + BATCH).map((item, index) => ({
            Id: String(index),
            ReceiptHandle: item.receiptHandle,
            VisibilityTimeout: item.seconds,
          })),
        },
      });
      failed.push(...objects(fields(answer).Failed));
    }
    if (failed.length > 0)
      throw new Error(`${failed.length} of ${postponements.length} messages could not be postponed`);
  }
}

function attributes(letter: DeadLetter): Record<string, { DataType: string; StringValue: string }> {
  const names = DEAD_LETTER_ATTRIBUTES;
  const values: readonly (readonly [name: string, value: string | undefined])[] = [
    [names.reason, letter.reason],
    [names.status, letter.status?.toString()],
    [names.message, letter.message],
    [names.messageId, letter.messageId],
    [names.source, letter.source],
    [names.refusedAt, letter.refusedAt],
  ];
  return Object.fromEntries(
    values.flatMap(([name, value]) =>
      value ? [[name, { DataType: "String", StringValue: attributeText(value) }]] : [],
    ),
  );
}

/** SQS refuses control characters in attributes, and a dead letter must never fail on what Dynatrace chose to say. */
function attributeText(value: string): string {
  return value.slice(0, 1_000).replace(/[^\P{Cc}\t\n\r]|\p{Surrogate}|\ufffe|\uffff/gu, "\ufffd");
}
