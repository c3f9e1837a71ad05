import type { Deployment } from "../deployment/schema";
import { belongsTo, type Partition } from "./partitions";
import type { PlanProblem } from "./plan-error";

/** Regions of another partition than the organization's, and a home region that AWS does not allow. */
export function regionProblems(deployment: Deployment, partition: Partition): readonly PlanProblem[] {
  const { hub, regions, securityHub } = deployment;
  const home = securityHub.aggregation?.homeRegion;
  const named: readonly (readonly [string, readonly string[]])[] = [
    ["hub.region", [hub.region]],
    ["regions.default", regions.default],
    ...regions.select.map(({ regions: own }, index) => [`regions.select[${index}].regions`, own] as const),
    ...Object.entries(regions.accounts).map(([account, own]) => [`regions.accounts.${account}`, own] as const),
    ["securityHub.aggregation.homeRegion", home === undefined ? [] : [home]],
    ["securityHub.aggregation.linkedRegions", securityHub.aggregation?.linkedRegions ?? []],
  ];
  const foreign = named.flatMap(([path, list]) =>
    list
      .filter((region) => !belongsTo(partition, region))
      .map((region) => ({
        path,
        message: `expected a region of partition ${partition.name} such as ${partition.regions[0]}, received ${JSON.stringify(region)}`,
        hint: "each partition is an organization of its own: make a deployment for each",
      })),
  );
  if (home === undefined || !partition.optInRegions.includes(home)) return foreign;
  return [
    ...foreign,
    {
      path: "securityHub.aggregation.homeRegion",
      message: `expected a region that is on by default, received the opt-in region ${JSON.stringify(home)}`,
      hint: "Security Hub does not aggregate into opt-in regions",
    },
  ];
}
