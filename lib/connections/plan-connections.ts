import type { Deployment } from "../deployment/schema";
import { relayFilter } from "../filters/relay-filter";
import { filterOfAll, selectFilter } from "../filters/select-filter";
import type { OuPath } from "../organization/account-selector";
import type { Organization } from "../organization/organization";
import type { Connection, ConnectionPlan, LeftOut } from "./connection";
import { duplicates } from "./duplicates";
import { editionProblems } from "./edition-problems";
import { filterProblems } from "./filter-problems";
import { PARTITIONS, type Partition } from "./partitions";
import { planCentral } from "./plan-central";
import { PlanError, type PlanProblem } from "./plan-error";
import { regionProblems } from "./region-problems";
import { regionsOfAccount } from "./regions-of-account";
import { type SelectedAccounts, selectAccounts } from "./select-accounts";

/**
 * What a declaration and an organization come to. An account must be ACTIVE, included and not excluded; a region of it must
 * be enabled where the organization file knows the account's regions.
 *
 * @throws PlanError for regions of another partition, for what the topology cannot do, and for findings that would arrive twice
 */
export function planConnections(deployment: Deployment, organization: Organization): ConnectionPlan {
  const partition = PARTITIONS[organization.organization.partition];
  refuse([...regionProblems(deployment, partition), ...editionProblems(deployment), ...hubProblems(deployment)]);
  const accounts = selectAccounts(deployment, organization);
  const plan =
    deployment.topology === "central"
      ? planCentral(deployment, organization, accounts, partition)
      : planEach(deployment, accounts, partition, organization.ous);
  refuse(filterProblems(plan.connections, deployment));
  refuse(
    duplicates(
      deployment,
      plan.connections,
      accounts.selected.map(({ id }) => id),
    ),
  );
  return plan;
}

/** In the hub one relay serves many accounts: it checks the filter that all of them take, or none. */
function hubProblems({ topology, filters }: Deployment): readonly PlanProblem[] {
  if (topology !== "hub" || filterOfAll(filters)) return [];
  return filters.flatMap((filter, index) =>
    relayFilter(filter).length === 0
      ? []
      : [
          {
            path: `filters[${index}]`,
            message:
              "expected one filter for all accounts and regions with topology: hub, as one relay serves them, received some with in: relay beside others",
            hint: "leave them out, write one filter without select, or choose topology: distributed",
          },
        ],
  );
}

function refuse(problems: ConstructorParameters<typeof PlanError>[0]): void {
  if (problems.length > 0) throw new PlanError(problems);
}

/** A connection in each account and region. */
function planEach(
  deployment: Deployment,
  { selected, leftOut: notSelected }: SelectedAccounts,
  partition: Partition,
  ous: readonly OuPath[],
): ConnectionPlan {
  const connections: Connection[] = [];
  const leftOut: LeftOut[] = [...notSelected];
  for (const account of selected) {
    const { regions, reasons } = regionsOfAccount(account, deployment, partition, ous);
    for (const region of regions) {
      connections.push({
        account: account.id,
        accountName: account.name,
        region,
        filter: selectFilter(deployment.filters, { account: account.id, ou: account.ou, tags: account.tags, region }),
      });
    }
    leftOut.push(...reasons.map((reason) => ({ account: account.id, accountName: account.name, reason })));
  }
  return { connections, leftOut: leftOut.sort((a, b) => (a.account < b.account ? -1 : 1)) };
}
