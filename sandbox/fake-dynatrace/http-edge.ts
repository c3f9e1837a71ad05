import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, type ApiRequest, errorEnvelope, matchRoute, type Reply, type Route } from "./api";
import type { Authenticator } from "./authenticator";
import { MAX_BODY_BYTES } from "./ingest";
import type { Tenant } from "./tenant";

/** Bytes of a body that are read and thrown away before the connection is cut. */
const MAX_DRAIN_BYTES = 64_000_000;

/** What one request is served with. */
export interface Context {
  readonly routes: readonly Route[];
  readonly authenticator: Authenticator;
  readonly tenant: Tenant;
  readonly log: (line: string) => void;
}

/** Reads one request, lets a fault have its way or finds and runs the route, and answers. Never rejects. */
export async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const isIngest = url.pathname.startsWith("/platform/ingest/");
  const fault = url.pathname.startsWith("/__sandbox/") ? undefined : context.tenant.faults.take(url.pathname);
  try {
    const body = await readBody(request);
    const reply = fault && !fault.stored ? undefined : await answer(request, url, body, context);
    if (isIngest) context.tenant.ingest.answered(fault || !reply ? "fault" : reply.status);
    context.log(`${request.method} ${url.pathname} ${fault ? `fault ${fault.kind}` : reply?.status}`);
    if (fault) context.tenant.faults.play(fault, response);
    else if (reply) send(response, reply);
  } catch (error) {
    context.log(`${request.method} ${url.pathname} cut off: ${error instanceof Error ? error.message : "unknown"}`);
    response.destroy();
  }
}

async function answer(request: IncomingMessage, url: URL, body: Buffer | undefined, context: Context): Promise<Reply> {
  try {
    const { route, params } = matchRoute(context.routes, request.method ?? "GET", url.pathname);
    const headers = flat(request);
    const called = { method: route.method, path: url.pathname };
    const caller = context.authenticator.authenticate(headers.authorization, route.access, called);
    if (!body) throw new ApiError(413, `The request exceeds the limit of ${MAX_BODY_BYTES} bytes.`);
    const apiRequest: ApiRequest = {
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      headers,
      body,
      params,
      caller,
    };
    return await route.handle(apiRequest);
  } catch (error) {
    const known = error instanceof ApiError ? error : new ApiError(500, "Internal error of the fake environment.");
    if (known !== error) context.log(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return { status: known.status, body: errorEnvelope(known) };
  }
}

/** The body, or undefined when it is too large (it is read on so that the client can read the answer). */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_DRAIN_BYTES) throw new Error("body without end");
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks);
}

function send(response: ServerResponse, reply: Reply): void {
  const payload = reply.raw ?? (reply.body === undefined ? undefined : JSON.stringify(reply.body));
  response.writeHead(reply.status, {
    ...(reply.body === undefined ? {} : { "content-type": "application/json; charset=utf-8" }),
    ...(payload === undefined || reply.status === 204 ? {} : { "content-length": Buffer.byteLength(payload) }),
    ...reply.headers,
  });
  response.end(reply.status === 204 ? undefined : payload);
}

function flat(request: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([key, value]) => [key, Array.isArray(value) ? value.join(", ") : value]),
  );
}
