import type { IngestClient, IngestOutcome } from "./ingest-client";
import type { Journal } from "./journal";
import type { RequestBuffer, Slot } from "./request-buffer";
import type { IngestToken, TokenSource } from "./token";
import type { FittedRecord } from "./trim";

/** Largest request Dynatrace takes, in bytes; its own extensions count 10 MB so. */
export const REQUEST_LIMIT = 10_000_000;

/** Longest time for one request, in milliseconds. */
const REQUEST_TIMEOUT_MS = 20_000;

/** Time kept back at the end of an invocation to settle the messages, in milliseconds. */
const SETTLING_MS = 5_000;

/** Requests one invocation may spend on finding out which records are refused. */
const SEARCH_REQUESTS = 250;

/** What becomes of one message. A single record that has to be sent again decides for all. */
export interface Fate {
  retry?: { readonly retryAfter?: number };
  refusal?: { readonly reason: string; readonly status?: number; readonly message?: string };
}

/** One record on its way. */
interface Parcel extends Slot {
  readonly fate: Fate;
}

/** What deliveries of one invocation came to. */
export interface DeliveryTotals {
  requests: number;
  bytes: number;
  latencyMs?: number;
  tokenRefused: boolean;
  token?: IngestToken;
}

/** What a delivery needs. */
export interface DeliveryPorts {
  readonly ingest: IngestClient;
  readonly tokens: TokenSource;
  readonly journal: Journal;
  readonly now: () => number;
  /** Milliseconds that the invocation has left. */
  readonly remaining: () => number;
}

/**
 * The deliveries of one invocation: gathers records into as few requests as possible, one in memory at a time, and writes into each
 * message's fate what became of its records.
 */
export class Delivery {
  public readonly totals: DeliveryTotals = { requests: 0, bytes: 0, tokenRefused: false };
  private parcels: Parcel[] = [];
  /** Once Dynatrace is out of reach or refuses the token, the rest of the invocation need not try. */
  private outage?: { readonly retryAfter?: number };
  private tokenRead = false;
  private searches = 0;
  private readonly warned = new Set<string>();

  /** @param buffer where the records gather; no other delivery may use it at the same time */
  public constructor(
    private readonly ports: DeliveryPorts,
    private readonly buffer: RequestBuffer,
  ) {
    buffer.clear();
  }

  /** Adds a record, and sends what has gathered if there is no room for it. */
  public async add(record: FittedRecord, fate: Fate): Promise<void> {
    if (this.outage) {
      fate.retry ??= this.outage;
      return;
    }
    if (!this.buffer.fits(record.bytes)) await this.flush();
    this.parcels.push({ ...this.buffer.add(record.json), fate });
  }

  /** Sends what has gathered. */
  public async flush(): Promise<void> {
    const parcels = this.parcels;
    this.parcels = [];
    if (parcels.length > 0) await this.send(parcels);
    this.buffer.clear();
  }

  private async send(parcels: readonly Parcel[]): Promise<void> {
    const outcome = await this.attempt(parcels);
    if (outcome) await this.conclude(parcels, outcome);
  }

  /** @returns undefined when there was no time or no use for a request; the parcels are then to be sent again */
  private async attempt(parcels: readonly Parcel[]): Promise<IngestOutcome | undefined> {
    const timeout = Math.min(REQUEST_TIMEOUT_MS, this.ports.remaining() - SETTLING_MS);
    if (!this.outage && timeout > 0) return this.post(parcels, timeout);
    retryAll(parcels, this.outage ?? {});
    return undefined;
  }

  private async conclude(parcels: readonly Parcel[], outcome: IngestOutcome): Promise<void> {
    switch (outcome.kind) {
      case "accepted":
        return;
      case "refused":
        return this.narrowDown(parcels, outcome);
      case "unauthorized":
        return this.interrupt(parcels, {});
      case "unavailable":
        this.warn("Dynatrace did not take the findings; they are sent again", outcome.reason, outcome.status);
        // An error of the server may come of this one request; silence and throttling concern all of them.
        if (outcome.unreachable || outcome.status === 429) return this.interrupt(parcels, outcome);
        if (isServerError(outcome)) return this.isolate(parcels, outcome);
        return retryAll(parcels, outcome);
    }
  }

