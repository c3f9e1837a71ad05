import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { type Credentials, clientConfig, rootOf } from "../aws/clients";

/** Where the token lies, and who tries to read it. */
export interface TokenAccess {
  readonly endpoint: string;
  /** The account that tries. */
  readonly account: string;
  readonly hub: { readonly account: string; readonly region: string };
  /** The deployment's name. */
  readonly name: string;
}

/** What the roles that try are called behind the deployment's name: like anybody's, and like the relay's own. */
const ROLES = ["administrator", "relay"];

/**
 * Tries to read the ingest token from an account by roles that may do everything there: one of an administrator, and one that
 * bears the relay's own name. The roles are removed again.
 *
 * @returns by role name: `allowed`, or the name of the refusal
 */
export async function tryToReadToken({ endpoint, account, hub, name }: TokenAccess): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const RoleName of ROLES.map((each) => `${name}-${each}`)) {
    const credentials = await makeRole(endpoint, account, RoleName);
    const secrets = new SecretsManagerClient(clientConfig(endpoint, credentials, hub.region));
    const SecretId = `arn:aws:secretsmanager:${hub.region}:${hub.account}:secret:${name}/ingest-token`;
    answers[RoleName] = await secrets.send(new GetSecretValueCommand({ SecretId })).then(
      () => "allowed",
      (error: Error) => error.name,
    );
    const iam = new IAMClient(clientConfig(endpoint, rootOf(account)));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "all" }));
    await iam.send(new DeleteRoleCommand({ RoleName }));
  }
  return answers;
}

async function makeRole(endpoint: string, account: string, RoleName: string): Promise<Credentials> {
  const iam = new IAMClient(clientConfig(endpoint, rootOf(account)));
  const allow = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  const trust = allow({ Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust }));
  const PolicyDocument = allow({ Action: "*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "all", PolicyDocument }));
  const sts = new STSClient(clientConfig(endpoint, rootOf(account)));
  const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  const { Credentials: session } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "probe" }));
  if (!session?.AccessKeyId || !session.SecretAccessKey) throw new Error(`${RoleArn} cannot be assumed`);
  return {
    accessKeyId: session.AccessKeyId,
    secretAccessKey: session.SecretAccessKey,
    sessionToken: session.SessionToken,
  };
}
