import { randomUUID } from "node:crypto";
import { ApiError, type ApiRequest, isObject, type JsonObject, jsonObjectBody, type Reply, type Route } from "./api";
import type { Ingest } from "./ingest";

const BASE = "/platform/storage/query/v1";
const MOST_RECORDS = 1000;

/**
 * Grail's query service, as far as the sandbox asks: `fetch security.events`, then any of
 * `filter field == "text" [and …]`, `fields a, b` and `limit n`, in this manner and no other. Every query first answers that
 * it runs, so that callers have to poll as they must on a real environment.
 */
export class Query {
  private readonly waiting = new Map<string, readonly JsonObject[]>();

  constructor(private readonly ingest: Ingest) {}

  routes(): readonly Route[] {
    const access = { kind: "bearer" } as const;
    return [
      { method: "POST", path: `${BASE}/query:execute`, access, handle: (request) => this.execute(request) },
      { method: "GET", path: `${BASE}/query:poll`, access, handle: (request) => this.poll(request) },
    ];
  }

  private execute(request: ApiRequest): Reply {
    const { query } = jsonObjectBody(request);
    if (typeof query !== "string") throw new ApiError(400, "The query is missing.");
    const requestToken = randomUUID();
    const stored = this.ingest.records.map(({ record }) => record);
    this.waiting.set(requestToken, run(query, stored));
    return { status: 202, body: { state: "RUNNING", requestToken, progress: 0, ttlSeconds: 60 } };
  }

  private poll({ query }: ApiRequest): Reply {
    const token = query.get("request-token") ?? "";
    const records = this.waiting.get(token);
    if (records === undefined) throw new ApiError(410, "The query result is not available any more.");
    this.waiting.delete(token);
    return { status: 200, body: { state: "SUCCEEDED", progress: 100, result: { records, types: [], metadata: {} } } };
  }
}

function run(query: string, stored: readonly JsonObject[]): readonly JsonObject[] {
  const [fetch, ...steps] = query.split("|").map((step) => step.trim());
  if (!/^fetch security\.events(, from: ?(now\(\) ?- ?\d+[smhd]|-\d+[smhd]))?$/.test(fetch ?? "")) throw unknown(fetch);
  return steps.reduce<readonly JsonObject[]>((records, step) => apply(step, records), stored).slice(0, MOST_RECORDS);
}

function apply(step: string, records: readonly JsonObject[]): readonly JsonObject[] {
  const [, command, rest = ""] = /^(\w+)\s+(.*)$/s.exec(step) ?? [];
  if (command === "limit" && /^\d+$/.test(rest)) return records.slice(0, Number(rest));
  if (command === "fields") {
    const names = rest.split(",").map((name) => name.trim());
    return records.map((record) => Object.fromEntries(names.map((name) => [name, record[name] ?? null])));
  }
  if (command !== "filter") throw unknown(step);
  const conditions = rest.split(/\s+and\s+/).map((condition) => {
    const [, field, value] = /^([\w.]+)\s*==\s*("(?:[^"\\]|\\.)*")$/.exec(condition) ?? [];
    if (field === undefined || value === undefined) throw unknown(condition);
    return { field, value: JSON.parse(value) as unknown };
  });
  return records.filter(
    (record) => isObject(record) && conditions.every(({ field, value }) => record[field] === value),
  );
}

function unknown(part: string | undefined): ApiError {
  return new ApiError(400, `The sandbox does not know this part of DQL: ${part ?? ""}`);
}
