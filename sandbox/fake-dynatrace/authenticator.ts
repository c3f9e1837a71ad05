import { type Access, ApiError, type Caller } from "./api";
import type { ApiTokens } from "./api-tokens";
import { type PlatformTokens, scopeNeeded } from "./platform-tokens";

/** What was called. */
export interface Called {
  readonly method: string;
  readonly path: string;
}

/** The identity behind every platform credential of the sandbox, as documents and settings name their owner. */
export const SANDBOX_USER = "11111111-2222-4333-8444-555555555555";

/** Decides who calls. Classic endpoints take an access token, the platform a bearer token, account management OAuth only. */
export class Authenticator {
  /** @param oauthToken whether a bearer token was issued by the token endpoint and is still valid */
  constructor(
    private readonly tokens: ApiTokens,
    private readonly platformTokens: PlatformTokens,
    private readonly oauthToken: (token: string) => boolean,
  ) {}

  /** @throws ApiError 401 for a missing, wrong or unfit credential, 403 for a missing scope */
  authenticate(authorization: string | undefined, access: Access, { method, path }: Called): Caller {
    if (access.kind === "open") return { id: "", scheme: "none" };
    const [scheme, value] = (authorization ?? "").split(" ");
    if (!scheme || !value) throw new ApiError(401, "Missing authorization parameter.");
    if (access.kind === "api-token") {
      if (scheme.toLowerCase() !== "api-token") throw new ApiError(401, "Expected an access token (Api-Token).");
      return { id: this.tokens.authorize(value, access.scopes), scheme: "Api-Token" };
    }
    if (scheme.toLowerCase() !== "bearer") throw new ApiError(401, "Expected a platform or OAuth token (Bearer).");
    const platform = access.kind === "bearer" && this.platformTokens.knows(value);
    if (!platform && !this.oauthToken(value)) throw new ApiError(401, "Invalid or expired bearer token.");
    const scopes = platform ? this.platformTokens.scopesOf(value) : "all";
    const missing = scopeNeeded(method, path).filter((scope) => scopes !== "all" && !scopes.includes(scope));
    if (missing.length > 0) throw new ApiError(403, `Token is missing required scope: ${missing.join(", ")}`);
    return { id: SANDBOX_USER, scheme: "Bearer", scopes };
  }
}
