import type { Deployment } from "../deployment/schema";
import { type OuPath, selectingPart } from "../organization/account-selector";
import type { Organization, OrganizationAccount } from "../organization/organization";
import type { LeftOut } from "./connection";

/** The accounts a declaration takes, sorted, and the others. */
export interface SelectedAccounts {
  readonly selected: readonly OrganizationAccount[];
  readonly leftOut: readonly LeftOut[];
}

/** Selects accounts: an account must be ACTIVE, included and not excluded. */
export function selectAccounts(deployment: Deployment, organization: Organization): SelectedAccounts {
  const selected: OrganizationAccount[] = [];
  const leftOut: LeftOut[] = [];
  for (const account of [...organization.accounts].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const reason = reasonToLeaveOut(account, deployment, organization.ous);
    if (reason) leftOut.push({ account: account.id, accountName: account.name, reason });
    else selected.push(account);
  }
  return { selected, leftOut };
}

function reasonToLeaveOut(
  account: OrganizationAccount,
  deployment: Deployment,
  ous: readonly OuPath[],
): string | undefined {
  if (account.state !== "ACTIVE") return account.state.toLowerCase().replaceAll("_", " ");
  const { include, exclude } = deployment.organization;
  const excludedBy = exclude && selectingPart(exclude, account, ous);
  if (excludedBy) return `excluded by organization.exclude.${excludedBy}`;
  if (include && !selectingPart(include, account, ous)) return "not in organization.include";
  return undefined;
}
