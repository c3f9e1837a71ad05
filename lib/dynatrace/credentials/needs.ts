import type { Deployment } from "../../deployment/schema";

/** One permission, and the key of the declaration that asks for it. */
export interface Need {
  readonly scope: string;
  readonly because: string;
}

/** What hubrelay and Terraform have to be given for a declaration; nothing more than it asks for. */
export interface CredentialNeeds {
  /** Scopes of the access token in `DYNATRACE_API_TOKEN`. */
  readonly apiToken: readonly Need[];
  /** Permissions of the platform token in `DYNATRACE_PLATFORM_TOKEN`, or of an OAuth client of the environment. */
  readonly platform: readonly Need[];
  /** Scopes of the OAuth client in `DT_CLIENT_ID` and `DT_CLIENT_SECRET`, and the account it has to belong to. */
  readonly account?: { readonly uuid: string; readonly scopes: readonly Need[] };
}

/** What a declaration asks for, as far as credentials go. */
export type DeclaredDynatrace = Pick<Deployment, "dynatrace" | "rollout">;

/** What querying findings takes. */
export const QUERY_SCOPES = ["storage:security.events:read", "storage:buckets:read"] as const;

/**
 * The least credentials a declaration can do with.
 *
 * @see `docs/credentials.md`, which is made from this
 */
export function credentialNeeds({ dynatrace, rollout }: DeclaredDynatrace): CredentialNeeds {
  const { token, ingestSource, documents, workflows, access, appRegistration } = dynatrace;
  const managed = token.mode === "managed";
  const shares = ingestSource !== undefined && (ingestSource.sharedWith !== undefined || !managed);
  const gate = rollout?.waves.some((wave) => wave.gate === "test-finding") ?? false;
  // The provider takes the access token for settings wherever there is one; for an app's it asks the platform only after a
  // refusal that is not about a missing scope.
  const settings = ["settings.read", "settings.write"];
  const apiToken = [
    ...(managed ? need("dynatrace.token", "apiTokens.read", "apiTokens.write") : []),
    ...(managed && ingestSource ? need("dynatrace.ingestSource", ...settings) : []),
    ...(managed && appRegistration ? need("dynatrace.appRegistration", ...settings) : []),
  ];
  const platform = [
    ...(shares ? need("dynatrace.ingestSource", "settings:objects:read", "settings:objects:write") : []),
    ...(appRegistration
      ? need("dynatrace.appRegistration", "settings:schemas:read", "settings:objects:read", "settings:objects:write")
      : []),
    ...(documents ? need("dynatrace.documents", ...DOCUMENT_SCOPES) : []),
    ...(workflows ? need("dynatrace.workflows", "automation:workflows:read", "automation:workflows:write") : []),
    ...(gate ? need("rollout.waves[].gate: test-finding", ...QUERY_SCOPES) : []),
  ];
  return {
    apiToken: once(apiToken),
    platform: once(platform),
    ...(access && { account: { uuid: access.account, scopes: need("dynatrace.access", ...ACCOUNT_SCOPES) } }),
  };
}

/** A document that is destroyed goes through the trash. */
const DOCUMENT_SCOPES = [
  "document:documents:read",
  "document:documents:write",
  "document:documents:delete",
  "document:trash.documents:delete",
];

const ACCOUNT_SCOPES = ["account-idm-read", "account-idm-write", "iam-policies-management", "account-env-read"];

function need(because: string, ...scopes: readonly string[]): Need[] {
  return scopes.map((scope) => ({ scope, because }));
}

/** Each scope once, for all that ask for it. */
function once(needs: readonly Need[]): Need[] {
  const byScope = new Map<string, string>();
  for (const { scope, because } of needs) {
    const before = byScope.get(scope);
    byScope.set(scope, before === undefined ? because : `${before}, ${because}`);
  }
  return [...byScope].map(([scope, because]) => ({ scope, because }));
}
