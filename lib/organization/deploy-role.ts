import { namesOf } from "../forwarder/names";
import type { PolicyStatement } from "../forwarder/policy-document";
import { askAboutItself, forwarder, ingestToken, look, type Scope } from "./deploy-role-statements";

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** Options of {@link deployRolePolicy}. */
export interface DeployRoleOptions {
  /** The deployment's name: the prefix of everything the role may touch. */
  readonly name: string;
  /** Name of the deploy role itself. @default "hubrelay-deploy" */
  readonly role?: string;
  /** @default "aws" */
  readonly partition?: string;
  /** The account the role is in. @default - `*`: whichever account the role is in; a role reaches no other by itself */
  readonly account?: string;
  /** Whether the account is the hub, which also holds the ingest token's secret and key. @default false */
  readonly hub?: boolean;
}

/**
 * What the role needs that Terraform assumes in an account, and nothing more: to make, read, change and remove the
 * resources of a forwarder, by name; to work off its dead letters; and to read what `preflight`, `drift` and
 * `inventory` look at. Where IAM knows no resource for an action, a condition narrows it or it only reads.
 */
export function deployRolePolicy(options: DeployRoleOptions): PolicyDocument {
  const { name, role = "hubrelay-deploy", partition = "aws", account = "*", hub = false } = options;
  const arn = (service: string, resource: string, region = "*") =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const scope: Scope = {
    name,
    arn,
    relayRole: arn("iam", `role/${namesOf(name).relayRole}`, ""),
    senderRole: arn("iam", `role/${namesOf(name).senderRole}`, ""),
    deployRole: arn("iam", `role/${role}`, ""),
    dnsSuffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
  };
  return {
    Version: "2012-10-17",
    Statement: [...forwarder(scope), ...(hub ? ingestToken(scope) : []), ...look(), askAboutItself(scope)],
  };
}

/** Options of {@link deployRoleTrust}. */
export interface DeployRoleTrustOptions {
  /** ARNs of the roles or users that run hubrelay. */
  readonly principals: readonly string[];
  /** The external id they must name: `deployRole.externalId` of the declaration. @default - none is asked for */
  readonly externalId?: string;
}

/** Who may assume the role: only the runner, and only with the external id. */
export function deployRoleTrust({ principals, externalId }: DeployRoleTrustOptions): TrustDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "RunnerOnly",
        Effect: "Allow",
        Principal: { AWS: principals },
        Action: "sts:AssumeRole",
        ...(externalId === undefined ? {} : { Condition: { StringEquals: { "sts:ExternalId": externalId } } }),
      },
    ],
  };
}

/** A role's trust policy: like a policy, without resources. */
export interface TrustDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Omit<PolicyStatement, "Resource">[];
}

/**
 * What the principal needs that runs hubrelay: to enter the accounts, and, for `discover`, to read the organization.
 * The second works only in the management account or in one that is a delegated administrator of some service.
 *
 * @param role - name of the deploy role
 */
export function runnerPolicy({ role, partition = "aws" }: { role: string; partition?: string }): PolicyDocument {
  return {
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "EnterAccounts",
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: `arn:${partition}:iam::*:role/${role}`,
      },
      {
        Sid: "Discover",
        Effect: "Allow",
        Action: [
          "organizations:DescribeAccount",
          "organizations:DescribeOrganization",
          "organizations:ListAccounts",
          "organizations:ListAccountsForParent",
          "organizations:ListChildren",
          "organizations:ListDelegatedAdministrators",
          "organizations:ListOrganizationalUnitsForParent",
          "organizations:ListParents",
          "organizations:ListRoots",
          "organizations:ListTagsForResource",
        ],
        Resource: "*",
      },
    ],
  };
}
