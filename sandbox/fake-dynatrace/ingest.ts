import { randomUUID } from "node:crypto";
import { ApiError, type ApiRequest, isObject, type JsonObject, jsonBody, type Reply, type Route } from "./api";

/** One security event that the tenant stored. */
export interface IngestedRecord {
  /** Rises by one per record, from 1, and is never reused: the cursor of `since`. */
  readonly sequence: number;
  /** When the request was accepted, RFC 3339. */
  readonly receivedAt: string;
  /** The id of the token it came with, never the token. */
  readonly tokenId: string;
  /** The path it was posted to. */
  readonly path: string;
  /** The record with what the platform adds. */
  readonly record: JsonObject;
}

/** What happened at the ingest endpoints since the start or the last clearing. */
export interface IngestCounts {
  readonly requests: number;
  /** Answers by status; requests cut off by a fault count as `fault`. */
  readonly answers: Readonly<Record<string, number>>;
  readonly records: number;
  /** Accepted with 202 and then thrown away because `timestamp` was more than 24 h old. */
  readonly dropped: number;
  /** Body bytes of accepted requests. */
  readonly bytes: number;
  /** Accepted records whose `event.id` had been stored before. */
  readonly repeated: number;
}

/** An ingest source that gives a custom endpoint its name. */
export interface CustomEndpoint {
  readonly enabled: boolean;
  /** The custom id of the pipeline its static routing names, if any. */
  readonly pipeline?: string;
}

/** Bytes a request may have; Dynatrace's own senders cut at this number too. */
export const MAX_BODY_BYTES = 10_000_000;

const BUILT_IN = "/platform/ingest/v1/security.events";
const CUSTOM = "/platform/ingest/custom/security.events/:segment";
const DAY_MS = 24 * 60 * 60 * 1000;
const FUTURE_MS = 10 * 60 * 1000;

/** The ingest endpoints of OpenPipeline's `security.events` scope, and what they stored. */
export class Ingest {
  private readonly stored: IngestedRecord[] = [];
  private readonly ids = new Set<string>();
  private readonly waiting = new Set<() => void>();
  private sequence = 0;
  private counts = emptyCounts();

  /** @param customEndpoint looks an ingest source up by its path segment, in lower case */
  constructor(private readonly customEndpoint: (segment: string) => CustomEndpoint | undefined) {}

  /** Everything stored, oldest first. */
  get records(): readonly IngestedRecord[] {
    return this.stored;
  }

  /** Counts since the start or the last {@link clear}. */
  get totals(): IngestCounts {
    return { ...this.counts, answers: { ...this.counts.answers } };
  }

  /** Forgets the records and the counts; sequence numbers go on. */
  clear(): void {
    this.stored.length = 0;
    this.ids.clear();
    this.counts = emptyCounts();
  }

  /** Notes how a request was answered, faults included. */
  answered(outcome: number | "fault"): void {
    this.counts.requests += 1;
    const key = String(outcome);
    this.counts.answers[key] = (this.counts.answers[key] ?? 0) + 1;
  }

  /** Resolves with the records after `since` once there are `count` of them, or with what there is when time is up. */
  async waitFor(count: number, timeoutMs: number, since = 0): Promise<readonly IngestedRecord[]> {
    const after = () => this.stored.filter((record) => record.sequence > since);
    const deadline = Date.now() + timeoutMs;
    for (let left = timeoutMs; after().length < count && left > 0; left = deadline - Date.now()) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.waiting.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, left);
        this.waiting.add(wake);
      });
    }
    return after();
  }

  routes(): readonly Route[] {
    const scope = "openpipeline.events_security";
    return [
      {
        method: "POST",
        path: BUILT_IN,
        access: { kind: "api-token", scopes: [scope] },
        handle: (request) => this.accept(request, { "event.kind": "SECURITY_EVENT" }, "default"),
      },
      {
        method: "POST",
        path: CUSTOM,
        access: { kind: "api-token", scopes: [`${scope}.custom`] },
        handle: (request) => {
          const endpoint = this.customEndpoint((request.params[0] ?? "").toLowerCase());
          if (!endpoint?.enabled) throw new ApiError(404, "Endpoint not found.");
          return this.accept(request, {}, endpoint.pipeline ?? "default");
        },
      },
    ];
  }

  private accept(request: ApiRequest, added: JsonObject, pipeline: string): Reply {
    const records = parse(request);
    const now = Date.now();
    for (const sent of records) {
      const at = timeOf(sent.timestamp) ?? now;
      if (now - at > DAY_MS) this.counts.dropped += 1;
      else
        this.store(
          request,
          { ...added, ...withParameters(sent, request.query) },
          Math.min(at, now + FUTURE_MS),
          pipeline,
        );
    }
    this.counts.bytes += request.body.length;
    for (const wake of [...this.waiting]) wake();
    return { status: 202 };
  }

  private store(request: ApiRequest, sent: JsonObject, at: number, pipeline: string): void {
    const id = sent["event.id"] ?? randomUUID();
    if (this.ids.has(String(id))) this.counts.repeated += 1;
    this.ids.add(String(id));
    this.sequence += 1;
    this.counts.records += 1;
    this.stored.push({
      sequence: this.sequence,
      receivedAt: new Date().toISOString(),
      tokenId: request.caller.id,
      path: request.path,
      record: {
        ...sent,
        "event.id": id,
        timestamp: new Date(at).toISOString(),
        "dt.openpipeline.source": request.path,
        "dt.openpipeline.pipelines": [`security.events:${pipeline}`],
      },
    });
  }
}

type MutableCounts = { -readonly [Key in keyof IngestCounts]: IngestCounts[Key] } & { answers: Record<string, number> };

function emptyCounts(): MutableCounts {
  return { requests: 0, answers: {}, records: 0, dropped: 0, bytes: 0, repeated: 0 };
}

function parse(request: ApiRequest): readonly JsonObject[] {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json") {
    throw new ApiError(400, `Unsupported content type "${type ?? ""}", expected application/json.`);
  }
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") {
    throw new ApiError(400, "Compressed bodies are not supported.");
  }
  if (request.body.length === 0) throw new ApiError(400, "The request body is missing.");
  const body = jsonBody(request);
  const records = Array.isArray(body) ? (body as unknown[]) : [body];
  if (!records.every(isObject)) throw new ApiError(400, "Expected a JSON object or an array of JSON objects.");
  return records;
}

/** Query parameters become attributes; an attribute they replace moves under `overwritten1.`, as the platform does it. */
function withParameters(record: JsonObject, query: URLSearchParams): JsonObject {
  const result: Record<string, unknown> = { ...record };
  for (const [key, value] of query) {
    if (key in record) result[`overwritten1.${key}`] = record[key];
    result[key] = value;
  }
  return result;
}

/** Epoch seconds, milliseconds or microseconds, or RFC 3339; undefined when absent or unreadable. */
function timeOf(value: unknown): number | undefined {
  const number =
    typeof value === "number" ? value : typeof value === "string" && /^\d+$/.test(value) ? Number(value) : undefined;
  if (number !== undefined) return number < 1e11 ? number * 1000 : number < 1e14 ? number : number / 1000;
  const parsed = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}
