import type { ValueObject } from "./values";

/** How the provider reaches Dynatrace. A missing credential is an error only when a call needs it. */
export interface Settings {
  /** Base URL of the environment, without a slash at the end. */
  readonly environmentUrl?: string;
  readonly apiToken?: string;
  /** Where platform calls go; the environment unless given. */
  readonly platformUrl?: string;
  readonly platformToken?: string;
  readonly platformClient?: OAuthClient;
  readonly iamUrl: string;
  readonly iamClient?: OAuthClient;
  readonly accountId?: string;
}

/** An OAuth client and where it gets its tokens. */
export interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  readonly tokenUrl: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Environment variables of each attribute of the provider block; the first that is set wins. */
const VARIABLES = {
  dt_env_url: ["DYNATRACE_ENV_URL", "DT_ENV_URL", "DYNATRACE_ENVIRONMENT_URL", "DT_ENVIRONMENT_URL"],
  dt_api_token: ["DYNATRACE_API_TOKEN", "DT_API_TOKEN"],
  platform_token: ["DYNATRACE_PLATFORM_TOKEN", "DT_PLATFORM_TOKEN"],
  client_id: ["DT_CLIENT_ID", "DYNATRACE_CLIENT_ID"],
  client_secret: ["DT_CLIENT_SECRET", "DYNATRACE_CLIENT_SECRET"],
  account_id: ["DT_ACCOUNT_ID", "DYNATRACE_ACCOUNT_ID"],
  iam_client_id: [
    "IAM_CLIENT_ID",
    "DYNATRACE_IAM_CLIENT_ID",
    "DT_IAM_CLIENT_ID",
    "DT_CLIENT_ID",
    "DYNATRACE_CLIENT_ID",
  ],
  iam_client_secret: [
    "IAM_CLIENT_SECRET",
    "DYNATRACE_IAM_CLIENT_SECRET",
    "DT_IAM_CLIENT_SECRET",
    "DYNATRACE_CLIENT_SECRET",
    "DT_CLIENT_SECRET",
  ],
  iam_account_id: [
    "IAM_ACCOUNT_ID",
    "DYNATRACE_IAM_ACCOUNT_ID",
    "DT_IAM_ACCOUNT_ID",
    "DT_ACCOUNT_ID",
    "DYNATRACE_ACCOUNT_ID",
  ],
  iam_endpoint_url: [
    "IAM_ENDPOINT_URL",
    "DYNATRACE_IAM_ENDPOINT_URL",
    "DT_IAM_ENDPOINT_URL",
    "DYNATRACE_ENDPOINT_URL",
    "DT_ENDPOINT_URL",
  ],
  iam_token_url: [
    "IAM_TOKEN_URL",
    "DYNATRACE_IAM_TOKEN_URL",
    "DT_IAM_TOKEN_URL",
    "DYNATRACE_TOKEN_URL",
    "DT_TOKEN_URL",
  ],
  automation_client_id: [
    "AUTOMATION_CLIENT_ID",
    "DYNATRACE_AUTOMATION_CLIENT_ID",
    "DT_AUTOMATION_CLIENT_ID",
    "DT_CLIENT_ID",
    "DYNATRACE_CLIENT_ID",
  ],
  automation_client_secret: [
    "AUTOMATION_CLIENT_SECRET",
    "DYNATRACE_AUTOMATION_CLIENT_SECRET",
    "DT_AUTOMATION_CLIENT_SECRET",
    "DT_CLIENT_SECRET",
    "DYNATRACE_CLIENT_SECRET",
  ],
  automation_token_url: ["AUTOMATION_TOKEN_URL", "DT_AUTOMATION_TOKEN_URL", "DYNATRACE_AUTOMATION_TOKEN_URL"],
  automation_env_url: [
    "AUTOMATION_ENVIRONMENT_URL",
    "DT_AUTOMATION_ENVIRONMENT_URL",
    "DYNATRACE_AUTOMATION_ENVIRONMENT_URL",
    "DYNATRACE_AUTOMATION_ENV_URL",
    "DT_AUTOMATION_ENV_URL",
  ],
} as const;

type SettingName = keyof typeof VARIABLES;

/** Where Dynatrace's customers get OAuth tokens, and its account API. */
const PRODUCTION_TOKEN_URL = "https://sso.dynatrace.com/sso/oauth2/token";
const PRODUCTION_IAM_URL = "https://api.dynatrace.com";

/** Resolves the provider block, the environment and the fallbacks between them as the real provider does. */
export function resolveSettings(config: ValueObject, environment: Environment): Settings {
  const read = (name: SettingName): string | undefined => {
    const given = config[name];
    if (typeof given === "string" && given !== "") return given;
    return VARIABLES[name]
      .map((variable) => environment[variable])
      .find((value) => value !== undefined && value !== "");
  };
  const readUrl = (name: SettingName) => read(name)?.trim().replace(/\/$/, "");
  const first = (...names: SettingName[]) => names.map(read).find((value) => value !== undefined);
  const client = (ids: SettingName[], secrets: SettingName[], tokenUrl: string): OAuthClient | undefined => {
    const id = first(...ids);
    const secret = first(...secrets);
    return id === undefined || secret === undefined ? undefined : { id, secret, tokenUrl };
  };
  const environmentUrl = readUrl("dt_env_url");
  const iamTokenUrl = readUrl("iam_token_url");
  const automationTokenUrl = readUrl("automation_token_url");
  return {
    environmentUrl,
    apiToken: read("dt_api_token"),
    platformUrl: readUrl("automation_env_url") ?? environmentUrl,
    platformToken: read("platform_token"),
    platformClient: client(
      ["automation_client_id", "client_id", "iam_client_id"],
      ["automation_client_secret", "client_secret", "iam_client_secret"],
      automationTokenUrl ?? iamTokenUrl ?? PRODUCTION_TOKEN_URL,
    ),
    iamUrl: readUrl("iam_endpoint_url") ?? PRODUCTION_IAM_URL,
    iamClient: client(
      ["iam_client_id", "client_id", "automation_client_id"],
      ["iam_client_secret", "client_secret", "automation_client_secret"],
      iamTokenUrl ?? automationTokenUrl ?? PRODUCTION_TOKEN_URL,
    ),
    accountId: first("iam_account_id", "account_id")?.replace(/^urn:dtaccount:/, ""),
  };
}
