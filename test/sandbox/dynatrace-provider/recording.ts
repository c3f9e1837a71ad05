import { existsSync, readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

/** One HTTP exchange of the real provider, as recorded. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly auth: string;
  readonly contentType: string;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, { readonly filename: string | null; readonly value: string }>>;
  readonly status: number;
  readonly response?: unknown;
}

const file = path.resolve(__dirname, "../../../../shared/dynatrace/provider-1.102.0-trace.ndjson");

/** The recorded exchanges by phase; undefined on a machine that does not hold the recording. */
export function readRecording(): ReadonlyMap<string, readonly Exchange[]> | undefined {
  if (!existsSync(file)) return undefined;
  const phases = new Map<string, Exchange[]>();
  let current: Exchange[] = [];
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const entry = JSON.parse(line) as Exchange & { readonly phase?: string };
    if (entry.phase === undefined) {
      current.push(entry);
    } else {
      current = [];
      phases.set(entry.phase, current);
    }
  }
  return phases;
}

/** A request as it arrived, in the recording's words. */
export type Request = Pick<Exchange, "method" | "path" | "auth" | "body" | "form">;

/** Answers every request with the next recorded exchange of the same method and path, and keeps what arrived. */
export class ReplayServer {
  readonly requests: Request[] = [];
  private readonly server: Server;
  private pending: Exchange[] = [];

  constructor() {
    this.server = createServer(async (request, response) => {
      const arrived = await toRequest(request);
      this.requests.push(arrived);
      const place = this.pending.findIndex(({ method, path }) => method === arrived.method && path === arrived.path);
      const [exchange] = place < 0 ? [] : this.pending.splice(place, 1);
      if (exchange === undefined) {
        response
          .writeHead(418)
          .end(JSON.stringify({ error: { message: `not recorded: ${arrived.method} ${arrived.path}` } }));
        return;
      }
      const { contentType, text } = toAnswer(exchange.response);
      response
        .writeHead(exchange.status, { "content-type": contentType })
        .end(exchange.status === 204 ? undefined : text);
    });
  }

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** Forgets what arrived and serves these exchanges from now on. */
  load(exchanges: readonly Exchange[]): void {
    this.requests.length = 0;
    this.pending = [...exchanges];
  }
}

/** A recorded exchange cut to what is compared. */
export function toComparable({ method, path, auth, body, form }: Exchange): Request {
  return { method, path, auth, body, form };
}

function toAnswer(response: unknown): { readonly contentType: string; readonly text: string } {
  if (response === undefined) return { contentType: "application/json", text: "" };
  const { contentType, text } = response as { contentType?: string; text?: string };
  if (contentType === undefined || text === undefined) {
    return { contentType: "application/json", text: JSON.stringify(response) };
  }
  // The recording keeps a multipart answer as text, without the boundary its header named.
  const boundary = text.slice(2, text.indexOf("\r\n"));
  return { contentType: `${contentType}; boundary=${boundary}`, text };
}

async function toRequest(request: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks);
  const contentType = request.headers["content-type"] ?? "";
  const auth = (request.headers.authorization ?? "").split(" ")[0]!;
  const head = { method: request.method!, path: request.url!, auth };
  if (text.length === 0) return { ...head, body: undefined, form: undefined };
  if (contentType.startsWith("multipart/form-data"))
    return { ...head, body: undefined, form: await toForm(text, contentType) };
  const isJson = contentType.startsWith("application/json");
  return { ...head, body: isJson ? JSON.parse(text.toString()) : text.toString(), form: undefined };
}

async function toForm(body: Buffer, contentType: string): Promise<Exchange["form"]> {
  const form = await new Response(new Uint8Array(body), { headers: { "content-type": contentType } }).formData();
  const fields: [string, { filename: string | null; value: string }][] = [];
  for (const [name, part] of form.entries()) {
    const isText = typeof part === "string";
    fields.push([name, { filename: isText ? null : part.name, value: isText ? part : await part.text() }]);
  }
  return Object.fromEntries(fields);
}
