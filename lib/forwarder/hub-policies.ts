import type { PartitionName } from "../connections/partitions";
import { PARTITIONS } from "../connections/partitions";
import type { Arns } from "./arns";
import type { Names } from "./names";
import { policyDocument } from "./policy-document";

/** Options of {@link hubPolicies}. */
export interface HubPolicyProps {
  readonly hub: { readonly account: string };
  readonly region: string;
  readonly organization: { readonly id: string; readonly partition: PartitionName };
  readonly names: Names;
  readonly arns: Arns;
}

/**
 * Who may send to the hub's queues of a region: every account of the organization through hubrelay's role, so that an account
 * that joins changes nothing here. EventBridge does not use that role for dead letters; there the rule itself must be
 * hubrelay's, in an account of the organization.
 */
export function hubPolicies({ hub, region, organization, names, arns }: HubPolicyProps) {
  const rules = arns.rule("*", region, 0);
  return {
    queue: policyDocument([
      {
        Sid: "FindingsFromTheOrganization",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sqs:SendMessage",
        Resource: arns.queue(hub.account, region),
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": organization.id },
          ArnLike: { "aws:PrincipalArn": arns.role("*", names.senderRole) },
        },
      },
    ]),
    deadLetterQueue: policyDocument([
      {
        Sid: "DeadLettersOfTheOrganization",
        Effect: "Allow",
        Principal: { Service: PARTITIONS[organization.partition].principals.events },
        Action: "sqs:SendMessage",
        Resource: arns.deadLetterQueue(hub.account, region),
        Condition: {
          StringEquals: { "aws:SourceOrgID": organization.id },
          // A filter that needs several rules numbers them behind a hyphen.
          ArnLike: { "aws:SourceArn": [rules, `${rules}-*`] },
        },
      },
    ]),
  };
}
