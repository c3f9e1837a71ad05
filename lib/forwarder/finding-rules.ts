import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import { named } from "./address";
import type { Names } from "./names";
import type { RegionArguments } from "./region-scope";

/** Options of {@link FindingRules}. */
export interface FindingRulesProps {
  readonly region: string;
  /** Event pattern of each rule, as JSON. */
  readonly patterns: readonly string[];
  readonly description: string;
  readonly target: {
    /** The queue, of this region. */
    readonly arn: string;
    /** The queue of what EventBridge cannot deliver. */
    readonly deadLetterArn: string;
    /** Role that EventBridge sends with; needed for a queue of another account. */
    readonly roleArn?: string;
  };
  readonly names: Names;
  readonly in: RegionArguments;
}

/** The rules of a connection, normally one, each with the queue as its target. */
export class FindingRules extends Construct {
  public constructor(scope: Construct, id: string, props: FindingRulesProps) {
    super(scope, id);
    for (const [index, pattern] of props.patterns.entries()) {
      const suffix = index === 0 ? "" : `_${index + 1}`;
      const rule = new CloudwatchEventRule(this, `rule-${index}`, {
        ...props.in,
        name: props.names.rule(index),
        description: props.description,
        eventPattern: pattern,
        // Written out although it is the default: only then does a plan see that somebody disabled the rule.
        state: "ENABLED",
      });
      named(`findings${suffix}`, props.region, rule);
      const target = new CloudwatchEventTarget(this, `target-${index}`, {
        ...props.in,
        rule: rule.name,
        targetId: "queue",
        arn: props.target.arn,
        roleArn: props.target.roleArn,
        retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: props.target.deadLetterArn },
      });
      named(`queue${suffix}`, props.region, target);
    }
  }
}
