import { askDynatrace } from "../ask-dynatrace";
import { platformUrl } from "../query-api";
import { foreignAnswer } from "./answers";
import { type GivenCredentials, publicPart } from "./given";
import type { Need } from "./needs";
import { clientToken } from "./oauth-client";
import { blocker, type CredentialProblem, listed } from "./problem";

interface Resolved {
  readonly permission?: string;
  /** `condition`: for some objects; which ones is for the tenant's policies to say. */
  readonly granted?: string | boolean;
}

/**
 * Checks what a platform token, or in its absence an OAuth client, may do, by one call that changes nothing: Dynatrace resolves
 * the permissions of whoever asks.
 *
 * @throws UserError when Dynatrace does not answer
 */
export async function checkPlatform(
  environmentUrl: string,
  needs: readonly Need[],
  given: GivenCredentials,
): Promise<readonly CredentialProblem[]> {
  if (needs.length === 0) return [];
  const origin = platformUrl(environmentUrl);
  const make = `make a platform token with ${needs.map(({ scope }) => scope).join(", ")} and give it in DYNATRACE_PLATFORM_TOKEN`;
  const { platformToken, client } = given;
  if (platformToken === undefined && client === undefined) {
    return [blocker(`DYNATRACE_PLATFORM_TOKEN is not set; needed are ${listed(needs)}`, make)];
  }
  if (platformToken !== undefined && !/^dt0s16\./.test(platformToken.value)) {
    const { variable, value } = platformToken;
    return [
      blocker(
        `${variable}: expected a platform token (dt0s16.…), received one of another kind (${publicPart(value)})`,
        make,
      ),
    ];
  }
  const bearer = platformToken?.value ?? (await clientToken(given));
  if (typeof bearer !== "string") return [bearer];
  const name = platformToken
    ? `${platformToken.variable} (${publicPart(platformToken.value)})`
    : `the OAuth client ${client!.id.value}`;
  const response = await askDynatrace(new URL("/platform/management/v1/effective-permissions:resolve", origin), {
    method: "POST",
    redirect: "manual",
    headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
    body: JSON.stringify({ permissions: needs.map(({ scope }) => ({ permission: scope })) }),
  });
  if (response.status === 401) {
    return [blocker(`${origin} does not accept ${name}: it is unknown there, revoked, disabled or has expired`, make)];
  }
  if (response.status === 403) {
    return [
      {
        severity: "note",
        problem: `what ${name} may do was not checked: Dynatrace does not tell it`,
        whatToDo: `see that it has ${listed(needs)}`,
      },
    ];
  }
  const answer = response.ok ? ((await response.json().catch(() => undefined)) as unknown) : undefined;
  const resolved = list(answer);
  if (resolved === undefined) return [await foreignAnswer(response, origin)];
  const refused = new Set(
    resolved.filter(({ granted }) => String(granted) === "false").map(({ permission }) => permission),
  );
  const missing = needs.filter(({ scope }) => refused.has(scope));
  return missing.length === 0 ? [] : [blocker(`${name} lacks ${listed(missing)}`, make)];
}

/** A list, or an object with the list in it: both forms have been seen. */
function list(answer: unknown): readonly Resolved[] | undefined {
  if (Array.isArray(answer)) return answer as Resolved[];
  const { permissions } = (answer ?? {}) as { readonly permissions?: unknown };
  return Array.isArray(permissions) ? (permissions as Resolved[]) : undefined;
}
