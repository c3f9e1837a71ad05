import { randomBytes } from "node:crypto";
import { type ApiRequest, type Reply, type Route, sameSecret } from "./api";

/** An OAuth client of the account. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Seconds an OAuth token lives, as on the real token endpoint. */
const LIFETIME_SECONDS = 300;

const BAD_REQUEST: Reply = { status: 400, body: { errorCode: 400, message: "Bad Request", issueId: "SANDBOX" } };

/** The token endpoint of the single sign-on (`/sso/oauth2/token`), for client credentials only. */
export class OAuthTokens {
  private readonly issued = new Map<string, number>();

  constructor(
    private readonly client: OAuthClient,
    /** What the client may do. */
    private readonly scopes: readonly string[],
  ) {}

  /** Whether this access token was issued here and has not expired. */
  isValid(token: string): boolean {
    return (this.issued.get(token) ?? 0) > Date.now();
  }

  routes(): readonly Route[] {
    const handle = (request: ApiRequest) => this.issue(request);
    return [{ method: "POST", path: "/sso/oauth2/token", access: { kind: "open" }, handle }];
  }

  /** Errors have the sign-on's own form, neither OAuth's nor Dynatrace's envelope; it does not say what is wrong. */
  private issue(request: ApiRequest): Reply {
    const form = new URLSearchParams(request.body.toString("utf8"));
    if (form.get("grant_type") !== "client_credentials") {
      return BAD_REQUEST;
    }
    const [id, secret] = basic(request.headers.authorization) ?? [form.get("client_id"), form.get("client_secret")];
    const known = id === this.client.clientId && sameSecret(secret ?? "", this.client.clientSecret);
    const asked = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
    if (!known || !asked.every((scope) => this.scopes.includes(scope))) return BAD_REQUEST;
    const token = randomBytes(24).toString("hex");
    this.issued.set(token, Date.now() + LIFETIME_SECONDS * 1000);
    return {
      status: 200,
      body: {
        access_token: token,
        token_type: "Bearer",
        expires_in: LIFETIME_SECONDS,
        scope: (asked.length > 0 ? asked : this.scopes).join(" "),
      },
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
