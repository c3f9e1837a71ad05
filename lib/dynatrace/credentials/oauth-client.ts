import { askDynatrace } from "../ask-dynatrace";
import type { GivenCredentials } from "./given";
import type { CredentialNeeds } from "./needs";
import { blocker, type CredentialProblem, listed } from "./problem";

interface TokenAnswer {
  readonly access_token?: string;
  /** What the client may do, separated by spaces. */
  readonly scope?: string;
}

/** A bearer token of the OAuth client, or why there is none. @throws UserError when the sign-on does not answer */
export async function clientToken(given: GivenCredentials): Promise<string | CredentialProblem> {
  const answer = await signOn(given);
  return "problem" in answer ? answer : answer.access_token!;
}

/**
 * Checks the OAuth client that access needs: known to the sign-on, with the scopes, and of the declared account.
 *
 * @throws UserError when Dynatrace does not answer
 */
export async function checkAccountClient(
  account: CredentialNeeds["account"],
  given: GivenCredentials,
): Promise<readonly CredentialProblem[]> {
  if (account === undefined) return [];
  const { uuid, scopes } = account;
  const make = `make an OAuth client of the account ${uuid} with ${scopes.map(({ scope }) => scope).join(", ")} and give it in DT_CLIENT_ID and DT_CLIENT_SECRET`;
  if (given.client === undefined) {
    return [blocker(`DT_CLIENT_ID and DT_CLIENT_SECRET are not both set; needed are ${listed(scopes)}`, make)];
  }
  const answer = await signOn(given);
  if ("problem" in answer) return [answer];
  const name = `the OAuth client ${given.client.id.value}`;
  const granted = answer.scope?.split(/\s+/).filter((scope) => scope !== "") ?? [];
  const missing = scopes.filter(({ scope }) => !granted.includes(scope));
  // A sign-on that names no scopes leaves it to the next call.
  if (granted.length > 0 && missing.length > 0) return [blocker(`${name} lacks ${listed(missing)}`, make)];
  const response = await askDynatrace(new URL(`/iam/v1/accounts/${uuid}/groups`, given.accountUrl), {
    redirect: "manual",
    headers: { authorization: `Bearer ${answer.access_token}` },
  });
  if (response.ok) return [];
  return response.status === 401 || response.status === 403 || response.status === 404
    ? [
        blocker(
          `${name} may not manage the account ${uuid} (status ${response.status})`,
          `check dynatrace.access.account, or ${make}`,
        ),
      ]
    : [
        blocker(
          `${new URL(given.accountUrl).origin} answered ${response.status} when asked for the account's groups`,
          "try again later",
        ),
      ];
}

async function signOn({ client, tokenUrl }: GivenCredentials): Promise<TokenAnswer | CredentialProblem> {
  const response = await askDynatrace(new URL(tokenUrl), {
    method: "POST",
    redirect: "manual",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      client_id: client!.id.value,
      client_secret: client!.secret.value,
    }),
  });
  const { origin } = new URL(tokenUrl);
  if (response.ok) {
    const answer = (await response.json().catch(() => undefined)) as TokenAnswer | undefined;
    if (answer?.access_token) return answer;
  }
  // The sign-on answers a wrong id and a wrong secret alike, with 400.
  if (response.status === 400 || response.status === 401) {
    return blocker(
      `${origin} does not accept the OAuth client ${client!.id.value}: unknown, revoked, or another secret`,
      `check ${client!.id.variable} and ${client!.secret.variable}`,
    );
  }
  return blocker(`${origin} answered ${response.status} to the OAuth client`, "try again later");
}
