import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import type { Connection } from "../connections/connection";
import { PARTITIONS, type PartitionName } from "../connections/partitions";
import type { Arns } from "./arns";
import { FindingRules } from "./finding-rules";
import type { Names } from "./names";
import { policyDocument } from "./policy-document";
import type { RegionArguments } from "./region-scope";

/** Options of a {@link SenderRole}. */
export interface SenderRoleProps {
  /** The account the rules stand in. */
  readonly account: string;
  readonly regions: readonly string[];
  /** The account of the queues. */
  readonly hub: { readonly account: string };
  readonly partition: PartitionName;
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/** The role by which an account's rules send to the hub's queues, and can do nothing else. */
export class SenderRole extends Construct {
  public readonly role: IamRole;
  public readonly policy: IamRolePolicy;

  public constructor(
    scope: Construct,
    id: string,
    { account, regions, hub, partition, names, arns, ...props }: SenderRoleProps,
  ) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      ...props.in,
      name: names.senderRole,
      description: "hubrelay: sends Security Hub findings to the hub's queues",
      assumeRolePolicy: policyDocument([
        {
          Sid: "RulesOfThisAccount",
          Effect: "Allow",
          Principal: { Service: PARTITIONS[partition].principals.events },
          Action: "sts:AssumeRole",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
      ]),
    });
    this.role.overrideLogicalId("sender");
    this.policy = new IamRolePolicy(this, "policy", {
      ...props.in,
      name: "sender",
      role: this.role.name,
      policy: policyDocument([
        {
          Sid: "SendToHub",
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: regions.map((region) => arns.queue(hub.account, region)),
        },
      ]),
    });
    this.policy.overrideLogicalId("sender");
  }
}

/** Options of a {@link Sender}. */
export interface SenderProps {
  readonly connection: Connection;
  /** Event pattern of each rule, as JSON. */
  readonly patterns: readonly string[];
  readonly role: SenderRole;
  /** The account of the queues. */
  readonly hub: { readonly account: string };
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/** What a member account has of a connection with `topology: hub`: a rule whose target is the hub's queue of the same region. */
export class Sender extends Construct {
  /** What the stack's `connections` output says of this connection. */
  public readonly summary: Readonly<Record<string, unknown>>;

  public constructor(scope: Construct, { connection, patterns, role, hub, names, arns, ...props }: SenderProps) {
    super(scope, connection.region);
    const { region } = connection;
    const target = {
      arn: arns.queue(hub.account, region),
      deadLetterArn: arns.deadLetterQueue(hub.account, region),
      roleArn: role.role.arn,
    };
    new FindingRules(this, "rules", {
      region,
      patterns,
      description: "hubrelay: Security Hub findings of this account and region",
      target,
      names,
      in: props.in,
    });
    this.summary = {
      account: connection.account,
      region,
      filter: connection.filter?.name ?? "",
      rules: patterns.map((_, index) => names.rule(index)),
      queue_arn: target.arn,
      dead_letter_queue_arn: target.deadLetterArn,
    };
  }
}
