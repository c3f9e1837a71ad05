import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { retryDelay } from "./backoff";
import { Delivery, type DeliveryPorts, type Fate, REQUEST_LIMIT } from "./delivery";
import { failingRelayCondition, type RelayFilter } from "./finding-conditions";
import type { BatchSummary } from "./journal";
import { eachSecurityEvent, type MappingOptions } from "./mapping";
import { parseMessage } from "./message";
import type { Origin } from "./piece";
import type { Queues } from "./queue";
import { RequestBuffer } from "./request-buffer";
import { type FittedRecord, fitRecord } from "./trim";

/** How the relay works. */
export interface RelayOptions extends MappingOptions {
  /** Largest request in bytes. @default 10,000,000 */
  readonly requestLimit?: number;
  /** Conditions a finding must meet; one that does not is done with, as if the rule had held it back. @default - none */
  readonly filter?: RelayFilter;
  /** Version of the relay, for the records. @default - not in the records */
  readonly version?: string;
}

/** What the relay talks to. */
export interface RelayPorts extends Omit<DeliveryPorts, "remaining"> {
  readonly queues: Queues;
  /** Between 0 and 1. */
  readonly random: () => number;
}

/** Takes a batch and answers with the messages that shall come back. Never throws. */
export type Relay = (event: SQSEvent, remaining: () => number) => Promise<SQSBatchResponse>;

/** One message and what became of it. */
interface Handled {
  readonly record: SQSRecord;
  readonly fate: Fate;
}

/** The way of a batch: read, map, send, settle. */
export function createRelay(options: RelayOptions, ports: RelayPorts): Relay {
  const limit = options.requestLimit ?? REQUEST_LIMIT;
  // Lambda gives an environment one invocation at a time.
  const buffer = new RequestBuffer(limit);
  return async (event, remaining) => {
    const delivery = new Delivery({ ...ports, remaining }, buffer);
    const counts = { findings: 0, records: 0, trimmed: 0 };
    let heldBack = 0;
    const oldest = { time: Number.POSITIVE_INFINITY };
    const handled: Handled[] = [];

    for (const record of event.Records) {
      const fate: Fate = {};
      handled.push({ record, fate });
      const parsed = parseMessage(record.body);
      if ("problem" in parsed) {
        fate.refusal = { reason: parsed.problem };
        continue;
      }
      oldest.time = Math.min(oldest.time, reportedAt(record, parsed.origin.time));
      const origin: Origin = {
        ...parsed.origin,
        queuedAt: record.attributes?.SentTimestamp,
        relayVersion: options.version,
      };
      for (const finding of parsed.findings) {
        counts.findings += 1;
        if (options.filter && failingRelayCondition(options.filter, finding)) {
          heldBack += 1;
          continue;
        }
        for (const fitted of recordsOf(finding, origin, options, fate, limit - 3)) {
          counts.records += 1;
          if (fitted.trimmed) counts.trimmed += 1;
          await delivery.add(fitted, fate);
        }
      }
    }
    await delivery.flush();

    const returned = await settle(handled, ports);
    const summary: BatchSummary = {
      messages: event.Records.length,
      ...counts,
      ...(heldBack > 0 && { heldBack }),
      requests: delivery.totals.requests,
      bytes: delivery.totals.bytes,
      refused: handled.filter(({ record, fate }) => fate.refusal && !returned.has(record.messageId)).length,
      retried: returned.size,
      latencyMs: delivery.totals.latencyMs,
      oldestSeconds: Number.isFinite(oldest.time) ? Math.max(0, (ports.now() - oldest.time) / 1_000) : undefined,
      tokenGeneration: delivery.totals.token?.generation,
      tokenRefused: delivery.totals.tokenRefused,
    };
    ports.journal.batch(summary);
    return { batchItemFailures: [...returned].map((itemIdentifier) => ({ itemIdentifier })) };
  };
}

/** The records of a finding as JSON. What cannot be mapped at all is refused, so that the rest of the batch goes on. */
function* recordsOf(
  finding: unknown,
  origin: Origin,
  options: RelayOptions,
  fate: Fate,
  limit: number,
): Generator<FittedRecord> {
  try {
    for (const record of eachSecurityEvent(finding, origin, options)) yield fitRecord(record, limit);
  } catch (error) {
    fate.refusal = {
      reason: "the finding cannot be mapped",
      message: error instanceof Error ? error.message : String(error),
    };
  }
}

/** Buries the refused, postpones those to be sent again, and names all that must stay in the queue. */
async function settle(handled: readonly Handled[], ports: RelayPorts): Promise<ReadonlySet<string>> {
  const returned = new Set<string>();
  for (const { record, fate } of handled) {
    if (!fate.retry && fate.refusal) await bury(record, fate, ports);
    if (fate.retry) returned.add(record.messageId);
  }
  const late = handled.filter(({ fate }) => fate.retry);
  const queueArn = late[0]?.record.eventSourceARN;
  if (queueArn) {
    try {
      await ports.queues.postpone(
        queueArn,
        late.map(({ record, fate }) => postponement(record, fate, ports)),
      );
    } catch (error) {
      // The messages come back all the same, only sooner: at the queue's own visibility timeout.
      ports.journal.warn("messages could not be postponed", {
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  }
  return returned;
}

async function bury(record: SQSRecord, fate: Fate, ports: RelayPorts): Promise<void> {
  try {
    await ports.queues.bury({
      messageId: record.messageId,
      body: record.body,
      source: record.eventSourceARN,
      refusedAt: new Date(ports.now()).toISOString(),
      reason: fate.refusal?.reason ?? "",
      status: fate.refusal?.status,
      message: fate.refusal?.message,
    });
    ports.journal.warn("message refused; it is in the dead-letter queue", {
      messageId: record.messageId,
      reason: fate.refusal?.reason,
      status: fate.refusal?.status,
    });
  } catch (error) {
    fate.retry = {};
    ports.journal.warn("a refused message could not be put into the dead-letter queue; it stays", {
      messageId: record.messageId,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

function postponement(record: SQSRecord, fate: Fate, ports: RelayPorts) {
  const attempt = Number(record.attributes?.ApproximateReceiveCount) || 1;
  return {
    receiptHandle: record.receiptHandle,
    seconds: retryDelay(attempt, ports.random(), fate.retry?.retryAfter),
  };
}

/** When the finding was reported: the event's own time, which a redrive leaves as it was. */
function reportedAt(record: SQSRecord, eventTime: string | undefined): number {
  const time = Date.parse(eventTime ?? "");
  return Number.isNaN(time) ? Number(record.attributes?.SentTimestamp) || Number.POSITIVE_INFINITY : time;
}
