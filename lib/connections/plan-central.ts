import type { Deployment } from "../deployment/schema";
import { FilterError } from "../filters/filter-error";
import { DEFAULT_MAX_SIZE } from "../filters/pattern-quota";
import { selectFilter } from "../filters/select-filter";
import type { Organization } from "../organization/organization";
import type { Connection, ConnectionPlan, Coverage, LeftOut } from "./connection";
import type { Partition } from "./partitions";
import { PlanError, type PlanProblem } from "./plan-error";
import { regionsOfAccount } from "./regions-of-account";
import { rulePatterns } from "./rule-patterns";
import type { SelectedAccounts } from "./select-accounts";

/** Most account ids one pattern can name: about 100 fill EventBridge's default of 2,048 characters. */
const mostAccounts = ({ aws }: Deployment) => Math.floor((100 * aws.patternQuota) / DEFAULT_MAX_SIZE);

/**
 * The connections of `topology: central`: in the delegated administrator alone, one per region, which carries all members. With
 * aggregation the home region carries its linked regions as well, and they get no connection.
 *
 * @throws PlanError for what one rule for all accounts cannot tell apart
 */
export function planCentral(
  deployment: Deployment,
  organization: Organization,
  { selected, leftOut }: SelectedAccounts,
  partition: Partition,
): ConnectionPlan {
  const { administrator: id, aggregation } = deployment.securityHub;
  const administrator = organization.accounts.find((account) => account.id === id);
  const problems = [...administratorProblems(id, administrator), ...sameForAllProblems(deployment)];
  const accounts = accountCoverage(deployment, selected, leftOut, organization);
  if ("path" in accounts) problems.push(accounts);
  if (problems.length > 0 || !administrator || "path" in accounts) throw new PlanError(problems);

  const { regions, reasons } = regionsOfAccount(administrator, deployment, partition, organization.ous);
  const connections = regionCoverage(regions, aggregation).map(({ region, carries }): Connection => {
    const subject = { account: administrator.id, ou: administrator.ou, tags: administrator.tags, region };
    return {
      account: administrator.id,
      accountName: administrator.name,
      region,
      filter: selectFilter(deployment.filters, subject),
      covers: { regions: carries, ...accounts },
    };
  });
  const unfit = connections.flatMap((connection) => patternProblems(connection, deployment));
  if (unfit.length > 0) throw new PlanError(unfit);
  const left = reasons.map((reason) => ({ account: administrator.id, accountName: administrator.name, reason }));
  return {
    connections,
    leftOut: [...leftOut, ...left].sort((a, b) => (a.account < b.account ? -1 : 1)),
    carried: selected
      .filter((account) => account.id !== administrator.id)
      .map((account) => ({ account: account.id, accountName: account.name, through: administrator.id })),
  };
}

function administratorProblems(id: string | undefined, account: Organization["accounts"][number] | undefined) {
  const path = "securityHub.administrator";
  const hint = "name Security Hub's delegated administrator: aws securityhub list-organization-admin-accounts";
  if (id === undefined) {
    return [{ path, message: "expected an account id with topology: central, received nothing", hint }];
  }
  if (!account) {
    return [{ path, message: `expected an account of the organization file, received ${JSON.stringify(id)}`, hint }];
  }
  if (account.state === "ACTIVE") return [];
  return [
    { path, message: `expected an active account, received ${id}, which is ${account.state.toLowerCase()}`, hint },
  ];
}

/** One rule serves every account, so nothing can differ between accounts. */
function sameForAllProblems({ filters, regions, securityHub }: Deployment): PlanProblem[] {
  const problems: PlanProblem[] = [];
  for (const [index, { select }] of filters.entries()) {
    const keys = [
      ...(["accounts", "ous", "tags"] as const).filter((key) => select?.[key]),
      ...(select?.regions && securityHub.aggregation ? ["regions"] : []),
    ];
    for (const key of keys) {
      problems.push({
        path: `filters[${index}].select.${key}`,
        message: `expected one filter for all that a central connection carries, received one that selects by ${key}`,
        hint: "take topology: hub or distributed, or leave the selector out",
      });
    }
  }
  for (const account of Object.keys(regions.accounts).filter((each) => each !== securityHub.administrator)) {
    problems.push({
      path: `regions.accounts.${account}`,
      message: "expected regions of the administrator only, since its connections carry all accounts",
      hint: "take topology: hub or distributed, or leave the account's regions out",
    });
  }
  for (const index of regions.select.keys()) {
    problems.push({
      path: `regions.select[${index}]`,
      message: "expected the same regions for all accounts, since the administrator's connections carry all of them",
      hint: "take topology: hub or distributed, or write the administrator's regions into regions.default",
    });
  }
  return problems;
}

/** The accounts as a condition: those included, or all but those excluded; or the problem that they are too many. */
function accountCoverage(
  deployment: Deployment,
  selected: SelectedAccounts["selected"],
  leftOut: readonly LeftOut[],
  organization: Organization,
): Pick<Coverage, "accounts" | "exceptAccounts"> | PlanProblem {
  const { include, exclude } = deployment.organization;
  const active = new Set(organization.accounts.filter(({ state }) => state === "ACTIVE").map(({ id }) => id));
  const accounts = selected.map(({ id }) => id);
  const except = leftOut.map(({ account }) => account).filter((account) => active.has(account));
  const named = include ? accounts : except;
  const most = mostAccounts(deployment);
  if (named.length > most) {
    return {
      path: include ? "organization.include" : "organization.exclude",
      message: `expected at most ${most} accounts with topology: central, received ${named.length}; one rule has to name them all`,
      hint: "take topology: hub or distributed, which select accounts by where a rule stands",
    };
  }
  if (include) return { accounts };
  return exclude && except.length > 0 ? { exceptAccounts: except } : {};
}

/** The accounts to name come on top of the filter's own conditions, so that only here it shows whether a rule can hold both. */
function patternProblems(connection: Connection, deployment: Deployment): readonly PlanProblem[] {
  const path = connection.filter ? "filters" : "organization";
  const hint = "name fewer accounts, simplify the filter, or take topology: hub or distributed";
  const where = `in account ${connection.account}, ${connection.region}`;
  const { patternQuota } = deployment.aws;
  try {
    return rulePatterns(connection, deployment)
      .filter(({ size }) => size > patternQuota)
      .map(({ size }) => ({
        path,
        message: `expected an event pattern of at most ${patternQuota} characters ${where}, received ${size}`,
        hint,
      }));
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return [{ path, message: `${error.message} (${where})`, hint }];
  }
}

/** Where connections stand, and the regions whose findings each carries: disjoint, and together all that are wanted. */
function regionCoverage(regions: readonly string[], aggregation: Deployment["securityHub"]["aggregation"]) {
  if (!aggregation) return regions.map((region) => ({ region, carries: [region] }));
  const { homeRegion, linkedRegions } = aggregation;
  const carried = regions.filter((region) => region === homeRegion || (linkedRegions?.includes(region) ?? true));
  return [
    ...(carried.length > 0 ? [{ region: homeRegion, carries: carried }] : []),
    ...regions.filter((region) => !carried.includes(region)).map((region) => ({ region, carries: [region] })),
  ].sort((a, b) => (a.region < b.region ? -1 : 1));
}
