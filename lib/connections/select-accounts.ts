import type { Deployment } from "../deployment/schema";
import type { Organization, OrganizationAccount } from "../organization/organization";
import { liesIn } from "../organization/ou-path";
import type { LeftOut } from "./connection";

type Selection = NonNullable<Deployment["organization"]["include"]>;

/** The accounts a declaration takes, sorted, and the others. */
export interface SelectedAccounts {
  readonly selected: readonly OrganizationAccount[];
  readonly leftOut: readonly LeftOut[];
}

/** Selects accounts: an account must be ACTIVE, included and not excluded. */
export function selectAccounts(deployment: Deployment, organization: Organization): SelectedAccounts {
  const selected: OrganizationAccount[] = [];
  const leftOut: LeftOut[] = [];
  const paths = new Map(organization.ous.map((ou) => [ou.id, ou.path]));
  for (const account of [...organization.accounts].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const reason = reasonToLeaveOut(account, deployment, paths);
    if (reason) leftOut.push({ account: account.id, accountName: account.name, reason });
    else selected.push(account);
  }
  return { selected, leftOut };
}

function reasonToLeaveOut(
  account: OrganizationAccount,
  deployment: Deployment,
  ouPaths: ReadonlyMap<string, string>,
): string | undefined {
  if (account.state !== "ACTIVE") return account.state.toLowerCase().replaceAll("_", " ");
  const { include, exclude } = deployment.organization;
  const excludedBy = exclude && selectedBy(account, exclude, ouPaths);
  if (excludedBy) return `excluded by organization.exclude.${excludedBy}`;
  if (include && !selectedBy(account, include, ouPaths)) return "not in organization.include";
  return undefined;
}

function selectedBy(
  account: OrganizationAccount,
  selection: Selection,
  ouPaths: ReadonlyMap<string, string>,
): "accounts" | "ous" | undefined {
  if (selection.accounts?.includes(account.id)) return "accounts";
  return selection.ous?.some((ou) => liesIn(account.ou, ouPaths.get(ou) ?? ou)) ? "ous" : undefined;
}
