import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { Construct } from "constructs";
import { PARTITIONS, type PartitionName } from "../connections/partitions";
import type { Arns } from "./arns";
import type { Names } from "./names";
import { policyDocument } from "./policy-document";
import type { RegionArguments } from "./region-scope";

/** Options of a {@link RelayRole}. */
export interface RelayRoleProps {
  /** The account the relays run in. */
  readonly account: string;
  /** Regions with a relay. */
  readonly regions: readonly string[];
  /** Account and region of the ingest token's secret. */
  readonly hub: { readonly account: string; readonly region: string };
  readonly partition: PartitionName;
  readonly names: Names;
  readonly arns: Arns;
  readonly in: RegionArguments;
}

/** The role of an account's relays: take findings from the queue, read the token, keep what cannot be delivered, log. */
export class RelayRole extends Construct {
  public readonly role: IamRole;
  public readonly policy: IamRolePolicy;

  public constructor(scope: Construct, id: string, props: RelayRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "role", {
      ...props.in,
      name: props.names.relayRole,
      description: "hubrelay: sends Security Hub findings to Dynatrace",
      assumeRolePolicy: trustPolicy(props.partition),
    });
    this.role.overrideLogicalId("relay");
    this.policy = new IamRolePolicy(this, "policy", {
      ...props.in,
      name: "relay",
      role: this.role.name,
      policy: relayPolicy(props),
    });
    this.policy.overrideLogicalId("relay");
  }
}

function trustPolicy(partition: PartitionName): string {
  const { lambda } = PARTITIONS[partition].principals;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: lambda }, Action: "sts:AssumeRole" }],
  });
}

function relayPolicy({ account, regions, hub, partition, arns }: RelayRoleProps): string {
  const each = (arn: (account: string, region: string) => string) => regions.map((region) => arn(account, region));
  return policyDocument([
    {
      Sid: "TakeFindings",
      Effect: "Allow",
      Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes"],
      Resource: each(arns.queue),
    },
    { Sid: "KeepDeadLetters", Effect: "Allow", Action: "sqs:SendMessage", Resource: each(arns.deadLetterQueue) },
    {
      Sid: "ReadToken",
      Effect: "Allow",
      Action: "secretsmanager:GetSecretValue",
      Resource: `${arns.secret(hub.account, hub.region)}-??????`,
    },
    {
      // The key's id is not known in this stack; its alias cannot be a resource of kms:Decrypt.
      Sid: "DecryptToken",
      Effect: "Allow",
      Action: "kms:Decrypt",
      Resource: `arn:${partition}:kms:${hub.region}:${hub.account}:key/*`,
      Condition: {
        StringEquals: {
          "kms:ViaService": `secretsmanager.${hub.region}.${PARTITIONS[partition].dnsSuffix}`,
        },
      },
    },
    {
      Sid: "Log",
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
      Resource: each(arns.logGroup).map((arn) => `${arn}:*`),
    },
    {
      // X-Ray knows no resources for these two.
      Sid: "Trace",
      Effect: "Allow",
      Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
      Resource: "*",
    },
  ]);
}
