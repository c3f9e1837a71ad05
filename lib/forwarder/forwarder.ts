import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { TerraformElement } from "cdktf";
import { Construct } from "constructs";
import type { Connection } from "../connections/connection";
import { eventPatterns } from "../filters/event-pattern";
import type { Arns } from "./arns";
import type { Names } from "./names";
import { policyDocument } from "./policy-document";
import type { RegionArguments } from "./region-scope";
import type { RelayBundle } from "./relay-bundle";
import type { RelayRole } from "./relay-role";

/** Longest that SQS keeps a message: an outage of Dynatrace may last this long without a loss. */
const RETENTION_SECONDS = 14 * 24 * 3600;
/** Longest run of the function. */
const TIMEOUT_SECONDS = 60;
/**
 * Times a message is tried before it becomes a dead letter: the most that SQS allows. The relay waits up to 15 minutes
 * between tries, so that this is more than ten days of outage; what can never be delivered it puts there itself, at once.
 */
const MAX_RECEIVE_COUNT = 1000;

/** Options of a {@link Forwarder}. */
export interface ForwarderProps {
  /** The account and region whose findings are forwarded, and which of them. */
  readonly connection: Connection;
  readonly role: RelayRole;
  readonly relay: {
    readonly bundle: RelayBundle;
    /** Where the bundle lies, seen from the stack's folder. */
    readonly filename: string;
    readonly runtime: string;
    /** Environment of the function without what belongs to the connection. Never a secret. */
    readonly environment: Readonly<Record<string, string>>;
    readonly memoryMegabytes: number;
    readonly maximumConcurrency: number;
    readonly logRetentionDays: number;
  };
  /** Name of the environment variable that tells the function its dead-letter queue's URL. */
  readonly deadLetterQueueVariable: string;
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
    const patterns = eventPatterns(props.connection.filter, props.connection);
    const deadLetters = this.deadLetterQueue(patterns.length);
    const queue = this.queue(deadLetters, patterns.length);
    for (const [index, pattern] of patterns.entries()) {
      this.target(this.rule(pattern.json, index), queue, deadLetters, index);
    }
    const relay = this.relay(deadLetters);
    this.mapping(queue, relay);
    this.summary = {
      account: props.connection.account,
      region: props.connection.region,
      filter: props.connection.filter?.name ?? "",
      rules: patterns.map((_, index) => props.names.rule(index)),
      queue_url: queue.url,
      dead_letter_queue_url: deadLetters.url,
      relay: props.names.relay,
      relay_version: props.relay.bundle.version,
    };
  }

  private deadLetterQueue(rules: number): SqsQueue {
    const { account, region } = this.props.connection;
    return this.named(
      "dead_letters",
      new SqsQueue(this, "dead-letters", {
        ...this.props.in,
        name: this.props.names.deadLetterQueue,
        messageRetentionSeconds: RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
        policy: this.sendPolicy(this.props.arns.deadLetterQueue(account, region), rules),
      }),
    );
  }

  private queue(deadLetters: SqsQueue, rules: number): SqsQueue {
    const { account, region } = this.props.connection;
    return this.named(
      "findings",
      new SqsQueue(this, "queue", {
        ...this.props.in,
        name: this.props.names.queue,
        messageRetentionSeconds: RETENTION_SECONDS,
        // AWS asks for six times the function's timeout.
        visibilityTimeoutSeconds: 6 * TIMEOUT_SECONDS,
        sqsManagedSseEnabled: true,
        policy: this.sendPolicy(this.props.arns.queue(account, region), rules),
        // The dead-letter queue's ARN is a reference, so that it exists first.
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetters.arn, maxReceiveCount: MAX_RECEIVE_COUNT }),
      }),
    );
  }

  /** Lets this connection's rules, and nobody else's, send to a queue. */
  private sendPolicy(queueArn: string, rules: number): string {
    const { account, region } = this.props.connection;
    return policyDocument([
      {
        Sid: "FindingsFromOwnRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: queueArn,
        Condition: {
          ArnEquals: {
            "aws:SourceArn": Array.from({ length: rules }, (_, index) => this.props.arns.rule(account, region, index)),
          },
          StringEquals: { "aws:SourceAccount": account },
        },
      },
    ]);
  }

  private rule(pattern: string, index: number): CloudwatchEventRule {
    return this.named(
      index === 0 ? "findings" : `findings_${index + 1}`,
      new CloudwatchEventRule(this, `rule-${index}`, {
        ...this.props.in,
        name: this.props.names.rule(index),
        description: "hubrelay: Security Hub findings of this account and region",
        eventPattern: pattern,
        // Written out although it is the default: only then does a plan see that somebody disabled the rule.
        state: "ENABLED",
      }),
    );
  }

  private target(
    rule: CloudwatchEventRule,
    queue: SqsQueue,
    deadLetters: SqsQueue,
    index: number,
  ): CloudwatchEventTarget {
    return this.named(
      index === 0 ? "queue" : `queue_${index + 1}`,
      new CloudwatchEventTarget(this, `target-${index}`, {
        ...this.props.in,
        rule: rule.name,
        targetId: "queue",
        arn: queue.arn,
        retryPolicy: { maximumEventAgeInSeconds: 24 * 3600, maximumRetryAttempts: 185 },
        deadLetterConfig: { arn: deadLetters.arn },
      }),
    );
  }

  private relay(deadLetters: SqsQueue): LambdaFunction {
    const { relay, names, role } = this.props;
    const logGroup = this.named(
      "relay",
      new CloudwatchLogGroup(this, "log-group", {
        ...this.props.in,
        name: names.logGroup,
        retentionInDays: relay.logRetentionDays,
      }),
    );
    return this.named(
      "relay",
      new LambdaFunction(this, "relay", {
        ...this.props.in,
        functionName: names.relay,
        description: "hubrelay: sends Security Hub findings to Dynatrace",
        role: role.role.arn,
        runtime: relay.runtime,
        architectures: ["arm64"],
        handler: "index.handler",
        filename: relay.filename,
        sourceCodeHash: relay.bundle.sha256,
        memorySize: relay.memoryMegabytes,
        timeout: TIMEOUT_SECONDS,
        environment: { variables: { ...relay.environment, [this.props.deadLetterQueueVariable]: deadLetters.url } },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        tracingConfig: { mode: "Active" },
        dependsOn: [role.policy],
      }),
    );
  }

  private mapping(queue: SqsQueue, relay: LambdaFunction): void {
    this.named(
      "findings",
      new LambdaEventSourceMapping(this, "mapping", {
        ...this.props.in,
        eventSourceArn: queue.arn,
        functionName: relay.functionName,
        batchSize: 100,
        maximumBatchingWindowInSeconds: 5,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: this.props.relay.maximumConcurrency },
      }),
    );
  }

  /** Gives a resource an address people can read, which does not change when constructs are moved about. */
  private named<T extends TerraformElement>(name: string, element: T): T {
    element.overrideLogicalId(`${name}_${this.props.connection.region}`);
    return element;
  }
}