  /** One request, repeated once with a token read afresh if the token is refused. */
  private async post(parcels: readonly Parcel[], timeout: number): Promise<IngestOutcome> {
    let token: IngestToken;
    try {
      token = await this.ports.tokens.current();
    } catch (error) {
      return { kind: "unavailable", unreachable: true, reason: `the token's secret cannot be read: ${words(error)}` };
    }
    const first = await this.exchange(parcels, token, timeout);
    if (first.kind !== "unauthorized" || this.tokenRead) return first;

    this.tokenRead = true;
    try {
      token = await this.ports.tokens.refresh();
    } catch (error) {
      this.warn("the token's secret cannot be read", words(error));
      return first;
    }
    const second = await this.exchange(parcels, token, timeout);
    if (second.kind === "unauthorized") this.warn("token refused", `HTTP ${second.status}`, second.status);
    return second;
  }

  private async exchange(parcels: readonly Parcel[], token: IngestToken, timeout: number): Promise<IngestOutcome> {
    const { totals, ports } = this;
    const [first] = parcels;
    const last = parcels.at(-1);
    const body = first && last ? this.buffer.array(first, last) : Buffer.from("[]");
    const started = ports.now();
    const outcome = await ports.ingest.post(body, token.value, timeout);
    totals.requests += 1;
    totals.bytes += body.length;
    totals.latencyMs = Math.max(totals.latencyMs ?? 0, ports.now() - started);
    totals.token = token;
    if (outcome.kind === "unauthorized") totals.tokenRefused = true;
    if (outcome.kind === "accepted") totals.tokenRefused = false;
    return outcome;
  }

  /** Halves a refused request until each culprit is alone; everything else is delivered on the way. */
  private async narrowDown(parcels: readonly Parcel[], refusal: IngestOutcome & { kind: "refused" }): Promise<void> {
    const fates = new Set(parcels.map((parcel) => parcel.fate));
    if (parcels.length === 1 || (fates.size === 1 && this.searches >= SEARCH_REQUESTS)) {
      for (const fate of fates) {
        fate.refusal = { reason: "rejected by Dynatrace", status: refusal.status, message: refusal.message };
      }
      return;
    }
    this.searches += 2;
    const middle = parcels.length >> 1;
    await this.send(parcels.slice(0, middle));
    await this.send(parcels.slice(middle));
  }

  /**
   * A finding that Dynatrace stumbles over each time must not hold back those it came with: while one half is taken and the other is
   * not, the culprit is looked for in the other. When neither is taken the trouble is the server's, and all are sent again.
   */
  private async isolate(parcels: readonly Parcel[], outage: IngestOutcome & { kind: "unavailable" }): Promise<void> {
    const middle = messageBoundary(parcels);
    if (middle === 0) return retryAll(parcels, outage);
    const halves = [parcels.slice(0, middle), parcels.slice(middle)] as const;
    const outcomes = [await this.attempt(halves[0]), await this.attempt(halves[1])] as const;
    if (outcomes.every((outcome) => outcome && isServerError(outcome))) return retryAll(parcels, outage);
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome) await this.conclude(halves[index]!, outcome);
    }
  }

  private interrupt(parcels: readonly Parcel[], outage: { readonly retryAfter?: number }): void {
    this.outage = { retryAfter: outage.retryAfter };
    retryAll(parcels, this.outage);
  }

  /** Each reason once per invocation. */
  private warn(message: string, reason: string, status?: number): void {
    if (this.warned.has(reason)) return;
    this.warned.add(reason);
    this.ports.journal.warn(message, { reason, status });
  }
}

/** HTTP 500 says that this request failed; other errors of the 5xx kind come from the way to the server. */
function isServerError(outcome: IngestOutcome): outcome is IngestOutcome & { kind: "unavailable" } {
  return outcome.kind === "unavailable" && outcome.status === 500;
}

/** Where two messages meet, as near the middle as can be: records of one message stay together. 0: there is one message only. */
function messageBoundary(parcels: readonly Parcel[]): number {
  const middle = parcels.length >> 1;
  for (let distance = 0; distance <= middle; distance++) {
    for (const index of [middle - distance, middle + distance]) {
      const before = parcels[index - 1];
      const after = parcels[index];
      if (before && after && before.fate !== after.fate) return index;
    }
  }
  return 0;
}

function retryAll(parcels: readonly Parcel[], outage: { readonly retryAfter?: number }): void {
  for (const { fate } of parcels) {
    fate.retry = { retryAfter: Math.max(fate.retry?.retryAfter ?? 0, outage.retryAfter ?? 0) };
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
