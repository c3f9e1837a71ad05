import type { Names } from "./names";

/**
 * ARNs computed from the declaration. Stacks refer to each other's resources by these and never by Terraform references,
 * so that each account has a state of its own and no order is needed between them.
 */
export interface Arns {
  /** The relays' role in an account. */
  relayRole(account: string): string;
  queue(account: string, region: string): string;
  deadLetterQueue(account: string, region: string): string;
  rule(account: string, region: string, index: number): string;
  logGroup(account: string, region: string): string;
  /** The hub's secret without the random suffix that Secrets Manager appends; the service finds it by this as well. */
  secret(account: string, region: string): string;
  /** Any role in an account. */
  role(account: string, name: string): string;
}

/** @param partition - `aws`, `aws-us-gov` or `aws-cn` */
export function arnsOf(partition: string, names: Names): Arns {
  const arn = (service: string, region: string, account: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const role = (account: string, name: string) => arn("iam", "", account, `role/${name}`);
  return {
    relayRole: (account) => role(account, names.relayRole),
    queue: (account, region) => arn("sqs", region, account, names.queue),
    deadLetterQueue: (account, region) => arn("sqs", region, account, names.deadLetterQueue),
    rule: (account, region, index) => arn("events", region, account, `rule/${names.rule(index)}`),
    logGroup: (account, region) => arn("logs", region, account, `log-group:${names.logGroup}`),
    secret: (account, region) => arn("secretsmanager", region, account, `secret:${names.secret}`),
    role,
  };
}
