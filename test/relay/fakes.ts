import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** One request that a fake server got. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** How a fake server answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A server on the loopback interface that remembers what it got. */
export class FakeServer {
  public readonly received: Received[] = [];
  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    public answer: (request: Received, response: ServerResponse) => Answer | undefined,
  ) {}

  /** @param answer gives the answer, or nothing when it has dealt with the response itself */
  public static async start(answer: FakeServer["answer"]): Promise<FakeServer> {
    const server = createServer();
    const fake = new FakeServer(server, answer);
    server.on("request", (request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        const raw = Buffer.concat(chunks);
        const body = request.headers["content-encoding"] === "gzip" ? gunzipSync(raw) : raw;
        const received = { path: request.url ?? "", headers: request.headers, body: body.toString("utf8") };
        fake.received.push(received);
        const given = fake.answer(received, response);
        if (given) response.writeHead(given.status, given.headers).end(given.body ?? "");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** All records that arrived in requests of one JSON array each. */
  public get records(): Record<string, unknown>[] {
    return this.received.flatMap((request) => JSON.parse(request.body) as Record<string, unknown>[]);
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }
}
