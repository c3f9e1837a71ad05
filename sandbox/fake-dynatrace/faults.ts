import type { ServerResponse } from "node:http";
import { ApiError, errorEnvelope, isObject } from "./api";

/** A way to misbehave. */
export interface Fault {
  /**
   * - `status`: answers with `status` and the error envelope
   * - `html`: a web page with `status` (a proxy or a login page in the way)
   * - `redirect`: 302 to `location`
   * - `reset`: sends the head and half a body, then cuts the connection
   * - `hang`: never answers, until cleared
   */
  readonly kind: "status" | "html" | "redirect" | "reset" | "hang";
  /** @default 503 for `status` and `reset`, 200 for `html` */
  readonly status?: number;
  /** Value of `Retry-After` (seconds or a date). @default no header */
  readonly retryAfter?: string;
  /** @default "/login" */
  readonly location?: string;
  /** How many requests are hit. @default every one until cleared */
  readonly times?: number;
  /** Only requests whose path begins so. @default "/platform/ingest/" */
  readonly path?: string;
  /** Do the work first, then misbehave: the sender can not know that it succeeded. @default false */
  readonly stored?: boolean;
}

interface Armed extends Fault {
  readonly path: string;
  left: number;
}

const KINDS = ["status", "html", "redirect", "reset", "hang"];

/** The faults in force; the oldest that fits a request is used, one at a time. */
export class Faults {
  private armed: Armed[] = [];
  private readonly hanging = new Set<ServerResponse>();

  /** Adds one fault behind those already in force. */
  add(fault: Fault): void {
    this.armed.push({
      ...fault,
      path: fault.path ?? "/platform/ingest/",
      left: fault.times ?? Number.POSITIVE_INFINITY,
    });
  }

  /** Ends all faults and cuts the connections that still hang. */
  clear(): void {
    this.armed = [];
    for (const response of this.hanging) response.destroy();
    this.hanging.clear();
  }

  /** What is in force; `left` is absent when a fault lasts until cleared. */
  list(): readonly (Fault & { readonly left?: number })[] {
    return this.armed.map(({ left, ...fault }) => (Number.isFinite(left) ? { ...fault, left } : fault));
  }

  /** Uses up one hit of the first fault that fits this path. */
  take(path: string): Fault | undefined {
    const fault = this.armed.find((candidate) => path.startsWith(candidate.path));
    if (!fault) return undefined;
    fault.left -= 1;
    if (fault.left <= 0) this.armed = this.armed.filter((candidate) => candidate !== fault);
    return fault;
  }

  /** Answers, or does not, as the fault says. */
  play(fault: Fault, response: ServerResponse): void {
    const retry = fault.retryAfter === undefined ? {} : { "retry-after": fault.retryAfter };
    const status = fault.status ?? (fault.kind === "html" ? 200 : 503);
    switch (fault.kind) {
      case "hang":
        this.hanging.add(response);
        response.on("close", () => this.hanging.delete(response));
        return;
      case "reset":
        response.writeHead(status, { "content-type": "application/json", "content-length": "1000", ...retry });
        response.write('{"error":', () => response.socket?.resetAndDestroy());
        return;
      case "redirect":
        response.writeHead(302, { location: fault.location ?? "/login", ...retry });
        response.end();
        return;
      case "html":
        response.writeHead(status, { "content-type": "text/html; charset=utf-8", ...retry });
        response.end("<!doctype html><title>Sign in</title><p>Please sign in to continue.</p>");
        return;
      case "status":
        response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...retry });
        response.end(JSON.stringify(errorEnvelope(new ApiError(status, `Injected fault: status ${status}`))));
    }
  }
}

/** Reads a fault from JSON. @throws ApiError 400 naming the key that is wrong */
export function parseFault(value: unknown): Fault {
  if (!isObject(value)) throw new ApiError(400, "Expected a fault as a JSON object.");
  const check = (key: string, valid: boolean, expected: string) => {
    if (value[key] !== undefined && !valid) {
      throw new ApiError(400, `${key}: expected ${expected}, received ${JSON.stringify(value[key])}`);
    }
  };
  const whole = (key: string, low: number, high: number) => {
    const number = value[key];
    check(
      key,
      Number.isInteger(number) && Number(number) >= low && Number(number) <= high,
      `a number ${low} to ${high}`,
    );
  };
  const unknown = Object.keys(value).find(
    (key) => !["kind", "status", "retryAfter", "location", "times", "path", "stored"].includes(key),
  );
  if (unknown !== undefined) throw new ApiError(400, `${unknown}: unknown key`);
  if (!KINDS.includes(String(value.kind))) throw new ApiError(400, `kind: expected one of ${KINDS.join(", ")}`);
  whole("status", 200, 599);
  whole("times", 1, 1_000_000);
  check("stored", typeof value.stored === "boolean", "true or false");
  for (const key of ["location", "path"]) check(key, typeof value[key] === "string", "a text");
  check("retryAfter", ["string", "number"].includes(typeof value.retryAfter), "seconds or a date");
  const retryAfter = value.retryAfter === undefined ? {} : { retryAfter: String(value.retryAfter) };
  return { ...(value as unknown as Fault), ...retryAfter };
}
