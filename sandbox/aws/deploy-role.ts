import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { clientConfig, rootOf } from "./clients";

/** Name of the deploy role in the sandbox. */
const DEPLOY_ROLE = "hubrelay-deploy";
/** Name of the role's one policy. */
const POLICY = "deploy";
/** Name of what somebody adds to it to forbid something. */
const GUARDRAIL = "guardrail";

/** A deploy role, to be taken away and put back. */
export interface DeployRole {
  /** Who may assume it, as JSON. */
  readonly trust: string;
  /** What it may do, as JSON. */
  readonly policy: string;
}

/** Reads an account's deploy role. @param as - the account it is to be made in. @default - the same */
export async function readDeployRole(endpoint: string, account: string, as = account): Promise<DeployRole> {
  return asRoot(endpoint, account, async (iam) => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName: DEPLOY_ROLE }));
    const { PolicyDocument = "" } = await iam.send(
      new GetRolePolicyCommand({ RoleName: DEPLOY_ROLE, PolicyName: POLICY }),
    );
    return {
      trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ""),
      policy: decodeURIComponent(PolicyDocument).replaceAll(account, as),
    };
  });
}

/** Makes the role in an account. */
export async function makeDeployRole(endpoint: string, account: string, { trust, policy }: DeployRole): Promise<void> {
  await asRoot(endpoint, account, async (iam) => {
    await iam.send(new CreateRoleCommand({ RoleName: DEPLOY_ROLE, AssumeRolePolicyDocument: trust }));
    await iam.send(new PutRolePolicyCommand({ RoleName: DEPLOY_ROLE, PolicyName: POLICY, PolicyDocument: policy }));
  });
}

/** Takes the role away: the account can no longer be entered. */
export async function removeDeployRole(endpoint: string, account: string): Promise<void> {
  await asRoot(endpoint, account, async (iam) => {
    await iam.send(new DeleteRolePolicyCommand({ RoleName: DEPLOY_ROLE, PolicyName: POLICY }));
    await iam.send(new DeleteRoleCommand({ RoleName: DEPLOY_ROLE }));
  });
}

/** Lets the role do more than deploying needs. */
export async function allowBesides(endpoint: string, account: string, action: string): Promise<void> {
  await addPolicy(endpoint, account, "besides", { Effect: "Allow", Action: action, Resource: "*" });
}

/** Forbids the role an action, as a guardrail of the organization does. */
export async function denyAction(endpoint: string, account: string, action: string): Promise<void> {
  await addPolicy(endpoint, account, GUARDRAIL, { Effect: "Deny", Action: action, Resource: "*" });
}

/** Takes the guardrail of {@link denyAction} away. */
export async function allowAgain(endpoint: string, account: string): Promise<void> {
  await asRoot(endpoint, account, (iam) =>
    iam.send(new DeleteRolePolicyCommand({ RoleName: DEPLOY_ROLE, PolicyName: GUARDRAIL })),
  );
}

async function addPolicy(endpoint: string, account: string, PolicyName: string, statement: object): Promise<void> {
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await asRoot(endpoint, account, (iam) =>
    iam.send(new PutRolePolicyCommand({ RoleName: DEPLOY_ROLE, PolicyName, PolicyDocument })),
  );
}

async function asRoot<T>(endpoint: string, account: string, task: (iam: IAMClient) => Promise<T>): Promise<T> {
  const iam = new IAMClient(clientConfig(endpoint, rootOf(account)));
  try {
    return await task(iam);
  } finally {
    iam.destroy();
  }
}
