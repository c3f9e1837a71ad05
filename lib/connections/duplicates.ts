import type { Deployment } from "../deployment/schema";
import type { Connection } from "./connection";
import type { PlanProblem } from "./plan-error";

type OtherDeployment = Deployment["otherDeployments"][number];

/** Ways in which one finding would reach Dynatrace twice, each named by the pair that would do it. */
export function duplicates(
  deployment: Deployment,
  connections: readonly Connection[],
  memberAccounts: readonly string[],
): readonly PlanProblem[] {
  return deployment.otherDeployments.flatMap(pairWith);

  function pairWith(other: OtherDeployment, index: number): readonly PlanProblem[] {
    const path = `otherDeployments[${index}]`;
    if (other.name === deployment.name) {
      return [
        {
          path: `${path}.name`,
          message: `expected another name than this deployment's, received ${JSON.stringify(other.name)}`,
          hint: "two deployments of one name would take each other's resources: give one of them another name",
        },
      ];
    }
    if (!sameTenant(other, deployment)) return [];
    const pair = firstPair(connections, memberAccounts, other);
    if (pair === undefined) return [];
    const { account, region, connection } = pair;
    return [
      {
        path,
        message:
          `expected each finding to be delivered once; a finding of account ${account} in ${region} would come from ` +
          `${deployment.name} (${deployment.topology}, in ${connection.account} ${connection.region}) and from ${other.name} (${other.topology})`,
        hint: `exclude the account or the region from one of the two, or send them to different Dynatrace environments`,
      },
    ];
  }
}

function sameTenant(other: OtherDeployment, { dynatrace }: Deployment): boolean {
  return other.dynatraceUrl === undefined || new URL(other.dynatraceUrl).host === new URL(dynatrace.url).host;
}

function firstPair(connections: readonly Connection[], members: readonly string[], other: OtherDeployment) {
  for (const connection of connections) {
    const region = regionsOf(connection).find((each) => other.regions?.includes(each) ?? true);
    const account = accountsOf(connection, members).find((each) => other.accounts?.includes(each) ?? true);
    if (region !== undefined && account !== undefined) return { account, region, connection };
  }
  return undefined;
}

function regionsOf({ region, covers }: Connection): readonly string[] {
  return covers?.regions ?? [region];
}

function accountsOf({ account, covers }: Connection, members: readonly string[]): readonly string[] {
  if (!covers) return [account];
  return covers.accounts ?? members.filter((member) => !covers.exceptAccounts?.includes(member));
}
