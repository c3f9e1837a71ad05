import { randomBytes } from "node:crypto";
import { type ApiRequest, isObject, jsonObjectBody, type Reply, type Route, sameSecret } from "./api";

interface PlatformToken {
  readonly value: string;
  readonly scopes: readonly string[] | "all";
}

/** Which scope a platform call takes, by the beginning of its path; the first that fits. */
const SCOPES: readonly (readonly [path: RegExp, read: readonly string[], write: readonly string[]])[] = [
  [/^\/platform\/document\/v1\/trash\//, ["document:trash.documents:read"], ["document:trash.documents:delete"]],
  [/^\/platform\/document\//, ["document:documents:read"], ["document:documents:write"]],
  [/^\/platform\/automation\//, ["automation:workflows:read"], ["automation:workflows:write"]],
  [/\/settings\/schemas/, ["settings:schemas:read"], ["settings:schemas:read"]],
  [/\/settings\/objects/, ["settings:objects:read"], ["settings:objects:write"]],
  [
    /^\/platform\/storage\/query\//,
    ["storage:security.events:read", "storage:buckets:read"],
    ["storage:security.events:read", "storage:buckets:read"],
  ],
];

/** The scopes that a call to the platform needs. */
export function scopeNeeded(method: string, path: string): readonly string[] {
  const [, read, write] = SCOPES.find(([pattern]) => pattern.test(path)) ?? [];
  if (method === "DELETE" && /^\/platform\/document\/v1\/documents\//.test(path)) return ["document:documents:delete"];
  return (method === "GET" ? read : write) ?? [];
}

/** The platform tokens of the tenant, and what each may do. */
export class PlatformTokens {
  private readonly tokens: PlatformToken[];

  /** @param administrator value of the token that may do everything */
  constructor(administrator: string) {
    this.tokens = [{ value: administrator, scopes: "all" }];
  }

  /** Makes a token that may do so much. @returns its value */
  add(scopes: readonly string[]): string {
    const value = `dt0s16.${random(12)}.${random(32)}`;
    this.tokens.push({ value, scopes });
    return value;
  }

  knows(value: string): boolean {
    return this.tokens.some((token) => sameSecret(token.value, value));
  }

  scopesOf(value: string): readonly string[] | "all" {
    return this.tokens.find((token) => sameSecret(token.value, value))?.scopes ?? [];
  }

  /** Resolves what the caller itself may do. */
  routes(): readonly Route[] {
    return [
      {
        method: "POST",
        path: "/platform/management/v1/effective-permissions:resolve",
        access: { kind: "bearer" },
        handle: resolve,
      },
    ];
  }
}

function resolve(request: ApiRequest): Reply {
  const { permissions } = jsonObjectBody(request);
  const { scopes = [] } = request.caller;
  const asked = Array.isArray(permissions) ? permissions.filter(isObject) : [];
  const body = asked.map(({ permission }) => ({
    permission,
    granted: String(scopes === "all" || scopes.includes(String(permission))),
  }));
  return { status: 200, body };
}

function random(bytes: number): string {
  return randomBytes(bytes).toString("hex").toUpperCase();
}
