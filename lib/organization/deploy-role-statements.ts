import type { PolicyStatement } from "../forwarder/policy-document";

/** `preflight` asks IAM what this role may do, of itself alone. */
export function askAboutItself({ deployRole }: Scope): PolicyStatement {
  return { Sid: "AskAboutItself", Effect: "Allow", Action: "iam:SimulatePrincipalPolicy", Resource: deployRole };
}

/** What the statements of one deployment and account are made from. */
export interface Scope {
  readonly name: string;
  /** ARN of the relay's role. */
  readonly relayRole: string;
  /** ARN of the role by which rules send to a hub's queue (`topology: hub`). */
  readonly senderRole: string;
  /** ARN of the deploy role itself. */
  readonly deployRole: string;
  /** How the partition's service names end. */
  readonly dnsSuffix: string;
  arn(service: string, resource: string, region?: string): string;
}

/** A forwarder's resources, and the roles of relays and of rules that send to a hub. */
export function forwarder({ name, arn, relayRole, senderRole }: Scope): PolicyStatement[] {
  return [
    {
      Sid: "Roles",
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
      Resource: [relayRole, senderRole],
    },
    {
      Sid: "GiveSenderRoleToRules",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: senderRole,
      Condition: { StringEquals: { "iam:PassedToService": "events.amazonaws.com" } },
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
export function ingestToken({ name, arn, dnsSuffix }: Scope): PolicyStatement[] {
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
    { Sid: "FindKey", Effect: "Allow", Action: actions("kms", ["ListAliases", "ListKeys"]), Resource: "*" },
  ];
}

/** Lists and descriptions that know no resource: they change nothing and show no finding, message or secret. */
export function look(): PolicyStatement[] {
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
        "securityhub:DescribeSecurityHubV2",
        "servicequotas:GetServiceQuota",
        "sqs:ListQueues",
      ],
      Resource: "*",
    },
  ];
}

function actions(service: string, names: readonly string[]): string[] {
  return names.map((name) => `${service}:${name}`);
}
