import { namesOf } from "../forwarder/names";
import type { PolicyStatement } from "../forwarder/policy-document";

/** An IAM policy document. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly PolicyStatement[];
}

/** Options of {@link deployRolePolicy}. */
export interface DeployRoleOptions {
  /** The deployment's name: the prefix of everything the role may touch. */
  readonly name: string;
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
  const { name, partition = "aws", account = "*", hub = false } = options;
  const arn = (service: string, resource: string, region = "*") =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const scope: Scope = {
    name,
    arn,
    relayRole: arn("iam", `role/${namesOf(name).relayRole}`, ""),
    dnsSuffix: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
  };
  return {
    Version: "2012-10-17",
    Statement: [...forwarder(scope), ...(hub ? ingestToken(scope) : []), ...look()],
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

interface Scope {
  readonly name: string;
  readonly relayRole: string;
  readonly dnsSuffix: string;
  arn(service: string, resource: string, region?: string): string;
}

function forwarder({ name, arn, relayRole }: Scope): PolicyStatement[] {
  return [
    {
      Sid: "RelayRole",
      Effect: "Allow",
      Action: actions("iam", [
        "CreateRole",
        "DeleteRole",
        "DeleteRolePolicy",
        "GetRole",
        "GetRolePolicy",
        "ListAttachedRolePolicies",
        "ListInstanceProfilesForRole",
        "ListRolePolicies",
        "ListRoleTags",
        "PutRolePolicy",
        "TagRole",
        "UntagRole",
        "UpdateAssumeRolePolicy",
        "UpdateRole",
        "UpdateRoleDescription",
      ]),
      Resource: relayRole,
    },
    {
      Sid: "GiveRelayRoleToLambda",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: relayRole,
      Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
    },
    {
      Sid: "Queues",
      Effect: "Allow",
      Action: actions("sqs", [
        "CreateQueue",
        "DeleteQueue",
        "GetQueueAttributes",
        "GetQueueUrl",
        "ListQueueTags",
        "SetQueueAttributes",
        "TagQueue",
        "UntagQueue",
        // Reading, moving back and removing dead letters.
        "ChangeMessageVisibility",
        "DeleteMessage",
        "ReceiveMessage",
        "SendMessage",
      ]),
      Resource: arn("sqs", `${name}-*`),
    },
    {
      Sid: "Relay",
      Effect: "Allow",
      Action: actions("lambda", [
        "CreateFunction",
        "DeleteFunction",
        "DeleteFunctionConcurrency",
        "GetFunction",
        "GetFunctionCodeSigningConfig",
        "GetFunctionConcurrency",
        "GetFunctionConfiguration",
        "GetPolicy",
        "ListTags",
        "ListVersionsByFunction",
        "PutFunctionConcurrency",
        "TagResource",
        "UntagResource",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
      ]),
      Resource: arn("lambda", `function:${name}-*`),
    },
    {
      // A mapping's id is random; the function it feeds is what tells whose it is.
      Sid: "Mappings",
      Effect: "Allow",
      Action: actions("lambda", ["CreateEventSourceMapping", "DeleteEventSourceMapping", "UpdateEventSourceMapping"]),
      Resource: "*",
      Condition: { ArnLike: { "lambda:FunctionArn": arn("lambda", `function:${name}-*`) } },
    },
    {
      Sid: "MappingTags",
      Effect: "Allow",
      Action: actions("lambda", ["GetEventSourceMapping", "ListTags", "TagResource", "UntagResource"]),
      Resource: arn("lambda", "event-source-mapping:*"),
    },
    {
      Sid: "Rules",
      Effect: "Allow",
      Action: actions("events", [
        "DeleteRule",
        "DescribeRule",
        "DisableRule",
        "EnableRule",
        "ListTagsForResource",
        "ListTargetsByRule",
        "PutRule",
        "PutTargets",
        "RemoveTargets",
        "TagResource",
        "UntagResource",
      ]),
      Resource: arn("events", `rule/${name}-*`),
    },
    {
      Sid: "Logs",
      Effect: "Allow",
      Action: actions("logs", [
        "CreateLogGroup",
        "DeleteLogGroup",
        "DeleteRetentionPolicy",
        "FilterLogEvents",
        "ListTagsForResource",
        "PutRetentionPolicy",
        "TagResource",
        "UntagResource",
      ]),
      // Some actions name a log group with a trailing `:*`, some without.
      Resource: [arn("logs", `log-group:/aws/lambda/${name}-*`), arn("logs", `log-group:/aws/lambda/${name}-*:*`)],
    },
  ];
}

/** The hub's secret and key. A key has no name, so the tag that hubrelay puts on everything tells which one it is. */
function ingestToken({ name, arn, dnsSuffix }: Scope): PolicyStatement[] {
  const ours = { "aws:ResourceTag/hubrelay": name };
  return [
    {
      Sid: "Secret",
      Effect: "Allow",
      Action: actions("secretsmanager", [
        "CreateSecret",
        "DeleteResourcePolicy",
        "DeleteSecret",
        "DescribeSecret",
        "GetResourcePolicy",
        "GetSecretValue",
        "ListSecretVersionIds",
        "PutResourcePolicy",
        "PutSecretValue",
        "RestoreSecret",
        "TagResource",
        "UntagResource",
        "UpdateSecret",
        "UpdateSecretVersionStage",
        "ValidateResourcePolicy",
      ]),
      Resource: arn("secretsmanager", `secret:${name}/*`),
    },
    {
      Sid: "MakeKey",
      Effect: "Allow",
      Action: actions("kms", ["CreateKey", "TagResource"]),
      Resource: "*",
      Condition: { StringEquals: { "aws:RequestTag/hubrelay": name } },
    },
    {
      Sid: "Key",
      Effect: "Allow",
      Action: actions("kms", [
        "CancelKeyDeletion",
        "CreateAlias",
        "DeleteAlias",
        "DescribeKey",
        "DisableKey",
        "DisableKeyRotation",
        "EnableKey",
        "EnableKeyRotation",
        "GetKeyPolicy",
        "GetKeyRotationStatus",
        "ListResourceTags",
        "PutKeyPolicy",
        "ScheduleKeyDeletion",
        "TagResource",
        "UntagResource",
        "UpdateAlias",
        "UpdateKeyDescription",
      ]),
      Resource: arn("kms", "key/*"),
      Condition: { StringEquals: ours },
    },
    {
      Sid: "EncryptSecret",
      Effect: "Allow",
      Action: actions("kms", ["Decrypt", "GenerateDataKey"]),
      Resource: arn("kms", "key/*"),
      Condition: { StringEquals: ours, StringLike: { "kms:ViaService": `secretsmanager.*.${dnsSuffix}` } },
    },
    {
      // AWS asks for these on the alias and on the key.
      Sid: "KeyAlias",
      Effect: "Allow",
      Action: actions("kms", ["CreateAlias", "DeleteAlias", "UpdateAlias"]),
      Resource: arn("kms", `alias/${name}*`),
    },
    { Sid: "FindKey", Effect: "Allow", Action: "kms:ListAliases", Resource: "*" },
  ];
}

/** Lists and descriptions that know no resource: they change nothing and show no finding, message or secret. */
function look(): PolicyStatement[] {
  return [
    {
      Sid: "Look",
      Effect: "Allow",
      Action: [
        "account:ListRegions",
        "cloudformation:DescribeStacks",
        "cloudwatch:GetMetricData",
        "events:ListRules",
        "events:ListTargetsByRule",
        "lambda:GetAccountSettings",
        "lambda:ListEventSourceMappings",
        "lambda:ListFunctions",
        "logs:DescribeLogGroups",
        "securityhub:DescribeHub",
        "sqs:ListQueues",
      ],
      Resource: "*",
    },
  ];
}

function actions(service: string, names: readonly string[]): string[] {
  return names.map((name) => `${service}:${name}`);
}
