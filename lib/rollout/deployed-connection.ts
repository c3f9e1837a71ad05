import { z } from "zod";
import { PARTITIONS, type PartitionName } from "../connections/partitions";

/** What `Forwarder` and, with `topology: hub`, `Sender` say of a connection in their stack's output. */
const deployedSchema = z.object({
  account: z.string(),
  region: z.string(),
  filter: z.string().default(""),
  queue_url: z.string().optional(),
  dead_letter_queue_url: z.string().optional(),
  queue_arn: z.string().optional(),
  dead_letter_queue_arn: z.string().optional(),
  relay: z.string().default(""),
  relay_version: z.string().default(""),
});

/** A connection as a stack's state has it. */
export interface DeployedConnection {
  readonly account: string;
  readonly region: string;
  /** Name of its filter; empty when all findings pass. */
  readonly filter: string;
  /** The account with queue and relay: with `topology: hub` another one. */
  readonly queueAccount: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  /** Name of the relay's function; empty where another account has it. */
  readonly relay: string;
  readonly relayVersion: string;
  /** When the account was connected: its role was made then, ISO 8601. Absent where the state does not say. */
  readonly accountSince?: string;
}

interface RawState {
  readonly version?: unknown;
  readonly outputs?: { readonly connections?: { readonly value?: unknown } };
  readonly resources?: readonly {
    readonly type: string;
    readonly instances?: readonly { readonly attributes?: { readonly create_date?: unknown } }[];
  }[];
}

/**
 * The connections in a stack's state; none where nothing is deployed.
 *
 * @throws Error when it is not a state in clear
 */
export function deployedConnections(state: string): DeployedConnection[] {
  const { version, outputs, resources = [] } = JSON.parse(state) as RawState;
  if (version !== 4) throw new Error("it is not a Terraform state of format 4, or it is encrypted");
  const value = outputs?.connections?.value;
  const [accountSince] = resources
    .filter(({ type }) => type === "aws_iam_role")
    .flatMap(({ instances = [] }) => instances.map(({ attributes }) => attributes?.create_date))
    .filter((date) => typeof date === "string");
  // Outputs of a stack that is half applied may be half there; a connection that is not whole is not deployed.
  return (Array.isArray(value) ? value : []).flatMap((each: unknown) => {
    const connection = deployedSchema.safeParse(each);
    return connection.success ? toConnection(connection.data, accountSince) : [];
  });
}

function toConnection(each: z.infer<typeof deployedSchema>, accountSince: string | undefined): DeployedConnection[] {
  const queue = each.queue_url === undefined ? queueOf(each.queue_arn) : { url: each.queue_url, account: each.account };
  const deadLetterQueueUrl = each.dead_letter_queue_url ?? queueOf(each.dead_letter_queue_arn)?.url;
  if (queue === undefined || deadLetterQueueUrl === undefined) return [];
  return [
    {
      account: each.account,
      region: each.region,
      filter: each.filter,
      queueAccount: queue.account,
      queueUrl: queue.url,
      deadLetterQueueUrl,
      relay: each.relay,
      relayVersion: each.relay_version,
      ...(accountSince !== undefined && { accountSince }),
    },
  ];
}

/** A queue's URL says no more than its ARN. */
function queueOf(arn: string | undefined): { readonly url: string; readonly account: string } | undefined {
  const [, partition, , region, account, name] = arn?.split(":") ?? [];
  if (partition === undefined || account === undefined || name === undefined) return undefined;
  const { dnsSuffix } = PARTITIONS[partition as PartitionName] ?? PARTITIONS.aws;
  return { url: `https://sqs.${region}.${dnsSuffix}/${account}/${name}`, account };
}
