import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../user-error";
import { askDynatrace } from "./ask-dynatrace";

/** A record of Grail. */
export type GrailRecord = Readonly<Record<string, unknown>>;

/** How a query is run. */
export interface QueryOptions {
  /** Needs `storage:security.events:read` and `storage:buckets:read`. */
  readonly platformToken: string;
  /** @default 1000 */
  readonly mostRecords?: number;
  /** Longest time for the whole query, in milliseconds. @default 60000 */
  readonly timeoutMs?: number;
  /** Between two looks at a query that runs, in milliseconds. @default 500 */
  readonly pollEveryMs?: number;
}

interface Answer {
  readonly state: string;
  readonly requestToken?: string;
  readonly result?: { readonly records?: readonly (GrailRecord | null)[] };
}

/** The host of platform APIs: `https://abc12345.apps.dynatrace.com` for `https://abc12345.live.dynatrace.com`. */
export function platformUrl(environmentUrl: string): string {
  const url = new URL(environmentUrl);
  url.hostname = url.hostname.replace(/\.live\.dynatrace\.com$/, ".apps.dynatrace.com");
  return url.origin;
}

/**
 * Runs DQL in the environment.
 *
 * @throws UserError when the environment cannot be asked, refuses the query, or does not finish it in time
 */
export async function runQuery(
  environmentUrl: string,
  query: string,
  { platformToken, mostRecords = 1000, timeoutMs = 60_000, pollEveryMs = 500 }: QueryOptions,
): Promise<GrailRecord[]> {
  const base = `${platformUrl(environmentUrl)}/platform/storage/query/v1`;
  const deadline = Date.now() + timeoutMs;
  const headers = { authorization: `Bearer ${platformToken}`, "content-type": "application/json" };
  const call = (path: string, init: RequestInit) =>
    exchange(`${base}/${path}`, { ...init, headers, signal: AbortSignal.timeout(timeoutMs) });
  let answer = await call("query:execute", {
    method: "POST",
    body: JSON.stringify({ query, maxResultRecords: mostRecords, requestTimeoutMilliseconds: 1000 }),
  });
  while (answer.state === "RUNNING" || answer.state === "NOT_STARTED") {
    if (Date.now() > deadline) {
      throw new UserError(`the query still runs after ${timeoutMs / 1000} s`, "narrow it, such as by from: -1h");
    }
    await sleep(pollEveryMs);
    answer = await call(`query:poll?request-token=${encodeURIComponent(answer.requestToken ?? "")}`, { method: "GET" });
  }
  if (answer.state !== "SUCCEEDED") throw new UserError(`the query ended as ${answer.state}`, "run it again");
  return (answer.result?.records ?? []).filter((record) => record !== null);
}

async function exchange(url: string, init: RequestInit): Promise<Answer> {
  const { origin } = new URL(url);
  const response = await askDynatrace(new URL(url), init);
  if (response.ok) return (await response.json()) as Answer;
  const text = await response.text();
  throw new UserError(
    `${origin} answered ${response.status} to the query${reasonIn(text)}`,
    adviceFor(response.status),
  );
}

/** Of a refused query, the message names a kind only: the sentence and the place are in the details. */
interface Refusal {
  readonly message?: string;
  readonly details?: {
    readonly errorMessage?: string;
    readonly syntaxErrorPosition?: { readonly start?: { readonly line?: number; readonly column?: number } };
  };
}

function reasonIn(text: string): string {
  try {
    const { error } = JSON.parse(text) as { readonly error?: Refusal };
    const { errorMessage, syntaxErrorPosition } = error?.details ?? {};
    const { line, column } = syntaxErrorPosition?.start ?? {};
    const place = line === undefined ? "" : ` at line ${line}, column ${column}`;
    const reason = errorMessage ?? error?.message;
    return reason ? `${place}: ${reason}` : place;
  } catch {
    return "";
  }
}

function adviceFor(status: number): string {
  if (status === 400) return "correct the query";
  if (status === 401) return "DYNATRACE_PLATFORM_TOKEN is unknown there or expired: give one that is valid";
  if (status === 403) return "give DYNATRACE_PLATFORM_TOKEN storage:security.events:read and storage:buckets:read";
  return "try again later";
}
