import { randomBytes } from "node:crypto";
import { type ApiRequest, type Reply, type Route, sameSecret } from "./api";

/** An OAuth client of the account. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Seconds an OAuth token lives, as on the real token endpoint. */
const LIFETIME_SECONDS = 300;

/** The token endpoint of the single sign-on (`/sso/oauth2/token`), for client credentials only. */
export class OAuthTokens {
  private readonly issued = new Map<string, number>();

  constructor(private readonly client: OAuthClient) {}

  /** Whether this access token was issued here and has not expired. */
  isValid(token: string): boolean {
    return (this.issued.get(token) ?? 0) > Date.now();
  }

  routes(): readonly Route[] {
    const handle = (request: ApiRequest) => this.issue(request);
    return [{ method: "POST", path: "/sso/oauth2/token", access: { kind: "open" }, handle }];
  }

  /** Errors have OAuth's own form (RFC 6749, section 5.2), not Dynatrace's envelope. */
  private issue(request: ApiRequest): Reply {
    const form = new URLSearchParams(request.body.toString("utf8"));
    if (form.get("grant_type") !== "client_credentials") {
      return { status: 400, body: { error: "unsupported_grant_type" } };
    }
    const [id, secret] = basic(request.headers.authorization) ?? [form.get("client_id"), form.get("client_secret")];
    const known = id === this.client.clientId && sameSecret(secret ?? "", this.client.clientSecret);
    if (!known) return { status: 401, body: { error: "invalid_client" } };
    const token = randomBytes(24).toString("hex");
    this.issued.set(token, Date.now() + LIFETIME_SECONDS * 1000);
    return {
      status: 200,
      body: { access_token: token, token_type: "Bearer", expires_in: LIFETIME_SECONDS, scope: form.get("scope") ?? "" },
    };
  }
}

/** User and password of HTTP Basic; both are form-encoded there (RFC 6749, section 2.3.1). */
function basic(authorization: string | undefined): readonly [string, string] | undefined {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization ?? "");
  if (!match) return undefined;
  const text = Buffer.from(match[1] ?? "", "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  const decode = (part: string) => new URLSearchParams(`v=${part}`).get("v") ?? "";
  return [decode(text.slice(0, colon)), decode(text.slice(colon + 1))];
}
