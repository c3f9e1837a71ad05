import { createHash, timingSafeEqual } from "node:crypto";

/** Any JSON object: bodies are kept as they came, because the tenant echoes what it does not know. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Who called, once the credential was accepted. */
export interface Caller {
  /** Token id (`dt0c01.…`), or the identity behind a platform credential; empty on open routes. */
  readonly id: string;
  readonly scheme: "Api-Token" | "Bearer" | "none";
  /** What a bearer token may do; absent for the others. */
  readonly scopes?: readonly string[] | "all";
}

/** One request, read to its end and matched to a route. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** The decoded values of the route's `:name` segments, in order. */
  readonly params: readonly string[];
  readonly caller: Caller;
}

/** An answer: `body` is sent as JSON, `raw` as it is. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
  readonly raw?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * What a route demands.
 *
 * - `api-token`: `Authorization: Api-Token …`, any of the scopes
 * - `bearer`: platform token or OAuth token
 * - `oauth`: OAuth token only (account-level IAM takes no platform token)
 */
export type Access =
  | { readonly kind: "open" }
  | { readonly kind: "api-token"; readonly scopes: readonly string[] }
  | { readonly kind: "bearer" }
  | { readonly kind: "oauth" };

/** One endpoint; `path` may hold `:name` segments. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly access: Access;
  readonly handle: (request: ApiRequest) => Reply | Promise<Reply>;
}

/** One violated rule, as Settings 2.0 and the token API report them. */
export interface ConstraintViolation {
  readonly path: string;
  readonly message: string;
  readonly parameterLocation?: "PAYLOAD_BODY" | "QUERY" | "PATH";
}

/** A refusal, answered in Dynatrace's error envelope. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly violations: readonly ConstraintViolation[] = [],
  ) {
    super(message);
  }
}

/** Dynatrace's `ErrorResponseEnvelope`. */
export function errorEnvelope(error: ApiError): JsonObject {
  const violations = error.violations.map((violation) => ({ parameterLocation: "PAYLOAD_BODY", ...violation }));
  return {
    error: {
      code: error.status,
      message: error.message,
      ...(violations.length > 0 ? { constraintViolations: violations } : {}),
    },
  };
}

/** Whether a parsed JSON value is an object, not null and not an array. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The body as JSON; anything else is a 400. */
export function jsonBody(request: ApiRequest): unknown {
  try {
    return JSON.parse(request.body.toString("utf8")) as unknown;
  } catch {
    throw new ApiError(400, "Could not parse JSON.");
  }
}

/** The body as a JSON object; anything else is a 400. */
export function jsonObjectBody(request: ApiRequest): JsonObject {
  const body = jsonBody(request);
  if (!isObject(body)) throw new ApiError(400, "Expected a JSON object.");
  return body;
}

/** Compares two secrets in constant time, whatever their lengths. */
export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Finds the route of a request; 404 for an unknown path, 405 for a known path with another method. */
export function matchRoute(routes: readonly Route[], method: string, path: string): { route: Route; params: string[] } {
  let known = false;
  for (const route of routes) {
    const params = matchPath(route.path, path);
    if (!params) continue;
    if (route.method === method) return { route, params };
    known = true;
  }
  throw known ? new ApiError(405, "HTTP method not allowed.") : new ApiError(404, "Not found.");
}

function matchPath(pattern: string, path: string): string[] | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: string[] = [];
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? "";
    if (part.startsWith(":")) {
      if (value === "") return undefined;
      try {
        params.push(decodeURIComponent(value));
      } catch {
        return undefined;
      }
    } else if (part !== value) return undefined;
  }
  return params;
}
