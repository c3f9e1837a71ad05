import { randomBytes } from "node:crypto";
import { ApiError, type ApiRequest, type JsonObject, jsonObjectBody, type Route, sameSecret } from "./api";

/** An access token as the sandbox shows it: everything but its value. */
export interface ApiTokenInfo {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly enabled: boolean;
  /** Deleted through the API; kept in the list so that a test can see it is gone. */
  readonly revoked: boolean;
  readonly creationDate: string;
  readonly modifiedDate?: string;
  readonly expirationDate?: string;
  readonly lastUsedDate?: string;
}

interface StoredToken extends ApiTokenInfo {
  readonly value: string;
  readonly personalAccessToken: boolean;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const READ = { kind: "api-token", scopes: ["apiTokens.read"] } as const;
const WRITE = { kind: "api-token", scopes: ["apiTokens.write"] } as const;

/** What the administrator's token of the sandbox may do; it can not ingest. */
export const ADMIN_SCOPES = ["apiTokens.read", "apiTokens.write", "settings.read", "settings.write"] as const;

/** The classic access tokens of the tenant (`/api/v2/apiTokens`). */
export class ApiTokens {
  private readonly stored = new Map<string, StoredToken>();

  constructor(private readonly admin: { readonly value: string; readonly scopes: readonly string[] }) {}

  /** Every token made through the API, revoked ones included, oldest first; never a value. */
  list(): readonly ApiTokenInfo[] {
    return [...this.stored.values()].map(({ value: _value, personalAccessToken: _personal, ...info }) => info);
  }

  /** Deletes a token as somebody would by hand in the web interface. Returns false when there is none. */
  revoke(id: string): boolean {
    const token = this.stored.get(id);
    if (!token || token.revoked) return false;
    this.stored.set(id, { ...token, revoked: true });
    return true;
  }

  /**
   * The id of the token with this value, if it may do one of these things now.
   *
   * @throws ApiError 401 when unknown, revoked, disabled or expired; 403 when no scope fits
   */
  authorize(value: string, scopes: readonly string[]): string {
    const token = this.valid(value);
    if (!token) throw new ApiError(401, "Token Authentication failed");
    if (!scopes.some((scope) => token.scopes.includes(scope))) {
      throw new ApiError(403, `Token is missing required scope. Use one of: ${scopes.join(", ")}`);
    }
    const stored = this.stored.get(token.id);
    if (stored) this.stored.set(stored.id, { ...stored, lastUsedDate: new Date().toISOString() });
    return token.id;
  }

  routes(): readonly Route[] {
    const one = "/api/v2/apiTokens/:id";
    return [
      { method: "POST", path: "/api/v2/apiTokens", access: WRITE, handle: (request) => this.create(request) },
      { method: "GET", path: "/api/v2/apiTokens", access: READ, handle: () => ({ status: 200, body: this.page() }) },
      { method: "POST", path: "/api/v2/apiTokens/lookup", access: READ, handle: (request) => this.lookup(request) },
      {
        method: "GET",
        path: one,
        access: READ,
        handle: ({ params }) => ({ status: 200, body: view(this.find(params)) }),
      },
      { method: "PUT", path: one, access: WRITE, handle: (request) => this.update(request) },
      {
        method: "DELETE",
        path: one,
        access: WRITE,
        handle: ({ params }) => {
          this.revoke(this.find(params).id);
          return { status: 204 };
        },
      },
    ];
  }

  private create(request: ApiRequest) {
    const body = jsonObjectBody(request);
    const scopes = scopesOf(body.scopes);
    const name = nameOf(body.name);
    const expirationDate = expirationOf(body.expirationDate);
    const id = `dt0c01.${random(24)}`;
    const token: StoredToken = {
      id,
      value: `${id}.${random(64)}`,
      name,
      scopes,
      // The API itself enables a token unless told otherwise; the Terraform provider sends a second call to disable it.
      enabled: true,
      revoked: false,
      personalAccessToken: body.personalAccessToken === true,
      creationDate: new Date().toISOString(),
      ...(expirationDate === undefined ? {} : { expirationDate }),
    };
    this.stored.set(id, token);
    const answer = { id, token: token.value, ...(expirationDate === undefined ? {} : { expirationDate }) };
    return { status: 201, body: answer };
  }

