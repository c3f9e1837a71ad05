import { askDynatrace } from "../ask-dynatrace";
import { foreignAnswer } from "./answers";
import { type Given, publicPart } from "./given";
import type { Need } from "./needs";
import { blocker, type CredentialProblem, listed } from "./problem";

/** What Dynatrace says of an access token that is shown to it. */
interface Lookup {
  readonly scopes?: readonly string[];
  readonly expirationDate?: string;
}

/** Days before its end from which on a credential is warned about. */
const WARN_DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * Checks an access token by one call that changes nothing: it asks Dynatrace about itself.
 *
 * @throws UserError when Dynatrace does not answer
 */
export async function checkApiToken(
  environmentUrl: string,
  needs: readonly Need[],
  given: Given | undefined,
  now: Date,
): Promise<readonly CredentialProblem[]> {
  if (needs.length === 0) return [];
  const { origin } = new URL(environmentUrl);
  const make = `make an access token with ${needs.map(({ scope }) => scope).join(", ")} in ${origin} and give it in DYNATRACE_API_TOKEN`;
  if (given === undefined) return [blocker(`DYNATRACE_API_TOKEN is not set; needed are ${listed(needs)}`, make)];
  const { variable, value } = given;
  if (!/^dt0c01\./.test(value)) {
    return [
      blocker(
        `${variable}: expected an access token (dt0c01.…), received one of another kind (${publicPart(value)})`,
        make,
      ),
    ];
  }
  const response = await askDynatrace(new URL("/api/v2/apiTokens/lookup", environmentUrl), {
    method: "POST",
    redirect: "manual",
    headers: { authorization: `Api-Token ${value}`, "content-type": "application/json" },
    body: JSON.stringify({ token: value }),
  });
  const name = `${variable} (${publicPart(value)})`;
  if (response.status === 401) {
    return [blocker(`${origin} does not accept ${name}: it is unknown there, revoked, disabled or has expired`, make)];
  }
  if (response.status === 403) {
    const asked = needs.some(({ scope }) => scope === "apiTokens.read");
    return asked
      ? [blocker(`${name} lacks the scope apiTokens.read (for ${needs[0]!.because})`, make)]
      : [
          {
            severity: "note",
            problem: `the scopes of ${name} were not checked`,
            whatToDo: "give it apiTokens.read to have them checked",
          },
        ];
  }
  const lookup = response.ok ? ((await response.json().catch(() => undefined)) as Lookup | undefined) : undefined;
  if (lookup?.scopes === undefined) return [await foreignAnswer(response, environmentUrl)];
  return [
    ...missingScopes(name, needs, lookup.scopes, make),
    ...spareScopes(name, needs, lookup.scopes),
    ...ending(name, lookup, now),
  ];
}

function missingScopes(
  name: string,
  needs: readonly Need[],
  scopes: readonly string[],
  make: string,
): CredentialProblem[] {
  const missing = needs.filter(({ scope }) => !scopes.includes(scope));
  return missing.length === 0 ? [] : [blocker(`${name} lacks ${listed(missing)}`, make)];
}

function spareScopes(name: string, needs: readonly Need[], scopes: readonly string[]): CredentialProblem[] {
  const needed = new Set(needs.map(({ scope }) => scope));
  const spare = scopes.filter((scope) => !needed.has(scope));
  if (spare.length === 0) return [];
  return [
    {
      severity: "note",
      problem: `${name} may do more than this declaration needs: ${spare.join(", ")}`,
      whatToDo: "make one without, unless something else uses it",
    },
  ];
}

function ending(name: string, { expirationDate }: Lookup, now: Date): CredentialProblem[] {
  const left = expirationDate === undefined ? Number.POSITIVE_INFINITY : Date.parse(expirationDate) - now.getTime();
  if (!(left <= WARN_DAYS * DAY_MS)) return [];
  const days = Math.max(0, Math.floor(left / DAY_MS));
  return [
    {
      severity: "warning",
      problem: `${name} expires in ${days} days, at ${expirationDate}`,
      whatToDo: "make another one before; findings flow on without it, but nothing can be planned or applied",
    },
  ];
}
