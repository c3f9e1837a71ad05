import type { Context, SQSBatchResponse, SQSEvent } from "aws-lambda";
import { createAwsApi } from "./aws-api";
import { parseRelayEnvironment } from "./environment";
import { HttpIngestClient } from "./ingest-client";
import { createJournal } from "./journal";
import { SqsQueues } from "./queue";
import { createRelay, type Relay } from "./relay";
import { SecretToken } from "./token";

/** Time an invocation has when nobody says: local runs without a context. */
const UNKNOWN_REMAINING_MS = 60_000;

let relay: Relay | undefined;

/** Entry point of the function; clients, token and connections live as long as its container. */
export async function handler(event: SQSEvent, context?: Partial<Context>): Promise<SQSBatchResponse> {
  relay ??= compose();
  const started = Date.now();
  const remaining =
    context?.getRemainingTimeInMillis?.bind(context) ?? (() => started + UNKNOWN_REMAINING_MS - Date.now());
  return relay(event, remaining);
}

function compose(): Relay {
  const environment = parseRelayEnvironment(process.env);
  const aws = createAwsApi();
  return createRelay(environment, {
    ingest: new HttpIngestClient(environment.ingestUrl, environment.version),
    tokens: new SecretToken(environment.tokenSecretArn, aws),
    queues: new SqsQueues(environment.deadLetterQueueUrl, aws, process.env.AWS_REGION ?? "us-east-1"),
    journal: createJournal({
      serviceName: environment.serviceName,
      namespace: environment.metricsNamespace,
      version: environment.version,
    }),
    now: Date.now,
    random: Math.random,
  });
}
