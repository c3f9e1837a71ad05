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
  /** @param timeoutMs longest time for the whole exchange */
  post(body: string, token: string, timeoutMs: number): Promise<IngestOutcome>;
}

const REFUSALS = new Set([400, 413, 422]);

/** Most of an error's text that is kept. */
const MESSAGE_LENGTH = 1_000;

/** The ingest endpoint over HTTP, with connections kept open from one request to the next. */
export class HttpIngestClient implements IngestClient {
  public constructor(
    private readonly url: string,
    private readonly version: string,
    private readonly now: () => number = Date.now,
  ) {}

  public async post(body: string, token: string, timeoutMs: number): Promise<IngestOutcome> {
    const deadline = AbortSignal.timeout(timeoutMs);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.exchange(body, token, deadline);
      } catch (error) {
        const reason = networkReason(error);
        if (attempt === 1 && isStaleConnection(error) && !deadline.aborted) continue;
        return {
          kind: "unavailable",
          unreachable: true,
          reason: deadline.aborted ? `no answer within ${timeoutMs} ms` : reason,
        };
      }
    }
  }

  private async exchange(body: string, token: string, signal: AbortSignal): Promise<IngestOutcome> {
    const response = await fetch(this.url, {
      method: "POST",
      headers: {
        authorization: `Api-Token ${token}`,
        "content-type": "application/json; charset=utf-8",
        "user-agent": `hubrelay/${this.version}`,
      },
      body,
      // Following would hand the token to whoever is named in the answer.
      redirect: "manual",
      signal,
    });
    const answer = await response.text();
    return judge(response, answer, this.now());
  }
}

/** What an answer means. */
function judge(response: Response, answer: string, now: number): IngestOutcome {
  const { status } = response;
  const html = /html/i.test(response.headers.get("content-type") ?? "");
  if (response.ok && !html) return { kind: "accepted" };
  // A page where an API should be is a proxy or a portal on the way, whatever status it has.
  if (html) return { kind: "unavailable", status, reason: `HTTP ${status} with an HTML page` };
  if (REFUSALS.has(status)) return { kind: "refused", status, message: errorMessage(answer) };
  if (status === 401 || status === 403) return { kind: "unauthorized", status };
  return {
    kind: "unavailable",
    status,
    reason: status >= 300 && status < 400 ? `HTTP ${status}: redirects are not followed` : `HTTP ${status}`,
    retryAfter: retryAfter(response.headers.get("retry-after"), now),
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
export function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === "") return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header);
  const until = Date.parse(header);
  return Number.isNaN(until) ? undefined : Math.max(0, Math.ceil((until - now) / 1_000));
}

/**
 * Whether a connection died before an answer. A function that was frozen finds its open connections closed by the other side; the
 * second attempt takes a new one. Should the first have arrived all the same, both carry the same `event.id`.
 */
function isStaleConnection(error: unknown): boolean {
  return /ECONNRESET|EPIPE|UND_ERR_SOCKET/.test(networkCode(error));
}
