import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { deployRoleTrust } from "../../lib/organization/deploy-role";
import { clientConfig, rootOf } from "./clients";

/** Name of the role that may import findings: deploying needs no right to make some. */
const TESTER_ROLE = "security-tester";

/** Makes it in an account. @param principal - ARN of who may assume it */
export async function makeTesterRole(endpoint: string, account: string, principal: string): Promise<void> {
  const iam = new IAMClient(clientConfig(endpoint, rootOf(account)));
  const Action = "securityhub:BatchImportFindings";
  const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] };
  const AssumeRolePolicyDocument = JSON.stringify(deployRoleTrust({ principals: [principal] }));
  await iam.send(new CreateRoleCommand({ RoleName: TESTER_ROLE, AssumeRolePolicyDocument }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName: TESTER_ROLE, PolicyName: "test", PolicyDocument: JSON.stringify(policy) }),
  );
  iam.destroy();
}
