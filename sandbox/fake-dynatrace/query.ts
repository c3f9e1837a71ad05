import { randomUUID } from "node:crypto";
import { ApiError, type ApiRequest, type JsonObject, jsonObjectBody, type Reply, type Route } from "./api";
import { DqlError, placeOf } from "./dql/error";
import { runDql } from "./dql/run";
import { isArray, isRecord, type Value } from "./dql/values";
import type { Ingest } from "./ingest";

const BASE = "/platform/storage/query/v1";
const MOST_RECORDS = 1000;

/**
 * Grail's query service over what was ingested. Every query first answers that it runs, so that callers have to poll as they
 * must on a real environment.
 */
export class Query {
  private readonly waiting = new Map<string, readonly unknown[]>();

  constructor(private readonly ingest: Ingest) {}

  routes(): readonly Route[] {
    const access = { kind: "bearer" } as const;
    return [
      { method: "POST", path: `${BASE}/query:execute`, access, handle: (request) => this.execute(request) },
      { method: "GET", path: `${BASE}/query:poll`, access, handle: (request) => this.poll(request) },
    ];
  }

  private execute(request: ApiRequest): Reply {
    const { query, maxResultRecords, defaultTimeframeStart, defaultTimeframeEnd } = jsonObjectBody(request);
    if (typeof query !== "string") throw new ApiError(400, "The query is missing.");
    const [from, to] = [time(defaultTimeframeStart), time(defaultTimeframeEnd)];
    try {
      const records = runDql(query, {
        records: this.ingest.records.map(({ record }) =>
          query.includes("dt.raw_data") ? withRawData(record) : record,
        ),
        ...(from && to && { timeframe: { from, to } }),
      });
      const requestToken = randomUUID();
      const most = typeof maxResultRecords === "number" ? maxResultRecords : MOST_RECORDS;
      this.waiting.set(requestToken, records.slice(0, most).map(onTheWire));
      return { status: 202, body: { state: "RUNNING", requestToken, progress: 0, ttlSeconds: 60 } };
    } catch (error) {
      if (error instanceof DqlError) return { status: 400, body: dqlEnvelope(error, query) };
      throw error;
    }
  }

  private poll({ query }: ApiRequest): Reply {
    const token = query.get("request-token") ?? "";
    const records = this.waiting.get(token);
    if (records === undefined) throw new ApiError(410, "The query result is not available any more.");
    this.waiting.delete(token);
    return { status: 200, body: { state: "SUCCEEDED", progress: 100, result: { records, types: [], metadata: {} } } };
  }
}

/** Grail keeps the record as it was sent beside its fields. Made only where it is asked for: it doubles a record. */
function withRawData(record: JsonObject): JsonObject {
  return { ...record, "dt.raw_data": JSON.stringify(record) };
}

/** Grail writes whole numbers as text, since JSON's readers lose the digits of long ones. */
function onTheWire(value: Value): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : value;
  if (isArray(value)) return value.map(onTheWire);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, onTheWire(each)]));
}

function time(value: unknown): Date | undefined {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

/** The refusal of a query as Grail answers it: the type as message, the sentence and the place in the details. */
function dqlEnvelope({ type, message, start, end }: DqlError, queryString: string): JsonObject {
  const details = {
    exceptionType: "DQL-SYNTAX-ERROR",
    errorType: type,
    errorMessage: message,
    arguments: [],
    queryString,
    syntaxErrorPosition: { start: placeOf(queryString, start), end: placeOf(queryString, Math.max(start, end - 1)) },
  };
  return { error: { code: 400, message: type, details } };
}
