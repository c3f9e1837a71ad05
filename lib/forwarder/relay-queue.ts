import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { LambdaFunction } from "@cdktf/provider-aws/lib/lambda-function";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { Construct } from "constructs";
import { named } from "./address";
import type { Names } from "./names";
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

/** What the functions of a stack have in common. */
export interface RelayProps {
  readonly bundle: RelayBundle;
  /** Where the bundle lies, seen from the stack's folder. */
  readonly filename: string;
  readonly runtime: string;
  /** Environment of the function without what belongs to the connection. Never a secret. */
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMegabytes: number;
  readonly maximumConcurrency: number;
  readonly logRetentionDays: number;
  /** Name of the environment variable that tells the function its dead-letter queue's URL. */
  readonly deadLetterQueueVariable: string;
}

/** Options of a {@link RelayQueue}. */
export interface RelayQueueProps {
  readonly region: string;
  readonly role: RelayRole;
  readonly relay: RelayProps;
  /** Who may send, as policies of the two queues. */
  readonly policies: { readonly queue: string; readonly deadLetterQueue: string };
  readonly names: Names;
  readonly in: RegionArguments;
}

/** Where findings wait, the function that sends them to Dynatrace, and where those wait that could not be sent. */
export class RelayQueue extends Construct {
  public readonly queue: SqsQueue;
  public readonly deadLetters: SqsQueue;

  public constructor(
    scope: Construct,
    id: string,
    private readonly props: RelayQueueProps,
  ) {
    super(scope, id);
    this.deadLetters = this.deadLetterQueue();
    this.queue = this.findingsQueue();
    this.mapping(this.relay());
  }

  private deadLetterQueue(): SqsQueue {
    return this.named(
      "dead_letters",
      new SqsQueue(this, "dead-letters", {
        ...this.props.in,
        name: this.props.names.deadLetterQueue,
        messageRetentionSeconds: RETENTION_SECONDS,
        sqsManagedSseEnabled: true,
        policy: this.props.policies.deadLetterQueue,
      }),
    );
  }

  private findingsQueue(): SqsQueue {
    return this.named(
      "findings",
      new SqsQueue(this, "queue", {
        ...this.props.in,
        name: this.props.names.queue,
        messageRetentionSeconds: RETENTION_SECONDS,
        // AWS asks for six times the function's timeout.
        visibilityTimeoutSeconds: 6 * TIMEOUT_SECONDS,
        sqsManagedSseEnabled: true,
        policy: this.props.policies.queue,
        // The dead-letter queue's ARN is a reference, so that it exists first.
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: this.deadLetters.arn,
          maxReceiveCount: MAX_RECEIVE_COUNT,
        }),
      }),
    );
  }

  private relay(): LambdaFunction {
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
        environment: { variables: { ...relay.environment, [relay.deadLetterQueueVariable]: this.deadLetters.url } },
        loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
        tracingConfig: { mode: "Active" },
        dependsOn: [role.policy],
      }),
    );
  }

  private mapping(relay: LambdaFunction): void {
    this.named(
      "findings",
      new LambdaEventSourceMapping(this, "mapping", {
        ...this.props.in,
        eventSourceArn: this.queue.arn,
        functionName: relay.functionName,
        batchSize: 100,
        maximumBatchingWindowInSeconds: 5,
        functionResponseTypes: ["ReportBatchItemFailures"],
        scalingConfig: { maximumConcurrency: this.props.relay.maximumConcurrency },
      }),
    );
  }

  private named<T extends Parameters<typeof named>[2]>(name: string, element: T): T {
    return named(name, this.props.region, element);
  }
}
