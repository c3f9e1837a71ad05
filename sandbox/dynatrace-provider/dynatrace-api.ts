import type { OAuthClient, Settings } from "./settings";

/** An answer of Dynatrace that is not a success. */
export class DynatraceError extends Error {
  constructor(
    message: string,
    /** The HTTP status; 0 when there was no answer. */
    readonly status: number,
  ) {
    super(message);
  }
}

/** A request without its credentials. */
export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path with query, from the base URL of the API that is called. */
  readonly path: string;
  /** Sent as JSON; a form as multipart/form-data. */
  readonly body?: unknown;
}

/** What Dynatrace answered. */
export interface Answer {
  readonly contentType: string;
  readonly text: string;
}

/** Dynatrace's three APIs, each with its own credentials, as the real provider uses them. */
export class DynatraceApi {
  private readonly bearerTokens = new Map<string, Promise<string>>();

  constructor(readonly settings: Settings) {}

  /** The environment's classic API, with the access token. */
  async classic<T>(call: Call): Promise<T> {
    const base = this.environmentUrl();
    const token = this.settings.apiToken;
    if (token === undefined) throw new DynatraceError("no API token: set dt_api_token or DYNATRACE_API_TOKEN", 0);
    return parse(await send(base, call, `Api-Token ${token}`));
  }

  /** Settings: by the access token where there is one, else by the platform. */
  async settingsApi<T>(call: Call): Promise<T> {
    if (this.settings.apiToken !== undefined) return this.classic({ ...call, path: `/api/v2${call.path}` });
    return this.platform({ ...call, path: `/platform/classic/environment-api/v2${call.path}` });
  }

  /** The platform API, with the platform token or, failing that, the OAuth client. */
  async platform<T>(call: Call): Promise<T> {
    return parse(await this.platformAnswer(call));
  }

  /** The same, for answers that are not JSON. */
  async platformAnswer(call: Call): Promise<Answer> {
    this.environmentUrl();
    const { platformUrl, platformToken, platformClient } = this.settings;
    if (platformToken === undefined && platformClient === undefined) {
      throw new DynatraceError("neither a platform token nor an OAuth client: set DYNATRACE_PLATFORM_TOKEN", 0);
    }
    const token = platformToken ?? (await this.bearer(platformClient!));
    return send(platformUrl!, call, `Bearer ${token}`);
  }

  /** The account's API, with the OAuth client. */
  async iam<T>(call: Call): Promise<T> {
    const { iamUrl, iamClient } = this.settings;
    if (iamClient === undefined) throw new DynatraceError("no OAuth client: set DT_CLIENT_ID and DT_CLIENT_SECRET", 0);
    return parse(await send(iamUrl, call, `Bearer ${await this.bearer(iamClient)}`));
  }

  /** The account the identity resources belong to. */
  accountId(): string {
    const { accountId } = this.settings;
    if (accountId === undefined) throw new DynatraceError("no account id: set account_id or DT_ACCOUNT_ID", 0);
    return accountId;
  }

  private environmentUrl(): string {
    const { environmentUrl } = this.settings;
    if (environmentUrl === undefined || !/^https?:\/\//.test(environmentUrl)) {
      throw new DynatraceError("no environment URL: set dt_env_url or DYNATRACE_ENV_URL to http(s)://…", 0);
    }
    return environmentUrl;
  }

  /** One token per client and process. */
  private bearer(client: OAuthClient): Promise<string> {
    const key = `${client.tokenUrl} ${client.id}`;
    const known = this.bearerTokens.get(key);
    if (known !== undefined) return known;
    const fetched = fetchToken(client);
    this.bearerTokens.set(key, fetched);
    fetched.catch(() => this.bearerTokens.delete(key));
    return fetched;
  }
}

async function fetchToken(client: OAuthClient): Promise<string> {
  const basic = Buffer.from(`${encodeURIComponent(client.id)}:${encodeURIComponent(client.secret)}`).toString("base64");
  const response = await request(client.tokenUrl, {
    method: "POST",
    headers: { authorization: `Basic ${basic}`, "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials",
  });
  if (!response.ok) throw new DynatraceError(`no OAuth token: HTTP ${response.status}`, response.status);
  return ((await response.json()) as { access_token: string }).access_token;
}

async function send(base: string, call: Call, authorization: string): Promise<Answer> {
  const isForm = call.body instanceof FormData;
  const response = await request(base + call.path, {
    method: call.method,
    headers: {
      authorization,
      "user-agent": "Dynatrace Terraform Provider/double",
      ...(isForm ? {} : { "content-type": "application/json" }),
    },
    body: isForm ? (call.body as FormData) : call.body === undefined ? undefined : JSON.stringify(call.body),
  });
  const text = await response.text();
  if (!response.ok) throw new DynatraceError(errorMessage(text, response.status), response.status);
  return { contentType: response.headers.get("content-type") ?? "", text };
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new DynatraceError(`no answer from ${new URL(url).origin}: ${cause}`, 0);
  }
}

function parse<T>({ text }: Answer): T {
  return (text === "" ? undefined : JSON.parse(text)) as T;
}

interface ErrorEnvelope {
  readonly error?: {
    readonly message?: string;
    readonly constraintViolations?: readonly { readonly path?: string; readonly message?: string }[];
  };
}

/** Dynatrace's own words where there are any: `message`, then one line per violated constraint. */
function errorMessage(text: string, status: number): string {
  try {
    // Writing settings answers with a list, one entry per object.
    const parsed = [JSON.parse(text)].flat() as ErrorEnvelope[];
    const error = parsed[0]?.error;
    if (error?.message === undefined) return `HTTP ${status}`;
    const violations = (error.constraintViolations ?? []).map(({ path, message }) => `${path ?? ""}: ${message ?? ""}`);
    return [error.message, ...violations].join("\n");
  } catch {
    return `HTTP ${status}`;
  }
}
