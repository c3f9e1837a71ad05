import { runPool } from "../pool";
import { type DeadLetter, readDeadLetter } from "./dead-letter";
import type { HeldMessage } from "./sqs";

/** What is done with each dead letter. `look` leaves it where it is. */
export type DeadLetterAction = "look" | "redrive" | "drop";

/** A connection whose dead letters are visited. */
export interface VisitedConnection {
  readonly account: string;
  readonly region: string;
}

/** Opens a connection's dead letters; rejects when the account cannot be entered. */
export type OpenDeadLetters = (connection: VisitedConnection) => Promise<AsyncIterable<HeldMessage>>;

/** Options of {@link visitDeadLetters}. */
export interface VisitOptions {
  readonly connections: readonly VisitedConnection[];
  readonly action: DeadLetterAction;
  /** Only the message with this id. */
  readonly id?: string;
  /** Only letters of these accounts, where a queue holds those of many. @default - of all */
  readonly accounts?: ReadonlySet<string>;
  /** Most redrives per second over all connections: a redrive of thousands must not become a storm at Dynatrace. @default 50 */
  readonly perSecond?: number;
  /** Connections at a time. @default 8 */
  readonly concurrency?: number;
  /** Begins nothing new once it answers true; what was not visited stays where it is. */
  readonly stopped?: () => boolean;
  /** Waits. @default a timer */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** Hears of each letter once it is dealt with. */
  readonly onLetter?: (letter: DeadLetter) => void;
}

/** What a visit came to. */
export interface VisitResult {
  /** Letters that were looked at, redriven or dropped, by account, region and age. */
  readonly letters: readonly DeadLetter[];
  /** Connections that could not be visited, and why. */
  readonly failures: readonly (VisitedConnection & { readonly reason: string })[];
}

/**
 * Visits the dead letters of connections and does the same with each. May be stopped and run again at any time: a letter is
 * either dealt with or still there.
 */
export async function visitDeadLetters(open: OpenDeadLetters, options: VisitOptions): Promise<VisitResult> {
  const { action, id, accounts, stopped = () => false, sleep = wait } = options;
  const letters: DeadLetter[] = [];
  const failures: (VisitedConnection & { reason: string })[] = [];
  const asked = (letter: DeadLetter) =>
    (id === undefined || letter.id === id) && (accounts === undefined || accounts.has(letter.account));
  const pause = 1000 / (options.perSecond ?? 50);
  let turn: Promise<void> = Promise.resolve();

  await runPool(options.connections, options.concurrency ?? 8, stopped, async (connection) => {
    const { account, region } = connection;
    const untouched: HeldMessage[] = [];
    try {
      for await (const held of await open(connection)) {
        const letter = readDeadLetter(held.message, { account, region });
        if (stopped() || action === "look" || !asked(letter)) {
          untouched.push(held);
          if (stopped()) break;
          if (!asked(letter)) continue;
        } else {
          if (action === "redrive") {
            turn = turn.then(() => sleep(pause));
            await turn;
          }
          await held[action]();
        }
        letters.push(letter);
        options.onLetter?.(letter);
      }
    } catch (error) {
      failures.push({ account, region, reason: (error as Error).message });
    } finally {
      await Promise.allSettled(untouched.map((held) => held.release()));
    }
  });
  const order = (letter: DeadLetter) => `${letter.account} ${letter.region} ${letter.since}`;
  return { letters: letters.sort((a, b) => (order(a) < order(b) ? -1 : 1)), failures };
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
