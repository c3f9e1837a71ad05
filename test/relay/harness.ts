import type { SQSEvent } from "aws-lambda";
import type { IngestClient, IngestOutcome } from "../../lib/relay/ingest-client";
import type { BatchSummary } from "../../lib/relay/journal";
import type { DeadLetter, Postponement } from "../../lib/relay/queue";
import { createRelay, type RelayOptions } from "../../lib/relay/relay";
import type { IngestToken } from "../../lib/relay/token";
import type { message } from "./findings";

type Message = ReturnType<typeof message>;
type Records = Record<string, unknown>[];

/** A relay whose surroundings do as the test says. */
export class RelayHarness {
  public readonly requests: { readonly records: Records; readonly token: string; readonly bytes: number }[] = [];
  public readonly buried: DeadLetter[] = [];
  public readonly postponed: Postponement[] = [];
  public readonly warnings: string[] = [];
  public readonly summaries: BatchSummary[] = [];
  public now = Date.parse("2026-01-02T00:00:10Z");
  public remaining = 60_000;
  public refreshes = 0;

  /** What Dynatrace answers. */
  public answer: (records: Records, token: string) => IngestOutcome = () => ({ kind: "accepted" });
  public token: () => IngestToken = () => ({ value: "first", generation: 1 });
  public refreshed: () => IngestToken = () => ({ value: "second", generation: 2 });
  public bury: (letter: DeadLetter) => void = (letter) => void this.buried.push(letter);
  public random = 1;

  public constructor(private readonly options: RelayOptions = {}) {}

  public async handle(...messages: readonly Message[]): Promise<string[]> {
    const ingest: IngestClient = {
      post: async (buffer, token) => {
        const body = buffer.toString("utf8");
        const records = JSON.parse(body) as Records;
        this.requests.push({ records, token, bytes: Buffer.byteLength(body) });
        return this.answer(records, token);
      },
    };
    const relay = createRelay(this.options, {
      ingest,
      tokens: {
        current: async () => this.token(),
        refresh: async () => {
          this.refreshes += 1;
          return this.refreshed();
        },
      },
      queues: {
        bury: async (letter) => this.bury(letter),
        postpone: async (_queue, items) => void this.postponed.push(...items),
      },
      journal: {
        warn: (text, details) => void this.warnings.push(`${text} ${JSON.stringify(details)}`),
        batch: (summary) => void this.summaries.push(summary),
      },
      now: () => this.now,
      random: () => this.random,
    });
    const answer = await relay({ Records: messages } as unknown as SQSEvent, () => this.remaining);
    return answer.batchItemFailures.map((item) => item.itemIdentifier);
  }

  /** Titles of all findings Dynatrace got, refused or not. */
  public get titles(): unknown[] {
    return this.requests.flatMap((request) => request.records.map((record) => record["finding.title"]));
  }
}
