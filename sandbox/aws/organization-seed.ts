import { readFileSync } from "node:fs";
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from "@aws-sdk/client-iam";
import { deployRolePolicy, deployRoleTrust, runnerPolicy } from "../../lib/organization/deploy-role";
import { type Credentials, clientConfig, rootOf } from "./clients";

/** An organization to emulate, as in `examples/sandbox/seed.json`. */
export interface OrganizationSeed {
  readonly organization: {
    readonly id: string;
    readonly managementAccount: string;
    readonly root: string;
    readonly partition: string;
  };
  readonly ous: readonly { readonly id: string; readonly name: string; readonly parent: string }[];
  readonly accounts: readonly SeedAccount[];
  readonly delegatedAdministrators?: readonly { readonly account: string; readonly service: string }[];
  /** Where Security Hub copies findings to. @default - nowhere: only an account's own region sees its findings */
  readonly securityHub?: { readonly administrator: string; readonly homeRegion: string };
}

/** One account of it. */
export interface SeedAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly state: string;
  readonly joined: "CREATED" | "INVITED";
  /** Id of the root or OU the account is in. */
  readonly parent: string;
  readonly tags: Readonly<Record<string, string>>;
  /** Regions in which Security Hub is on. */
  readonly regions: readonly string[];
  /** Regions that are enabled. @default - those that the emulator knows */
  readonly enabledRegions?: readonly string[];
}

/** Options of {@link seedOrganization}. */
export interface SeedOptions {
  /** The deployment's name: what the deploy roles may touch begins with it. @default "hubrelay" */
  readonly name?: string;
  /** @default "hubrelay-deploy" */
  readonly role?: string;
  /** @default "hubrelay-sandbox" */
  readonly externalId?: string;
  /** The account with the ingest token's secret, in which the runner lives too. @default - the delegated administrator */
  readonly hub?: string;
}

/** What there is after {@link seedOrganization}. */
export interface SeededOrganization {
  /** The access key that hubrelay and Terraform use: it may assume the deploy roles and read the organization. */
  readonly runner: Credentials;
  readonly runnerArn: string;
  /** Accounts with a deploy role. */
  readonly accounts: readonly string[];
  readonly hub: string;
}

/** Read a seed file. */
export function readSeed(file: string): OrganizationSeed {
  return JSON.parse(readFileSync(file, "utf8")) as OrganizationSeed;
}

/**
 * Make the roles that a real organization's owner makes by hand before hubrelay can run (`docs/deploy-role.md`): the
 * runner, and in every active account the deploy role that trusts it and may do no more than it must.
 */
export async function seedOrganization(
  endpoint: string,
  seed: OrganizationSeed,
  options: SeedOptions = {},
): Promise<SeededOrganization> {
  const { name = "hubrelay", role = "hubrelay-deploy", externalId = "hubrelay-sandbox" } = options;
  const hub = options.hub ?? seed.delegatedAdministrators?.[0]?.account ?? seed.organization.managementAccount;
  const { partition } = seed.organization;
  const { arn: runnerArn, credentials } = await makeRunner(endpoint, hub, role, partition);
  const active = seed.accounts.filter((account) => account.state === "ACTIVE");
  for (const { id } of active) {
    const iam = new IAMClient(clientConfig(endpoint, rootOf(id)));
    await iam.send(
      new CreateRoleCommand({
        RoleName: role,
        AssumeRolePolicyDocument: JSON.stringify(deployRoleTrust({ principals: [runnerArn], externalId })),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: role,
        PolicyName: "deploy",
        PolicyDocument: JSON.stringify(deployRolePolicy({ name, role, partition, account: id, hub: id === hub })),
      }),
    );
    iam.destroy();
  }
  return { runner: credentials, runnerArn, accounts: active.map(({ id }) => id), hub };
}

async function makeRunner(endpoint: string, account: string, role: string, partition: string) {
  const iam = new IAMClient(clientConfig(endpoint, rootOf(account)));
  const UserName = "hubrelay-runner";
  const { User } = await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({
      UserName,
      PolicyName: "run",
      PolicyDocument: JSON.stringify(runnerPolicy({ role, partition })),
    }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  iam.destroy();
  if (!User?.Arn || !AccessKey?.AccessKeyId || !AccessKey.SecretAccessKey) {
    throw new Error(`the emulator made no access key for ${UserName} in ${account}`);
  }
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  return { arn: User.Arn, credentials };
}
