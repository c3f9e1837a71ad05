import {
  DescribeRuleCommand,
  DisableRuleCommand,
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  RemoveTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import { GetRolePolicyCommand, IAMClient, ListRolePoliciesCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteEventSourceMappingCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { DeleteQueueCommand, GetQueueUrlCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig, rootOf } from "./clients";

/** Where somebody clicks. */
export interface Place {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
  /** What the names of the deployment's resources begin with, such as `hubrelay`. */
  readonly name: string;
}

/** Disable the first rule. @returns its name */
export async function disableRule(place: Place): Promise<string> {
  return withRule(place, async (events, Name) => {
    await events.send(new DisableRuleCommand({ Name }));
  });
}

/** Remove every target of the first rule. @returns the rule's name */
export async function removeTargets(place: Place): Promise<string> {
  return withRule(place, async (events, Rule) => {
    const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule }));
    await events.send(new RemoveTargetsCommand({ Rule, Ids: Targets.map(({ Id }) => Id as string) }));
  });
}

/** Narrow the first rule's pattern to findings of one product, as somebody does to silence a noisy one. @returns its name */
export async function editPattern(place: Place): Promise<string> {
  return withRule(place, async (events, Name) => {
    const { EventPattern = "{}", State, Description } = await events.send(new DescribeRuleCommand({ Name }));
    const pattern = JSON.parse(EventPattern) as { detail?: { findings?: object } };
    const findings = { ...pattern.detail?.findings, ProductName: ["GuardDuty"] };
    const edited = { ...pattern, detail: { ...pattern.detail, findings } };
    await events.send(new PutRuleCommand({ Name, State, Description, EventPattern: JSON.stringify(edited) }));
  });
}

/** Delete everything that hands findings to functions. @returns how many mappings there were */
export async function deleteMappings({ endpoint, account, region }: Place): Promise<number> {
  const lambda = new LambdaClient(clientConfig(endpoint, rootOf(account), region));
  const { EventSourceMappings = [] } = await lambda.send(new ListEventSourceMappingsCommand({}));
  for (const { UUID } of EventSourceMappings) await lambda.send(new DeleteEventSourceMappingCommand({ UUID }));
  return EventSourceMappings.length;
}

/**
 * Set one variable in the environment of the first function.
 *
 * @returns the function's name
 */
export async function changeEnvironment(
  place: Place,
  variable = "POWERTOOLS_LOG_LEVEL",
  value = "DEBUG",
): Promise<string> {
  const lambda = new LambdaClient(config(place));
  try {
    const { Functions = [] } = await lambda.send(new ListFunctionsCommand({}));
    const FunctionName = first(
      place,
      "function",
      Functions.map((entry) => entry.FunctionName),
    );
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = { ...Environment?.Variables, [variable]: value };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    return FunctionName;
  } finally {
    lambda.destroy();
  }
}

/**
 * Let the relay's role do more than its job, in the first of its policies, as somebody does to make an error go away.
 *
 * @returns the policy's name
 */
export async function widenRelayRole(place: Place): Promise<string> {
  const iam = new IAMClient(config(place));
  const RoleName = `${place.name}-relay`;
  try {
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    const PolicyName = [...PolicyNames].sort()[0];
    if (PolicyName === undefined) throw new Error(`${place.account}: role ${RoleName} has no policy`);
    const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
    const policy = JSON.parse(decodeURIComponent(PolicyDocument)) as { Statement: object[] };
    policy.Statement.push({ Effect: "Allow", Action: "sqs:*", Resource: "*" });
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: JSON.stringify(policy) }));
    return PolicyName;
  } finally {
    iam.destroy();
  }
}

/** Delete the queue of dead letters. @returns its name */
export async function deleteDeadLetterQueue(place: Place): Promise<string> {
  const sqs = new SQSClient(config(place));
  const QueueName = `${place.name}-dead-letters`;
  try {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    return QueueName;
  } finally {
    sqs.destroy();
  }
}

async function withRule(place: Place, change: (events: EventBridgeClient, name: string) => Promise<void>) {
  const events = new EventBridgeClient(config(place));
  try {
    const { Rules = [] } = await events.send(new ListRulesCommand({ NamePrefix: `${place.name}-` }));
    const name = first(
      place,
      "rule",
      Rules.map((rule) => rule.Name),
    );
    await change(events, name);
    return name;
  } finally {
    events.destroy();
  }
}

function config({ endpoint, account, region }: Place) {
  return clientConfig(endpoint, rootOf(account), region);
}

function first({ account, region, name }: Place, kind: string, names: readonly (string | undefined)[]): string {
  const found = names.filter((candidate) => candidate?.startsWith(`${name}-`)).sort()[0];
  if (found === undefined) throw new Error(`${account} ${region}: no ${kind} whose name begins with "${name}-"`);
  return found;
}
