import { ApiError, type ApiRequest, isObject, jsonBody, type Reply, type Route } from "./api";
import { documentPageRoutes } from "./document-pages";
import { parseFault } from "./faults";
import { renderPage } from "./page";
import type { Tenant } from "./tenant";

const OPEN = { kind: "open" } as const;

/** The sandbox's own API under `/__sandbox/`, and the page at `/`; neither exists on a real tenant. */
export function controlRoutes(tenant: Tenant): readonly Route[] {
  return [
    ...documentPageRoutes(tenant),
    { method: "GET", path: "/", access: OPEN, handle: () => page(tenant) },
    { method: "GET", path: "/__sandbox/records", access: OPEN, handle: (request) => records(tenant, request) },
    {
      method: "DELETE",
      path: "/__sandbox/records",
      access: OPEN,
      handle: () => {
        tenant.ingest.clear();
        return { status: 204 };
      },
    },
    { method: "GET", path: "/__sandbox/state", access: OPEN, handle: () => ({ status: 200, body: stateOf(tenant) }) },
    {
      method: "GET",
      path: "/__sandbox/faults",
      access: OPEN,
      handle: () => ({ status: 200, body: { faults: tenant.faults.list() } }),
    },
    { method: "POST", path: "/__sandbox/faults", access: OPEN, handle: (request) => addFaults(tenant, request) },
    {
      method: "DELETE",
      path: "/__sandbox/faults",
      access: OPEN,
      handle: () => {
        tenant.faults.clear();
        return { status: 204 };
      },
    },
  ];
}

/** Counts and lists of everything the tenant holds; never the value of a token. */
export function stateOf(tenant: Tenant) {
  return {
    ingest: tenant.ingest.totals,
    tokens: tenant.tokens.list(),
    settings: tenant.settings.list().map(({ objectId, schemaId, scope, value }) => ({
      objectId,
      schemaId,
      scope,
      name: value.displayName ?? value.name,
      accessors: tenant.settings.accessors(objectId),
    })),
    documents: tenant.documents.list().map(({ content: _content, ...document }) => document),
    trashedDocuments: tenant.documents.trashed(),
    workflows: tenant.workflows
      .list()
      .map(({ id, title, isDeployed, version }) => ({ id, title, isDeployed, version })),
    buckets: tenant.buckets.list(),
    iam: { policies: tenant.iam.policies(), groups: tenant.iam.groups(), bindings: tenant.iam.bindings() },
    faults: tenant.faults.list(),
  };
}

/**
 * `?since=N` gives the records after that sequence number; with `min` and `waitSeconds` (at most 300) the answer is held back
 * until there are so many, so that a caller need not poll.
 */
async function records(tenant: Tenant, { query }: ApiRequest): Promise<Reply> {
  const since = whole(query, "since", 0);
  const min = whole(query, "min", 0);
  const waitSeconds = Math.min(whole(query, "waitSeconds", 0), 300);
  const found = await tenant.ingest.waitFor(min, waitSeconds * 1000, since);
  return { status: 200, body: { records: found, next: found.at(-1)?.sequence ?? since } };
}

function addFaults(tenant: Tenant, request: ApiRequest): Reply {
  const body = jsonBody(request);
  const list = isObject(body) && Array.isArray(body.faults) ? (body.faults as unknown[]) : [body];
  const faults = list.map(parseFault);
  for (const fault of faults) tenant.faults.add(fault);
  return { status: 201, body: { faults: tenant.faults.list() } };
}

function page(tenant: Tenant): Reply {
  return {
    status: 200,
    raw: renderPage(tenant.ingest.records, tenant.ingest.totals, tenant.tokens.list(), tenant.documents.list()),
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  };
}

function whole(query: URLSearchParams, key: string, fallback: number): number {
  const text = query.get(key);
  if (text === null) return fallback;
  if (!/^\d{1,15}$/.test(text)) throw new ApiError(400, `${key}: expected a whole number, received "${text}"`);
  return Number(text);
}
