import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { clientConfig, type SessionCredentials } from "./aws-client";
import { isAccessDenied, isCredentialsProblem, shortReason } from "./aws-errors";

/** How an account is entered. */
export interface DeployRole {
  readonly name: string;
  readonly externalId?: string;
  readonly partition: string;
  /** Region whose STS is asked: a token of a regional endpoint is valid in every region, opt-in ones too. */
  readonly region: string;
}

/** A session in an account, or why there is none. */
export type AccountAccess =
  | { readonly entered: true; readonly credentials: SessionCredentials }
  | { readonly entered: false; readonly reason: string };

/** ARN of the deploy role in an account. */
export function deployRoleArn(account: string, { name, partition }: Pick<DeployRole, "name" | "partition">): string {
  return `arn:${partition}:iam::${account}:role/${name}`;
}

/**
 * Assumes the deploy role in an account: the only sure test whether it can be entered.
 *
 * @throws what concerns the caller's own credentials, and would fail in every account
 */
export async function enterAccount(account: string, role: DeployRole): Promise<AccountAccess> {
  const sts = new STSClient(clientConfig(role.region));
  try {
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: deployRoleArn(account, role),
        RoleSessionName: "hubrelay",
        ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
      }),
    );
    if (!Credentials?.AccessKeyId || !Credentials.SecretAccessKey) {
      return { entered: false, reason: "STS answered without credentials" };
    }
    return {
      entered: true,
      credentials: {
        accessKeyId: Credentials.AccessKeyId,
        secretAccessKey: Credentials.SecretAccessKey,
        ...(Credentials.SessionToken === undefined ? {} : { sessionToken: Credentials.SessionToken }),
      },
    };
  } catch (error) {
    if (isCredentialsProblem(error)) throw error;
    // AWS answers the same for a role that is missing, does not trust the caller, or wants another external id.
    const reason = isAccessDenied(error) ? `role ${role.name} cannot be assumed` : shortReason(error);
    return { entered: false, reason };
  } finally {
    sts.destroy();
  }
}
