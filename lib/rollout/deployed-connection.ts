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
}

/** The connections in `terraform output -json` of a stack; none where nothing is deployed. */
export function deployedConnections(outputs: string): DeployedConnection[] {
  const parsed = JSON.parse(outputs) as { readonly connections?: { readonly value?: unknown } };
  const value = parsed.connections?.value;
  // Outputs of a stack that is half applied may be half there; a connection that is not whole is not deployed.
  return (Array.isArray(value) ? value : []).flatMap((each: unknown) => {
    const connection = deployedSchema.safeParse(each);
    return connection.success ? toConnection(connection.data) : [];
  });
}

function toConnection(each: z.infer<typeof deployedSchema>): DeployedConnection[] {
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
