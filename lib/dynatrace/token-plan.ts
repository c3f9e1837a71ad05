import { PlanError } from "../connections/plan-error";
import type { Names } from "../forwarder/names";
import { type Members, selectedAccounts } from "./ingest-source-accounts";
import type { DeclaredToken, TokenGenerations } from "./token-schema";

/** A token, its secret in the hub, and whose relays read it. */
export interface PlannedToken {
  /** Its name in the declaration; absent: the common token. */
  readonly name?: string;
  /** Its generations. */
  readonly declared: TokenGenerations;
  /** Name of the secret it lies in. */
  readonly secret: string;
  /** End of its resources' ids in Terraform, and of its variable: empty, or `_payments`. */
  readonly suffix: string;
  /** Only the relays of these accounts read it; absent: those of all accounts but {@link exceptAccounts}. */
  readonly accounts?: readonly string[];
  /** Accounts with a token of their own. */
  readonly exceptAccounts: readonly string[];
}

/** What the tokens are planned from. */
export interface TokenPlanInput {
  readonly token: DeclaredToken;
  readonly topology: "distributed" | "central" | "hub";
  /** Connected accounts. */
  readonly connected: readonly string[];
  readonly members: Members;
  readonly names: Pick<Names, "secret">;
}

/** A secret's policy names the accounts one by one, and holds 20,480 characters. */
const MOST_ACCOUNTS = 1000;
const PATH = "dynatrace.token.separate";

/**
 * The tokens of a declaration: the common one first, then one for each entry of `separate` that has a connected account.
 *
 * @throws PlanError where relays are shared by accounts, or an entry names an unknown unit or more accounts than a policy holds
 */
export function planTokens({ token, topology, connected, members, names }: TokenPlanInput): readonly PlannedToken[] {
  if (token.separate.length > 0 && topology !== "distributed") {
    throw problem(
      PATH,
      `expected topology: distributed, received ${topology}`,
      "one account's relays carry the findings of all there",
    );
  }
  const taken = new Set<string>();
  const own = token.separate.map((entry, index): PlannedToken & { readonly accounts: readonly string[] } => {
    const selected = new Set(selectedAccounts(entry, members, `${PATH}[${index}]`));
    const accounts = connected.filter((account) => selected.has(account) && !taken.has(account)).sort();
    for (const account of accounts) taken.add(account);
    const { name, accounts: _accounts, ous: _ous, ...generations } = entry;
    const declared = { mode: token.mode, warnDays: token.warnDays, ...generations } as TokenGenerations;
    return { name, declared, secret: `${names.secret}/${name}`, suffix: `_${name}`, accounts, exceptAccounts: [] };
  });
  if (taken.size > MOST_ACCOUNTS) {
    throw problem(
      PATH,
      `expected at most ${MOST_ACCOUNTS} accounts, received ${taken.size}`,
      "use a deployment of its own for so many",
    );
  }
  const common = { declared: token, secret: names.secret, suffix: "", exceptAccounts: [...taken].sort() };
  return [common, ...own.filter(({ accounts }) => accounts.length > 0)];
}

/** The token that an account's relays read. */
export function tokenOf(account: string, tokens: readonly PlannedToken[]): PlannedToken {
  return tokens.find(({ accounts }) => accounts?.includes(account)) ?? tokens[0]!;
}

function problem(path: string, message: string, hint: string): PlanError {
  return new PlanError([{ path, message, hint }]);
}
