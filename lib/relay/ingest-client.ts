import { Agent as HttpAgent, type IncomingHttpHeaders, request as requestPlain } from "node:http";
import { Agent as HttpsAgent, request as requestTls } from "node:https";
import { networkCode, networkReason } from "./aws-api";
import { at, text } from "./json";

/** What Dynatrace made of a request. */
export type IngestOutcome =
  | { readonly kind: "accepted" }
  /** The content will never be accepted: 400, 413, 422. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  /** The token was not accepted: 401, 403. */
  | { readonly kind: "unauthorized"; readonly status: number }
  /** Dynatrace could not take it now; the same request may succeed later. */
  | {
      readonly kind: "unavailable";
      /** In words, for the log. */
      readonly reason: string;
      readonly status?: number;
      /** How long Dynatrace asked to wait, in seconds. */
      readonly retryAfter?: number;
      /** Nothing at all came back: more requests would only wait as long. */
      readonly unreachable?: boolean;
    };

/** Sends requests to the ingest endpoint. */
export interface IngestClient {
  /**
   * @param body JSON array of records in UTF-8; must not change before the outcome is there
   * @param timeoutMs longest time for the whole exchange
   */
  post(body: Buffer, token: string, timeoutMs: number): Promise<IngestOutcome>;
}

/** An answer of the other side. */
interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const REFUSALS = new Set([400, 413, 422]);

/** Most of an error's text that is kept. */
const MESSAGE_LENGTH = 1_000;

/** Most of an answer that is read. */
const ANSWER_LENGTH = 100_000;

/**
 * The ingest endpoint over HTTP, with the connection kept open from one request to the next. Node's own client rather than `fetch`: it
 * sends the records as they are, where `fetch` would copy a request of 10 MB twice, and it never follows a redirect.
 */
export class HttpIngestClient implements IngestClient {
  private readonly url: URL;
  private readonly agent: HttpAgent;

  public constructor(
    url: string,
    private readonly version: string,
    private readonly now: () => number = Date.now,
  ) {
    this.url = new URL(url);
    this.agent = this.isTls ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  }

  public async post(body: Buffer, token: string, timeoutMs: number): Promise<IngestOutcome> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (let attempt = 1; ; attempt++) {
      try {
        return judge(await this.exchange(body, token, deadline), this.now());
      } catch (error) {
        if (attempt === 1 && isStaleConnection(error) && !deadline.aborted) continue;
        const reason = deadline.aborted ? `no answer within ${timeoutMs} ms` : networkReason(error);
        return { kind: "unavailable", unreachable: true, reason };
      }
    }
  }

  private get isTls(): boolean {
    return this.url.protocol === "https:";
  }

  private exchange(body: Buffer, token: string, signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = (this.isTls ? requestTls : requestPlain)(
        this.url,
        {
          method: "POST",
          agent: this.agent,
          signal,
          headers: {
            authorization: `Api-Token ${token}`,
            "content-type": "application/json; charset=utf-8",
            "content-length": body.length,
            "user-agent": `hubrelay/${this.version}`,
          },
        },
        (response) => {
          let answer = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => {
            if (answer.length < ANSWER_LENGTH) answer += chunk;
          });
          response.on("end", () => {
            // An answer before the end of the request is a refusal; the rest of it need not be sent.
            if (!request.writableFinished) request.destroy();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer });
          });
          response.on("error", reject);
        },
      );
      request.on("error", reject);
      request.end(body);
    });
  }
}

/** What an answer means. */
function judge({ status, headers, body }: Answer, now: number): IngestOutcome {
  const html = /html/i.test(headers["content-type"] ?? "");
  if (status >= 200 && status < 300 && !html) return { kind: "accepted" };
  // A page where an API should be is a proxy or a portal on the way, whatever status it has.
  if (html) return { kind: "unavailable", status, reason: `HTTP ${status} with an HTML page` };
  if (REFUSALS.has(status)) return { kind: "refused", status, message: errorMessage(body) };
  if (status === 401 || status === 403) return { kind: "unauthorized", status };
  return {
    kind: "unavailable",
    status,
    reason: status >= 300 && status < 400 ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`,
    retryAfter: retryAfter(headers["retry-after"], now),
  };
}

/** `error.message` of Dynatrace's error envelope, else the answer's text. */
function errorMessage(answer: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(answer);
  } catch {
    parsed = undefined;
  }
  return (text(at(parsed, "error", "message")) ?? text(answer) ?? "no reason given").slice(0, MESSAGE_LENGTH);
}

/** Seconds of a `Retry-After` header, which may be a number or a date. */
export function retryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined || header.trim() === "") return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / 1_000));
}

/**
 * Whether a connection died before an answer. A function that was frozen finds its open connections closed by the other side; the
 * second attempt takes a new one. Should the first have arrived all the same, both carry the same `event.id`.
 */
function isStaleConnection(error: unknown): boolean {
  return /ECONNRESET|EPIPE/.test(networkCode(error));
}
