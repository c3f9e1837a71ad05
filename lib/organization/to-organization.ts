import { UserError } from "../user-error";
import { ACCOUNT_STATES, type AccountState, type Organization, type OrganizationAccount } from "./organization";
import type { AccountLook, AccountPage, OrganizationPages } from "./organization-pages";

type Ou = Organization["ous"][number];

/**
 * The organization as it is written to `organization.json`: sorted, so that the same organization is always the same text.
 *
 * Of an e-mail address only the domain is kept: the file goes under version control. What an account hides this time is
 * taken from the file before, so that a role that is missing for a day is no news.
 *
 * @param looks - what was seen inside the accounts, by id
 * @param before - the file as it was
 */
export function toOrganization(
  pages: OrganizationPages,
  looks: ReadonlyMap<string, AccountLook> = new Map(),
  before?: Organization,
): Organization {
  const ous = toOus(pages);
  const paths = new Map(ous.map(({ id, path }) => [id, path]));
  const known = new Map(before?.accounts.map((account) => [account.id, account]));
  return {
    version: 1,
    organization: {
      id: pages.id,
      managementAccount: pages.managementAccount,
      partition: (pages.arn.split(":")[1] || "aws") as Organization["organization"]["partition"],
    },
    ous,
    accounts: pages.accounts
      .map((page) => toAccount(page, paths, looks.get(page.id), known.get(page.id)))
      .sort((a, b) => compare(a.id, b.id)),
  };
}

/** The roots are OUs of path `/`, so that a declaration may name them by id too. */
function toOus(pages: OrganizationPages): Ou[] {
  const byId = new Map(pages.ous.map((ou) => [ou.id, ou]));
  const pathOf = (id: string): string => {
    const names: string[] = [];
    for (let ou = byId.get(id); ou !== undefined && names.length <= byId.size; ou = byId.get(ou.parent)) {
      names.unshift(ou.name);
    }
    return `/${names.join("/")}`;
  };
  return [...pages.roots, ...pages.ous]
    .map(({ id, name }) => ({ id, name, path: pathOf(id) }))
    .sort((a, b) => compare(a.path, b.path) || compare(a.id, b.id));
}

function toAccount(
  page: AccountPage,
  paths: ReadonlyMap<string, string>,
  look: AccountLook | undefined,
  before: OrganizationAccount | undefined,
): OrganizationAccount {
  const seen = look?.entered ? look : undefined;
  const regions = seen?.regions ?? before?.regions;
  const securityHub = seen?.securityHub ?? before?.securityHub;
  const securityHubV2 = seen?.securityHubV2 ?? before?.securityHubV2;
  const domain = page.email?.split("@").at(-1);
  return {
    id: page.id,
    name: page.name,
    state: stateOf(page),
    ou: (page.parent === undefined ? undefined : paths.get(page.parent)) ?? "/",
    ...(domain ? { emailDomain: domain.toLowerCase() } : {}),
    ...(page.joined === "CREATED" || page.joined === "INVITED" ? { joined: page.joined } : {}),
    tags: Object.fromEntries(Object.entries(page.tags).sort(([a], [b]) => compare(a, b))),
    ...(regions ? { regions: [...regions].sort(compare) } : {}),
    ...(securityHub ? { securityHub: [...securityHub].sort(compare) } : {}),
    ...(securityHubV2 ? { securityHubV2: [...securityHubV2].sort(compare) } : {}),
  };
}

/** `State`, else the `Status` that AWS retires in September 2026. */
function stateOf({ id, state, status }: AccountPage): AccountState {
  const found = state ?? status;
  if ((ACCOUNT_STATES as readonly (string | undefined)[]).includes(found)) return found as AccountState;
  throw new UserError(
    `account ${id}: expected a state such as ACTIVE, AWS Organizations said ${found === undefined ? "nothing" : `"${found}"`}`,
    "update hubrelay; until then write the account into organization.json by hand",
  );
}

/** By code units: the same order on every machine, whatever its language. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
