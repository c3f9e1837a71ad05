import { UserError } from "../../user-error";
import { checkAppInstalled } from "../app-registration/settings-schemas-api";
import type { GivenCredentials } from "./given";
import { clientToken } from "./oauth-client";
import type { CredentialProblem } from "./problem";

/** Checks that the app is installed in which connections are to be registered. Asked with credentials that are known to be good. */
export async function checkApp(environmentUrl: string, given: GivenCredentials): Promise<readonly CredentialProblem[]> {
  const platformToken = given.platformToken?.value ?? (given.client ? await clientToken(given) : undefined);
  if (typeof platformToken === "object") return [platformToken];
  try {
    await checkAppInstalled(environmentUrl, { platformToken, apiToken: given.apiToken?.value });
    return [];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [{ severity: "blocker", problem: error.message, whatToDo: error.whatToDo }];
  }
}
