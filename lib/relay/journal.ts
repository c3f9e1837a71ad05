import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";

/** What happened to one batch: numbers only, so that no finding can get into a log. */
export interface BatchSummary {
  readonly messages: number;
  readonly findings: number;
  /** Findings that the filter's `in: relay` conditions held back. */
  readonly heldBack?: number;
  readonly records: number;
  readonly requests: number;
  /** Bytes sent, accepted or not. */
  readonly bytes: number;
  /** Messages put into the dead-letter queue. */
  readonly refused: number;
  /** Messages that come back later. */
  readonly retried: number;
  /** Records that were too large and had to be cut. */
  readonly trimmed: number;
  /** Milliseconds of the slowest request; absent when none was answered. */
  readonly latencyMs?: number;
  /** Seconds since the oldest finding of the batch was reported. */
  readonly oldestSeconds?: number;
  /** Generation of the token in use. */
  readonly tokenGeneration?: number;
  /** Whether Dynatrace refused the token. */
  readonly tokenRefused: boolean;
}

/** Where the relay tells what it does. */
export interface Journal {
  /** Something went wrong and is being dealt with. */
  warn(message: string, details: Readonly<Record<string, string | number | undefined>>): void;
  /** One batch is done. */
  batch(summary: BatchSummary): void;
}

/** Names of the metrics in CloudWatch. */
export const RELAY_METRICS = {
  findings: "Findings",
  records: "Records",
  refused: "Refused",
  retried: "Retried",
  bytes: "Bytes",
  latency: "DynatraceLatency",
  oldest: "OldestFindingAge",
  tokenRefused: "TokenRefused",
  tokenGeneration: "TokenGeneration",
} as const;

/** Logs as JSON lines and metrics in CloudWatch's embedded format, both to standard output. */
export function createJournal(options: {
  readonly serviceName: string;
  readonly namespace: string;
  readonly version: string;
}): Journal {
  const logger = new Logger({
    serviceName: options.serviceName,
    persistentLogAttributes: { version: options.version },
  });
  const metrics = new Metrics({ serviceName: options.serviceName, namespace: options.namespace });
  return {
    warn: (message, details) => logger.warn(message, { ...details }),
    batch: (summary) => {
      logger.info("batch", { ...summary });
      metrics.addMetric(RELAY_METRICS.findings, MetricUnit.Count, summary.findings);
      metrics.addMetric(RELAY_METRICS.records, MetricUnit.Count, summary.records);
      metrics.addMetric(RELAY_METRICS.refused, MetricUnit.Count, summary.refused);
      metrics.addMetric(RELAY_METRICS.retried, MetricUnit.Count, summary.retried);
      metrics.addMetric(RELAY_METRICS.bytes, MetricUnit.Bytes, summary.bytes);
      metrics.addMetric(RELAY_METRICS.tokenRefused, MetricUnit.Count, summary.tokenRefused ? 1 : 0);
      if (summary.latencyMs !== undefined) {
        metrics.addMetric(RELAY_METRICS.latency, MetricUnit.Milliseconds, summary.latencyMs);
      }
      if (summary.oldestSeconds !== undefined) {
        metrics.addMetric(RELAY_METRICS.oldest, MetricUnit.Seconds, summary.oldestSeconds);
      }
      if (summary.tokenGeneration !== undefined) {
        metrics.addMetric(RELAY_METRICS.tokenGeneration, MetricUnit.NoUnit, summary.tokenGeneration);
      }
      metrics.publishStoredMetrics();
    },
  };
}
