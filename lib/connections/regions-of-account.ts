import type { Deployment } from "../deployment/schema";
import { type OuPath, selectsAccount } from "../organization/account-selector";
import type { OrganizationAccount } from "../organization/organization";
import type { Partition } from "./partitions";

/** An account's regions, sorted, and why it has no more of them. */
export interface RegionsOfAccount {
  readonly regions: readonly string[];
  /** In words that fit after the account's name. */
  readonly reasons: readonly string[];
}

/**
 * The declared regions of an account that it has enabled. Where the organization file does not know its regions, opt-in ones
 * are taken only if the declaration names them for this account, by itself or by a selector: what is not enabled would fail the whole account.
 */
export function regionsOfAccount(
  account: OrganizationAccount,
  deployment: Deployment,
  partition: Partition,
  ous: readonly OuPath[],
): RegionsOfAccount {
  const { accounts, select } = deployment.regions;
  const own = accounts[account.id] ?? select.find((each) => selectsAccount(each.accounts, account, ous))?.regions;
  const wanted = [...new Set(own ?? deployment.regions.default)].sort();
  const disabled = wanted.filter((region) => account.regions && !account.regions.includes(region));
  const undeclared = wanted.filter((region) => !own && !account.regions && partition.optInRegions.includes(region));
  const reasons = [
    ...(disabled.length > 0 ? [`not enabled in this account: ${disabled.join(", ")}`] : []),
    ...(undeclared.length > 0 ? [`opt-in regions not declared for this account: ${undeclared.join(", ")}`] : []),
  ];
  return { regions: wanted.filter((region) => !disabled.includes(region) && !undeclared.includes(region)), reasons };
}
