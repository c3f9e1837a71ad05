import { UserError } from "../../user-error";
import { askDynatrace } from "../ask-dynatrace";
import { platformUrl } from "../query-api";
import { CONNECTIONS_SCHEMA } from "./connection-setting";

/** Credentials of which one is enough. */
export interface SettingsCredentials {
  /** Needs the scope `settings.read`. */
  readonly apiToken?: string | undefined;
  /** Platform token, or the bearer token of an OAuth client; needs `settings:schemas:read`. Taken first: an app's schema is the platform's. */
  readonly platformToken?: string | undefined;
}

/**
 * Makes sure that the environment has the app whose schema `dynatrace.appRegistration` writes to. Changes nothing.
 *
 * @param environmentUrl `https://abc12345.live.dynatrace.com`
 * @throws UserError when the app is not installed, or when Dynatrace cannot be asked
 */
export async function checkAppInstalled(environmentUrl: string, credentials: SettingsCredentials): Promise<void> {
  const { url, authorization, variable } = wayTo(environmentUrl, credentials);
  const response = await askDynatrace(url, { headers: { authorization } });
  if (response.ok) return;
  if (await hasNoSuchSchema(response)) {
    throw new UserError(
      `dynatrace.appRegistration: ${new URL(environmentUrl).host} has no settings schema ${CONNECTIONS_SCHEMA}: the app that brings it is not installed`,
      "install the app AWS Security Hub from Dynatrace Hub, or leave appRegistration out: findings arrive without it",
    );
  }
  throw new UserError(
    `${url.origin} answered ${response.status} when asked for the settings schema ${CONNECTIONS_SCHEMA}`,
    adviceFor(response.status, variable),
  );
}

interface Way {
  readonly url: URL;
  readonly authorization: string;
  /** The environment variable that the credential is from. */
  readonly variable: string;
}

function wayTo(environmentUrl: string, { apiToken, platformToken }: SettingsCredentials): Way {
  const path = `settings/schemas/${CONNECTIONS_SCHEMA}`;
  if (platformToken !== undefined) {
    return {
      url: new URL(`/platform/classic/environment-api/v2/${path}`, platformUrl(environmentUrl)),
      authorization: `Bearer ${platformToken}`,
      variable: "DYNATRACE_PLATFORM_TOKEN",
    };
  }
  if (apiToken !== undefined) {
    return {
      url: new URL(`/api/v2/${path}`, environmentUrl),
      authorization: `Api-Token ${apiToken}`,
      variable: "DYNATRACE_API_TOKEN",
    };
  }
  throw new UserError(
    "dynatrace.appRegistration: neither DYNATRACE_PLATFORM_TOKEN nor DYNATRACE_API_TOKEN is set",
    "give one that may read and write settings",
  );
}

/** Dynatrace's own 404, not a proxy's page. */
async function hasNoSuchSchema(response: Response): Promise<boolean> {
  if (response.status !== 404) return false;
  const answer = (await response.json().catch(() => undefined)) as { error?: { code?: number } } | undefined;
  return answer?.error?.code === 404;
}

function adviceFor(status: number, variable: string): string {
  if (status === 401) return `${variable} is unknown there, disabled or expired: give one that is valid`;
  if (status === 403) {
    return `${variable} lacks ${variable === "DYNATRACE_API_TOKEN" ? "the scope settings.read" : "settings:schemas:read"}`;
  }
  return "try again later";
}
