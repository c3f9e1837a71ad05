import { runPool } from "../pool";
import type { DeployRole } from "./account-access";
import { isCredentialsProblem } from "./aws-errors";
import { lookIntoAccount } from "./look-into-account";
import type { Organization } from "./organization";
import type { AccountLook } from "./organization-pages";
import { readOrganization } from "./organizations-api";
import { toOrganization } from "./to-organization";

/** Options of {@link discover}. */
export interface DiscoverOptions {
  /** How accounts are entered. Its region also says in which partition the organization is. */
  readonly role: Omit<DeployRole, "partition">;
  /** Whether to look into the accounts: enabled regions, Security Hub. */
  readonly enter: boolean;
  /** Accounts looked into side by side. */
  readonly concurrency: number;
  /** The file as it was: what an account hides this time is taken from it. */
  readonly before?: Organization;
  readonly progress?: (phase: string, done: number, total: number) => void;
}

/** What was found. */
export interface Discovery {
  readonly organization: Organization;
  /** Active accounts that could not be entered, and why. Sorted by id. */
  readonly notEntered: readonly { readonly account: string; readonly accountName: string; readonly reason: string }[];
  /** What entered accounts did not show. */
  readonly gaps: readonly { readonly account: string; readonly accountName: string; readonly gap: string }[];
}

/**
 * Reads the organization, and looks into its active accounts. An account that cannot be entered stops nothing.
 *
 * @throws UserError when the organization itself cannot be read, or the caller's credentials end
 */
export async function discover(options: DiscoverOptions): Promise<Discovery> {
  const { progress = () => {}, before } = options;
  const pages = await readOrganization(options.role.region, (done, total) => progress("accounts read", done, total));
  const read = toOrganization(pages, new Map(), before);
  if (!options.enter) return { organization: read, notEntered: [], gaps: [] };
  const role: DeployRole = { ...options.role, partition: read.organization.partition };
  const active = read.accounts.filter(({ state }) => state === "ACTIVE");
  const looks = new Map<string, AccountLook>();
  let fatal: { readonly error: unknown } | undefined;
  await runPool(
    active,
    options.concurrency,
    () => fatal !== undefined,
    async ({ id }) => {
      try {
        looks.set(id, await lookIntoAccount(id, role));
      } catch (error) {
        if (isCredentialsProblem(error)) fatal ??= { error };
        else looks.set(id, { entered: false, reason: error instanceof Error ? error.message : String(error) });
      }
      progress("accounts entered", looks.size, active.length);
    },
  );
  if (fatal) throw fatal.error;
  return {
    organization: toOrganization(pages, looks, before),
    notEntered: active.flatMap(({ id, name }) => {
      const look = looks.get(id);
      return look && !look.entered ? [{ account: id, accountName: name, reason: look.reason }] : [];
    }),
    gaps: active.flatMap(({ id, name }) => {
      const look = looks.get(id);
      return look?.entered ? look.gaps.map((gap) => ({ account: id, accountName: name, gap })) : [];
    }),
  };
}
