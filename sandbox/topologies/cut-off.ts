import { DeleteRolePolicyCommand, GetRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { clientConfig, rootOf } from "../aws/clients";

/**
 * Takes from an account's rules the permission to send to the hub while `work` runs, and gives it back as it was.
 *
 * @param name - the deployment's name
 */
export async function whileCutOff(
  { endpoint, account, name }: { readonly endpoint: string; readonly account: string; readonly name: string },
  work: () => Promise<void>,
): Promise<void> {
  const iam = new IAMClient(clientConfig(endpoint, rootOf(account)));
  const policy = { RoleName: `${name}-sender`, PolicyName: "sender" };
  const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand(policy));
  await iam.send(new DeleteRolePolicyCommand(policy));
  try {
    await work();
  } finally {
    await iam.send(new PutRolePolicyCommand({ ...policy, PolicyDocument: decodeURIComponent(PolicyDocument) }));
  }
}