  private update(request: ApiRequest) {
    const token = this.find(request.params);
    const body = jsonObjectBody(request);
    const expirationDate = expirationOf(body.expirationDate);
    this.stored.set(token.id, {
      ...token,
      ...(body.name === undefined ? {} : { name: nameOf(body.name) }),
      ...(body.scopes === undefined ? {} : { scopes: scopesOf(body.scopes) }),
      ...(typeof body.enabled === "boolean" ? { enabled: body.enabled } : {}),
      ...(expirationDate === undefined ? {} : { expirationDate }),
      modifiedDate: new Date().toISOString(),
    });
    return { status: 204 };
  }

  private lookup(request: ApiRequest) {
    const { token: value } = jsonObjectBody(request);
    if (typeof value === "string" && sameSecret(value, this.admin.value)) {
      const { scopes } = this.admin;
      return { status: 200, body: { id: "admin", name: "administrator", enabled: true, owner: "sandbox", scopes } };
    }
    const token = [...this.stored.values()].find(
      (candidate) => !candidate.revoked && typeof value === "string" && sameSecret(candidate.value, value),
    );
    if (!token) throw new ApiError(404, "Token not found");
    return { status: 200, body: view(token) };
  }

  private page(): JsonObject {
    const apiTokens = [...this.stored.values()].filter((token) => !token.revoked).map(view);
    return { totalCount: apiTokens.length, pageSize: 200, apiTokens };
  }

  private find(params: readonly string[]): StoredToken {
    const token = this.stored.get(params[0] ?? "");
    if (!token || token.revoked) throw new ApiError(404, "Token not found");
    return token;
  }

  private valid(value: string): { readonly id: string; readonly scopes: readonly string[] } | undefined {
    if (sameSecret(value, this.admin.value)) return { id: "admin", scopes: this.admin.scopes };
    const token = this.stored.get(value.split(".").slice(0, 2).join("."));
    if (!token || token.revoked || !token.enabled || !sameSecret(token.value, value)) return undefined;
    if (token.expirationDate !== undefined && Date.parse(token.expirationDate) <= Date.now()) return undefined;
    return token;
  }
}

function view(token: StoredToken): JsonObject {
  const { value: _value, revoked: _revoked, scopes, ...rest } = token;
  return { ...rest, owner: "sandbox", scopes };
}

function nameOf(name: unknown): string {
  if (typeof name === "string" && name.trim() !== "") return name;
  throw new ApiError(400, "Constraints violated.", [{ path: "name", message: "must not be empty" }]);
}

function scopesOf(scopes: unknown): readonly string[] {
  const valid = Array.isArray(scopes) && scopes.length > 0 && scopes.every((scope) => typeof scope === "string");
  if (valid) return scopes as string[];
  throw new ApiError(400, "Constraints violated.", [{ path: "scopes", message: "must hold at least one scope" }]);
}

/** Accepts an absolute time, or a duration from now as the API does (`now+30d`), and echoes the text it was given. */
function expirationOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "string" && !Number.isNaN(Date.parse(value))) return value;
  const relative = typeof value === "string" ? /^now\+(\d+)([smhdw])$/.exec(value) : null;
  if (relative) {
    const seconds = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }[relative[2] ?? "s"] ?? 1;
    return new Date(Date.now() + Number(relative[1]) * seconds * 1000).toISOString();
  }
  throw new ApiError(400, "Constraints violated.", [{ path: "expirationDate", message: "is not a point in time" }]);
}

function random(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
