import type { Deployment } from "../deployment/schema";
import { selectFilter } from "../filters/select-filter";
import type { Organization, OrganizationAccount } from "../organization/organization";
import type { Connection, ConnectionPlan, LeftOut } from "./connection";

type Selection = NonNullable<Deployment["organization"]["include"]>;

/**
 * What a declaration and an organization come to. An account must be ACTIVE, included and not excluded; a region of it must
 * be enabled where the organization file knows the account's regions.
 */
export function planConnections(deployment: Deployment, organization: Organization): ConnectionPlan {
  const connections: Connection[] = [];
  const leftOut: LeftOut[] = [];
  const paths = new Map(organization.ous.map((ou) => [ou.id, ou.path]));
  for (const account of [...organization.accounts].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const leave = (reason: string) => leftOut.push({ account: account.id, accountName: account.name, reason });
    const reason = reasonToLeaveOut(account, deployment, paths);
    if (reason) {
      leave(reason);
      continue;
    }
    const wanted = [...new Set(deployment.regions.accounts[account.id] ?? deployment.regions.default)].sort();
    const disabled = wanted.filter((region) => account.regions && !account.regions.includes(region));
    for (const region of wanted.filter((each) => !disabled.includes(each))) {
      connections.push({
        account: account.id,
        accountName: account.name,
        region,
        filter: selectFilter(deployment.filters, { account: account.id, ou: account.ou, tags: account.tags, region }),
      });
    }
    if (disabled.length > 0) leave(`not enabled in this account: ${disabled.join(", ")}`);
  }
  return { connections, leftOut };
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
  return selection.ous?.some((ou) => isWithin(account.ou, ouPaths.get(ou) ?? ou)) ? "ous" : undefined;
}

/** Whether an OU path is another one or lies below it. */
function isWithin(path: string, ancestor: string): boolean {
  return ancestor === "/" || path === ancestor || path.startsWith(`${ancestor}/`);
}
