import { Construct } from "constructs";
import type { Connection } from "../connections/connection";
import { PARTITIONS, type PartitionName } from "../connections/partitions";
import type { Arns } from "./arns";
import { FindingRules } from "./finding-rules";
import type { Names } from "./names";
import { policyDocument } from "./policy-document";
import type { RegionArguments } from "./region-scope";
import { type RelayProps, RelayQueue } from "./relay-queue";
import type { RelayRole } from "./relay-role";

/** Options of a {@link Forwarder}. */
export interface ForwarderProps {
  /** The account and region whose findings are forwarded, and which of them. */
  readonly connection: Connection;
  /** Event pattern of each rule, as JSON. */
  readonly patterns: readonly string[];
  readonly role: RelayRole;
  readonly relay: RelayProps;
  readonly partition: PartitionName;
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/** The AWS resources of one connection: rule, queue, dead letters, relay. */
export class Forwarder extends Construct {
  /** What the stack's `connections` output says of this connection. */
  public readonly summary: Readonly<Record<string, unknown>>;

  public constructor(
    scope: Construct,
    private readonly props: ForwarderProps,
  ) {
    super(scope, props.connection.region);
    const { connection, names, arns, patterns } = props;
    const { account, region } = connection;
    const { queue, deadLetters } = new RelayQueue(this, "relay-queue", {
      ...props,
      region,
      policies: {
        queue: this.sendPolicy(arns.queue(account, region)),
        deadLetterQueue: this.sendPolicy(arns.deadLetterQueue(account, region)),
      },
    });
    new FindingRules(this, "rules", {
      ...props,
      region,
      description: descriptionOf(connection),
      target: { arn: queue.arn, deadLetterArn: deadLetters.arn },
    });
    this.summary = {
      account,
      region,
      filter: connection.filter?.name ?? "",
      rules: patterns.map((_, index) => names.rule(index)),
      queue_url: queue.url,
      dead_letter_queue_url: deadLetters.url,
      relay: names.relay,
      relay_version: props.relay.bundle.version,
    };
  }

  /** Lets this connection's rules, and nobody else's, send to a queue. */
  private sendPolicy(queueArn: string): string {
    const { arns, connection, partition, patterns } = this.props;
    const { account, region } = connection;
    return policyDocument([
      {
        Sid: "FindingsFromOwnRules",
        Effect: "Allow",
        Principal: { Service: PARTITIONS[partition].principals.events },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: {
          ArnEquals: { "aws:SourceArn": patterns.map((_, index) => arns.rule(account, region, index)) },
          StringEquals: { "aws:SourceAccount": account },
        },
      },
    ]);
  }
}

function descriptionOf({ covers }: Connection): string {
  return covers
    ? "hubrelay: Security Hub findings of the organization's accounts"
    : "hubrelay: Security Hub findings of this account and region";
}
