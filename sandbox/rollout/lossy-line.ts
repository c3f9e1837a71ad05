import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { buffer } from "node:stream/consumers";

/** A request on its way, as far as it is told from others. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  /** `TrentService.CreateKey`: what AWS's JSON protocols put into a header. */
  readonly target: string;
  readonly body: string;
}

interface Loss {
  readonly isIt: (passing: Passing) => boolean;
  readonly cut: boolean;
  readonly lost: () => void;
}

/**
 * A line to a server on this machine that can fail as a network does: one request still arrives and is done, and its answer is lost.
 */
export class LossyLine {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private losses: readonly Loss[] = [];
  private cut = false;

  private constructor(private readonly to: URL) {
    this.server = createServer((incoming, response) => {
      this.pass(incoming, response).catch(() => response.destroy());
    });
    this.server.on("connection", (socket: Socket) => {
      if (this.cut) return socket.destroy();
      this.sockets.add(socket);
      socket.once("close", () => this.sockets.delete(socket));
    });
  }

  /** Lays a line to a server. @param to - its address, `http://127.0.0.1:1234` */
  public static async to(to: string): Promise<LossyLine> {
    const line = new LossyLine(new URL(to));
    await new Promise<void>((done) => line.server.listen(0, "127.0.0.1", done));
    return line;
  }

  /** What to talk to instead of the server. */
  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /**
   * Loses the answer to the next such request.
   *
   * @param cut - whether nothing passes any more from then on, until the line is mended
   * @returns resolves when it is lost
   */
  public loseAnswerTo(isIt: (passing: Passing) => boolean, { cut }: { readonly cut: boolean }): Promise<void> {
    return new Promise((lost) => {
      this.losses = [...this.losses, { isIt, cut, lost }];
    });
  }

  /** Everything passes again. */
  public mend(): void {
    this.cut = false;
  }

  public async stop(): Promise<void> {
    this.cutAll();
    await new Promise<void>((done) => this.server.close(() => done()));
  }

  private async pass(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/", headers } = incoming;
    const body = await buffer(incoming);
    const answer = await new Promise<IncomingMessage>((answered, failed) => {
      const { hostname, port } = this.to;
      // With the headers as they came: the signature covers the host that the caller meant.
      request({ hostname, port, method, path: url, headers, agent: false }, answered).once("error", failed).end(body);
    });
    const content = await buffer(answer);
    const target = String(headers["x-amz-target"] ?? "");
    const passing = { method, path: url, target, body: body.toString("latin1") };
    const loss = (answer.statusCode ?? 500) < 300 ? this.losses.find(({ isIt }) => isIt(passing)) : undefined;
    if (loss !== undefined) {
      this.losses = this.losses.filter((each) => each !== loss);
      if (loss.cut) this.cutAll();
      response.destroy();
      loss.lost();
      return;
    }
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(content);
  }

  private cutAll(): void {
    this.cut = true;
    for (const socket of this.sockets) socket.destroy();
  }
}
