import { connectionMetrics } from "./connection-metrics";
import type { DeployedConnection } from "./deployed-connection";
import { type AccountAccess, onePerQueue, queueKey } from "./each-account";
import { count } from "./gate-checks";
import type { InventoryEntry } from "./inventory";
import { queueDepths } from "./queue-depths";
import { relayHealth } from "./relay-health";

/** How it stands with a connection right now. What AWS did not say is absent. */
export interface LiveFacts {
  /** Findings on their way. */
  readonly waiting?: number;
  readonly deadLetters?: number;
  /** Age of the oldest finding that waits, in seconds. */
  readonly oldestWaitingSeconds?: number;
  /** When a finding was last forwarded, ISO 8601, to five minutes; within the last 14 days. */
  readonly lastForwarded?: string;
  /** Calls of the function that ended in an error, in the last 24 hours. */
  readonly functionErrors?: number;
  /** When the connection's queue was made, ISO 8601. */
  readonly since?: string;
  /** What is wrong with the function, or why something could not be asked. */
  readonly problem?: string;
}

/** What is asked. */
export interface LiveQuestion {
  readonly access: AccountAccess;
  /** The deployment's name. */
  readonly deployment: string;
  /** Name of the relay's function. */
  readonly relay: string;
  readonly now: Date;
}

/** A day, in milliseconds. */
const DAY = 86_400_000;
/** Findings that wait longer than this do not merely pass through, in seconds. */
const LATE = 15 * 60;

/** Asks AWS about each deployed connection. Those that share a queue share what is said of it. */
export async function liveFacts(
  connections: readonly DeployedConnection[],
  question: LiveQuestion,
): Promise<Map<DeployedConnection, LiveFacts>> {
  const { access, relay, now } = question;
  const forwarders = onePerQueue(connections);
  const [depths, health, metrics] = await Promise.all([
    queueDepths(forwarders, access),
    relayHealth(forwarders, { access, relay, since: new Date(now.getTime() - DAY) }),
    connectionMetrics(forwarders, question),
  ]);
  const byQueue = new Map(
    forwarders.map((forwarder, index): [string, LiveFacts] => {
      const { waiting, deadLetters, createdAt, problem: queueProblem } = depths[index]!;
      const { errors, broken, problem: functionProblem } = health[index]!;
      const asked = metrics[index]!;
      const seen = "answer" in asked ? asked.answer : {};
      const { lastForwarded, oldestWaitingSeconds } = seen;
      const problems = [
        queueProblem,
        broken === undefined ? undefined : `the function ${broken}`,
        functionProblem,
        "problem" in asked ? asked.problem : undefined,
      ];
      const problem = [...new Set(problems.filter((each) => each !== undefined))].join("; ");
      return [
        queueKey(forwarder),
        {
          ...(waiting !== undefined && { waiting }),
          ...(deadLetters !== undefined && { deadLetters }),
          // CloudWatch remembers an age for some minutes after the queue ran empty.
          ...(oldestWaitingSeconds !== undefined && waiting !== 0 && { oldestWaitingSeconds }),
          ...(lastForwarded && { lastForwarded: lastForwarded.toISOString() }),
          ...(errors !== undefined && { functionErrors: errors }),
          ...(createdAt && { since: createdAt.toISOString() }),
          ...(problem !== "" && { problem }),
        },
      ];
    }),
  );
  return new Map(connections.map((connection) => [connection, byQueue.get(queueKey(connection))!]));
}

/** Since when a connection is there, ISO 8601: its own queue knows best; else since when its account is. */
export function connectedSince({ deployed }: InventoryEntry, live?: LiveFacts): string | undefined {
  const ownQueue = deployed !== undefined && deployed.queueAccount === deployed.account;
  return (ownQueue ? live?.since : undefined) ?? deployed?.accountSince;
}

/**
 * Why a connection deserves a look; empty when all is well.
 *
 * @param relayVersion the version that this hubrelay deploys
 */
export function unhealthyReasons(
  { status, deployed }: InventoryEntry,
  live: LiveFacts | undefined,
  relayVersion: string,
): string[] {
  const { deadLetters = 0, functionErrors = 0, oldestWaitingSeconds = 0, problem } = live ?? {};
  const version = deployed?.relayVersion ?? "";
  return [
    ...(status === "connected" ? [] : [status]),
    ...(version === "" || version === relayVersion ? [] : [`relay ${version}, not ${relayVersion}`]),
    ...(deadLetters > 0 ? [count(deadLetters, "dead letter")] : []),
    ...(oldestWaitingSeconds > LATE ? [`findings wait for ${Math.round(oldestWaitingSeconds / 60)} min`] : []),
    ...(functionErrors > 0 ? [`${count(functionErrors, "function error")} in 24 h`] : []),
    ...(problem === undefined ? [] : [problem]),
  ];
}
