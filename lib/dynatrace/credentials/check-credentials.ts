import { UserError } from "../../user-error";
import { bucketOf, DEFAULT_BUCKET } from "../ingest-source-schema";
import { checkApiToken } from "./check-api-token";
import { checkApp } from "./check-app";
import { checkBucket } from "./check-bucket";
import { checkPlatform } from "./check-platform";
import { givenCredentials } from "./given";
import { credentialNeeds, type DeclaredDynatrace } from "./needs";
import { checkAccountClient } from "./oauth-client";
import { blocker, type CredentialProblem } from "./problem";

/** Options of {@link checkDynatraceCredentials}. */
export interface CheckOptions {
  /** Where the credentials are. @default process.env */
  readonly env?: NodeJS.ProcessEnv;
  /** @default now */
  readonly now?: Date;
}

/**
 * Checks every credential that a declaration needs in Dynatrace, and none that it does not: a few calls, and nothing is changed.
 *
 * @returns what is wrong, blockers first; nothing for a declaration that can be planned and applied
 */
export async function checkDynatraceCredentials(
  deployment: DeclaredDynatrace,
  { env = process.env, now = new Date() }: CheckOptions = {},
): Promise<readonly CredentialProblem[]> {
  const { url } = deployment.dynatrace;
  const needs = credentialNeeds(deployment);
  const given = givenCredentials(env);
  const found = await Promise.all([
    answered(() => checkApiToken(url, needs.apiToken, given.apiToken, now)),
    answered(() => checkPlatform(url, needs.platform, given)),
    answered(() => checkAccountClient(needs.account, given)),
  ]);
  const good = found.flat().every(({ severity }) => severity !== "blocker");
  if (good && deployment.dynatrace.appRegistration) found.push(await checkApp(url, given));
  const bucket = bucketOf(deployment.dynatrace);
  if (good && bucket !== DEFAULT_BUCKET) found.push(await answered(() => checkBucket(url, bucket, given)));
  const order = { blocker: 0, warning: 1, note: 2 } as const;
  // An environment that cannot be reached is said once, not for each credential.
  const problems = [...new Map(found.flat().map((each) => [each.problem, each])).values()];
  return problems.sort((a, b) => order[a.severity] - order[b.severity]);
}

async function answered(check: () => Promise<readonly CredentialProblem[]>): Promise<readonly CredentialProblem[]> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof UserError) return [blocker(error.message, error.whatToDo)];
    throw error;
  }
}
