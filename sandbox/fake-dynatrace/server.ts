import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ApiError, type ApiRequest, errorEnvelope, matchRoute, type Reply, type Route } from "./api";
import { ADMIN_SCOPES, ApiTokens } from "./api-tokens";
import { Authenticator } from "./authenticator";
import { controlRoutes } from "./control";
import { Faults } from "./faults";
import { Ingest, type IngestedRecord, MAX_BODY_BYTES } from "./ingest";
import type { Tenant } from "./tenant";

/** Options of {@link startFakeDynatrace}. */
export interface FakeDynatraceOptions {
  /** @default a free port */
  readonly port?: number;
  /** The administrator's access token. @default {@link SANDBOX_CREDENTIALS} */
  readonly apiToken?: string;
  /** What the administrator's access token may do. @default reading and writing of tokens and settings */
  readonly apiTokenScopes?: readonly string[];
  /** The administrator's platform token. @default {@link SANDBOX_CREDENTIALS} */
  readonly platformToken?: string;
  /** Receives one line per request; never a credential, never a body. @default silent */
  readonly log?: (line: string) => void;
}

/** A running fake Dynatrace environment. */
export interface FakeDynatrace extends Tenant {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  readonly port: number;
  readonly apiToken: string;
  readonly platformToken: string;
  /** What was ingested, oldest first. */
  readonly records: readonly IngestedRecord[];
  /** Ends the server and every open connection. */
  close(): Promise<void>;
}

/** The credentials a fake environment accepts unless told otherwise. They open nothing but the sandbox. */
export const SANDBOX_CREDENTIALS = {
  apiToken: "dt0c01.SANDBOXADMIN.NOTASECRET",
  platformToken: "dt0s16.SANDBOXADMIN.NOTASECRET",
} as const;

/** Bytes of a body that are read and thrown away before the connection is cut. */
const MAX_DRAIN_BYTES = 64_000_000;

/** Starts a fake Dynatrace environment on 127.0.0.1. Rejects when the port is taken. */
export async function startFakeDynatrace(options: FakeDynatraceOptions = {}): Promise<FakeDynatrace> {
  const apiToken = options.apiToken ?? SANDBOX_CREDENTIALS.apiToken;
  const platformToken = options.platformToken ?? SANDBOX_CREDENTIALS.platformToken;
  const tokens = new ApiTokens({ value: apiToken, scopes: options.apiTokenScopes ?? ADMIN_SCOPES });
  const ingest = new Ingest(() => undefined);
  const tenant: Tenant = { tokens, ingest, faults: new Faults() };
  const routes = [...controlRoutes(tenant), ...ingest.routes(), ...tokens.routes()];
  const authenticator = new Authenticator(tokens, platformToken);
  const server = createServer((request, response) => {
    serve(request, response, { routes, authenticator, tenant, log: options.log ?? (() => {}) });
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    ...tenant,
    url: `http://127.0.0.1:${port}`,
    port,
    apiToken,
    platformToken,
    records: ingest.records,
    close: () => {
      tenant.faults.clear();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Context {
  readonly routes: readonly Route[];
  readonly authenticator: Authenticator;
  readonly tenant: Tenant;
  readonly log: (line: string) => void;
}

async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
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
    const caller = context.authenticator.authenticate(headers.authorization, route.access);
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

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}
