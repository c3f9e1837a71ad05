import { stringify } from "yaml";
import {
  deployRolePolicy,
  deployRoleTrust,
  type PolicyDocument,
  runnerPolicy,
  type TrustDocument,
} from "./deploy-role";

/** Everything about the deploy role, ready to be made in every account. */
export interface DeployRoleParts {
  readonly role: string;
  readonly hubAccount: string;
  readonly trust: TrustDocument;
  /** What the role may do in every connected account. */
  readonly account: PolicyDocument;
  /** What it may do besides in the hub. */
  readonly hub: PolicyDocument;
  /** What the caller of hubrelay needs. */
  readonly runner: PolicyDocument;
}

/** Options of {@link deployRoleParts}. */
export interface DeployRolePartsOptions {
  /** The deployment's name. */
  readonly name: string;
  readonly role: string;
  readonly partition: string;
  readonly hubAccount: string;
  /** ARNs of the roles or users that run hubrelay. */
  readonly principals: readonly string[];
  /** @default - none is asked for */
  readonly externalId?: string;
}

/** The same documents for every account: none names the account it is in. */
export function deployRoleParts({
  name,
  role,
  partition,
  hubAccount,
  principals,
  externalId,
}: DeployRolePartsOptions): DeployRoleParts {
  const account = deployRolePolicy({ name, role, partition });
  const both = deployRolePolicy({ name, role, partition, hub: true });
  const everywhere = new Set(account.Statement.map(({ Sid }) => Sid));
  return {
    role,
    hubAccount,
    trust: deployRoleTrust({ principals, ...(externalId === undefined ? {} : { externalId }) }),
    account,
    hub: { ...both, Statement: both.Statement.filter(({ Sid }) => !everywhere.has(Sid)) },
    runner: runnerPolicy({ role, partition }),
  };
}

/** As JSON, for other tools. */
export function deployRoleJson(parts: DeployRoleParts): string {
  return `${JSON.stringify(parts, null, 2)}\n`;
}

/** As a Terraform file, to be applied in every account; it knows the hub by itself. */
export function deployRoleTerraform({ role, hubAccount, trust, account, hub }: DeployRoleParts): string {
  return `# The role through which hubrelay enters an account. Apply it in every account; the hub gets its second policy by itself.

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "hubrelay_deploy" {
  name        = ${quoted(role)}
  description = "hubrelay: makes and removes its forwarder"

  assume_role_policy = jsonencode(${hcl(trust)})
}

resource "aws_iam_role_policy" "hubrelay_account" {
  name = "account"
  role = aws_iam_role.hubrelay_deploy.name

  policy = jsonencode(${hcl(account)})
}

# Only in the hub: the secret with the ingest token, and its key.
resource "aws_iam_role_policy" "hubrelay_hub" {
  count = data.aws_caller_identity.current.account_id == ${quoted(hubAccount)} ? 1 : 0
  name  = "hub"
  role  = aws_iam_role.hubrelay_deploy.name

  policy = jsonencode(${hcl(hub)})
}
`;
}

/**
 * As a CloudFormation template that can be a StackSet over the whole organization. CloudFormation reads YAML 1.1, in which more words
 * than in 1.2 are something else than text if they stand without quotes: a date is one.
 */
export function deployRoleCloudFormation({ role, hubAccount, trust, account, hub }: DeployRoleParts): string {
  const policy = (PolicyName: string, PolicyDocument: PolicyDocument) => ({ PolicyName, PolicyDocument });
  const template = {
    AWSTemplateFormatVersion: "2010-09-09",
    Description: "The role through which hubrelay enters an account",
    Conditions: { IsHub: { "Fn::Equals": [{ Ref: "AWS::AccountId" }, hubAccount] } },
    Resources: {
      DeployRole: {
        Type: "AWS::IAM::Role",
        Properties: {
          RoleName: role,
          Description: "hubrelay: makes and removes its forwarder",
          AssumeRolePolicyDocument: trust,
          Policies: [policy("account", account), { "Fn::If": ["IsHub", policy("hub", hub), { Ref: "AWS::NoValue" }] }],
        },
      },
    },
    Outputs: { RoleArn: { Value: { "Fn::GetAtt": ["DeployRole", "Arn"] } } },
  };
  return `# For the whole organization, from the management account, in one region (roles are global); from a delegated administrator of
# StackSets add --call-as DELEGATED_ADMIN to both:
#   aws cloudformation create-stack-set --stack-set-name ${role} --template-body file://deploy-role.yaml \\
#     --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED \\
#     --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=true
#   aws cloudformation create-stack-instances --stack-set-name ${role} --regions REGION \\
#     --deployment-targets OrganizationalUnitIds=ROOT_OR_OU_ID
# Retained, because hubrelay still needs the role to take its resources out of an account that leaves; delete it there afterwards.
# A StackSet never reaches the management account: create a stack of this template there by hand if it is connected.
${stringify(template, { version: "1.1", aliasDuplicateObjects: false, lineWidth: 0 })}`;
}

/** JSON is HCL, but for its templates: a value that looks like one stays a value. Spaced as `terraform fmt` does. */
function hcl(value: unknown): string {
  return JSON.stringify(value, null, 2)
    .replace(/[$%](?=\{)/g, (sign) => sign + sign)
    .replace(/^(\s*"[^"\n]+"): /gm, "$1 : ")
    .replaceAll("\n", "\n  ");
}

function quoted(text: string): string {
  return hcl(text);
}
