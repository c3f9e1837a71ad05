/** The credentials in an environment, by the names under which the Dynatrace provider looks for them too. */
export interface GivenCredentials {
  /** Access token for the classic API. */
  readonly apiToken?: Given;
  /** Platform token. */
  readonly platformToken?: Given;
  /** OAuth client. */
  readonly client?: { readonly id: Given; readonly secret: Given };
  /** Where OAuth tokens are made. */
  readonly tokenUrl: string;
  /** Where the account is managed. */
  readonly accountUrl: string;
}

/** A value and where it is from. */
export interface Given {
  readonly value: string;
  /** Name of the environment variable. */
  readonly variable: string;
}

const API_TOKEN = ["DYNATRACE_API_TOKEN", "DT_API_TOKEN"];
const PLATFORM_TOKEN = ["DYNATRACE_PLATFORM_TOKEN", "DT_PLATFORM_TOKEN"];
const CLIENT_ID = [
  "IAM_CLIENT_ID",
  "DYNATRACE_IAM_CLIENT_ID",
  "DT_IAM_CLIENT_ID",
  "DT_CLIENT_ID",
  "DYNATRACE_CLIENT_ID",
];
const CLIENT_SECRET = [
  "IAM_CLIENT_SECRET",
  "DYNATRACE_IAM_CLIENT_SECRET",
  "DT_IAM_CLIENT_SECRET",
  "DYNATRACE_CLIENT_SECRET",
  "DT_CLIENT_SECRET",
];
const TOKEN_URL = [
  "IAM_TOKEN_URL",
  "DYNATRACE_IAM_TOKEN_URL",
  "DT_IAM_TOKEN_URL",
  "DYNATRACE_TOKEN_URL",
  "DT_TOKEN_URL",
];
const ACCOUNT_URL = [
  "IAM_ENDPOINT_URL",
  "DYNATRACE_IAM_ENDPOINT_URL",
  "DT_IAM_ENDPOINT_URL",
  "DYNATRACE_ENDPOINT_URL",
  "DT_ENDPOINT_URL",
];

/** Reads an environment as the provider does: the first variable that is set wins. */
export function givenCredentials(env: NodeJS.ProcessEnv = process.env): GivenCredentials {
  const first = (names: readonly string[]): Given | undefined => {
    const variable = names.find((name) => env[name]);
    return variable === undefined ? undefined : { variable, value: env[variable]! };
  };
  const [apiToken, platformToken] = [first(API_TOKEN), first(PLATFORM_TOKEN)];
  const [id, secret] = [first(CLIENT_ID), first(CLIENT_SECRET)];
  return {
    ...(apiToken && { apiToken }),
    ...(platformToken && { platformToken }),
    ...(id && secret && { client: { id, secret } }),
    tokenUrl: first(TOKEN_URL)?.value ?? "https://sso.dynatrace.com/sso/oauth2/token",
    accountUrl: first(ACCOUNT_URL)?.value ?? "https://api.dynatrace.com",
  };
}

/** The part of a token that may be shown: `dt0c01.<id>`; `set` for what is none. */
export function publicPart(token: string): string {
  return /^dt0[a-z]\d{2}\.[A-Z0-9]+(?=\.)/.exec(token)?.[0] ?? "not in the form of a Dynatrace token";
}
