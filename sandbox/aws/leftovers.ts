import { CloudWatchLogsClient, paginateDescribeLogGroups } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient, paginateListRoles } from "@aws-sdk/client-iam";
import {
  DescribeKeyCommand,
  KMSClient,
  ListResourceTagsCommand,
  paginateListAliases,
  paginateListKeys,
} from "@aws-sdk/client-kms";
import { LambdaClient, paginateListEventSourceMappings, paginateListFunctions } from "@aws-sdk/client-lambda";
import { paginateListSecrets, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig, rootOf } from "./clients";

/** A role of the organization's owner, which is there before hubrelay and after it. */
const NOT_OURS = "-deploy";

/**
 * Whatever of a deployment still stands in the accounts, as `account region kind name`: rules, queues, functions,
 * event source mappings, log groups, roles, secrets (scheduled for deletion ones too: they hold the name), keys that
 * are not on their way out, and aliases.
 *
 * @param name - the deployment's name, which begins the names of all its resources
 */
export async function findLeftovers(
  endpoint: string,
  accounts: readonly string[],
  regions: readonly string[],
  name: string,
): Promise<string[]> {
  const found: string[] = [];
  for (const account of accounts) {
    for (const region of regions) {
      const config = clientConfig(endpoint, rootOf(account), region);
      for (const kind of REGIONAL) {
        for await (const item of kind.list(config, name)) found.push(`${account} ${region} ${kind.kind} ${item}`);
      }
    }
    for await (const role of roles(clientConfig(endpoint, rootOf(account)), name))
      found.push(`${account} global role ${role}`);
  }
  return found.sort();
}

type Config = ReturnType<typeof clientConfig>;
interface Kind {
  readonly kind: string;
  list(config: Config, name: string): AsyncIterable<string>;
}

const REGIONAL: readonly Kind[] = [
  { kind: "rule", list: rules },
  { kind: "queue", list: queues },
  { kind: "function", list: functions },
  { kind: "event source mapping", list: mappings },
  { kind: "log group", list: logGroups },
  { kind: "secret", list: secrets },
  { kind: "key", list: keys },
  { kind: "alias", list: aliases },
];

async function* rules(config: Config, name: string) {
  const client = new EventBridgeClient(config);
  let NextToken: string | undefined;
  do {
    const page = await client.send(new ListRulesCommand({ NamePrefix: `${name}-`, NextToken }));
    for (const rule of page.Rules ?? []) yield rule.Name ?? "";
    NextToken = page.NextToken;
  } while (NextToken);
}

async function* queues(config: Config, name: string) {
  const client = new SQSClient(config);
  for await (const page of paginateListQueues({ client, pageSize: 100 }, { QueueNamePrefix: `${name}-` })) {
    for (const url of page.QueueUrls ?? []) yield url.split("/").at(-1) ?? url;
  }
}

async function* functions(config: Config, name: string) {
  for await (const page of paginateListFunctions({ client: new LambdaClient(config) }, {})) {
    for (const { FunctionName = "" } of page.Functions ?? [])
      if (FunctionName.startsWith(`${name}-`)) yield FunctionName;
  }
}

/** By function or by queue: a mapping may outlive either. */
async function* mappings(config: Config, name: string) {
  for await (const page of paginateListEventSourceMappings({ client: new LambdaClient(config) }, {})) {
    for (const { UUID = "", FunctionArn = "", EventSourceArn = "" } of page.EventSourceMappings ?? []) {
      const ends = [FunctionArn.split(":function:")[1], EventSourceArn.split(":").at(-1)];
      if (ends.some((end) => end?.startsWith(`${name}-`))) yield UUID;
    }
  }
}

async function* logGroups(config: Config, name: string) {
  const client = new CloudWatchLogsClient(config);
  for await (const page of paginateDescribeLogGroups({ client }, { logGroupNamePrefix: `/aws/lambda/${name}-` })) {
    for (const { logGroupName = "" } of page.logGroups ?? []) yield logGroupName;
  }
}

async function* secrets(config: Config, name: string) {
  const client = new SecretsManagerClient(config);
  for await (const page of paginateListSecrets({ client }, { IncludePlannedDeletion: true })) {
    for (const secret of page.SecretList ?? []) {
      if (!secret.Name?.startsWith(`${name}/`)) continue;
      yield secret.DeletedDate ? `${secret.Name} (scheduled for deletion)` : secret.Name;
    }
  }
}

/** A key has no name: hubrelay's bear its tag. */
async function* keys(config: Config, name: string) {
  const client = new KMSClient(config);
  for await (const page of paginateListKeys({ client }, {})) {
    for (const { KeyId } of page.Keys ?? []) {
      const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }));
      if (KeyMetadata?.KeyManager === "AWS" || KeyMetadata?.KeyState === "PendingDeletion") continue;
      const { Tags = [] } = await client.send(new ListResourceTagsCommand({ KeyId }));
      if (Tags.some((tag) => tag.TagKey === "hubrelay" && tag.TagValue === name)) yield KeyId ?? "";
    }
  }
}

async function* aliases(config: Config, name: string) {
  for await (const page of paginateListAliases({ client: new KMSClient(config) }, {})) {
    for (const { AliasName = "" } of page.Aliases ?? []) if (AliasName.startsWith(`alias/${name}`)) yield AliasName;
  }
}

async function* roles(config: Config, name: string) {
  for await (const page of paginateListRoles({ client: new IAMClient(config) }, {})) {
    for (const { RoleName = "" } of page.Roles ?? []) {
      if (RoleName.startsWith(`${name}-`) && RoleName !== `${name}${NOT_OURS}`) yield RoleName;
    }
  }
}
