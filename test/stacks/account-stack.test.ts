import { deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const A = "111111111111";
const HUB = "222222222222";
const five = synthesize(deploymentOf('aws: { providerVersion: "~> 5.100" }\n'), organizationOf([{ id: A }]));
const six = synthesize(deploymentOf(), organizationOf([{ id: A }]));
const stack = six.stacks[`account-${A}`]!;

const statements = (policy: unknown) =>
  (JSON.parse(policy as string) as { Statement: Record<string, never>[] }).Statement;

describe("regions", () => {
  test("with AWS provider 6 there is one provider, and every regional resource carries its region", () => {
    expect(stack.providers("aws")).toHaveLength(1);
    for (const [address, block] of stack.all()) {
      expect([address, block.region]).toEqual([
        address,
        address.startsWith("aws_iam_") ? undefined : address.endsWith("us-east-1") ? "us-east-1" : "eu-west-1",
      ]);
      expect([address, block.provider]).toEqual([address, "aws"]);
    }
  });

  test("with AWS provider 5 there is one aliased provider per region, and no resource carries a region", () => {
    const template = five.stacks[`account-${A}`]!;
    expect(template.providers("aws").map(({ alias, region }) => [alias, region])).toEqual([
      ["eu-west-1", "eu-west-1"],
      ["us-east-1", "us-east-1"],
    ]);
    for (const [address, block] of template.all()) {
      expect([address, block.region]).toEqual([address, undefined]);
      if (!address.startsWith("aws_iam_")) {
        const region = address.endsWith("us-east-1") ? "us-east-1" : "eu-west-1";
        expect([address, block.provider]).toEqual([address, `aws.${region}`]);
      }
    }
  });

  test("both forms have the same addresses, so that changing the provider moves nothing", () => {
    const addresses = (synthesis: typeof five) => synthesis.stacks[`account-${A}`]!.all().map(([address]) => address);
    expect(addresses(five)).toEqual(addresses(six));
  });

  test("each provider version gets the newest runtime it knows", () => {
    expect(stack.resource("aws_lambda_function", "relay_us-east-1").runtime).toBe("nodejs24.x");
    expect(five.stacks[`account-${A}`]!.resource("aws_lambda_function", "relay_us-east-1").runtime).toBe("nodejs22.x");
  });
});

describe("provider", () => {
  const [provider] = stack.providers("aws");

  test("touches no other account than its own", () => {
    expect(provider?.allowed_account_ids).toEqual([A]);
    expect(provider?.assume_role).toEqual([
      { role_arn: `arn:aws:iam::${A}:role/hubrelay-deploy`, session_name: "hubrelay" },
    ]);
  });

  test("is of the declared version, not of the bindings'", () => {
    const required = stack.json.terraform?.required_providers as unknown as { aws: { version: string } };
    expect(required.aws.version).toBe("~> 6.25");
  });

  test("tags everything with the user's tags and the deployment's name", () => {
    const tagged = synthesize(deploymentOf("tags: { team: security }\n"), organizationOf([{ id: A }]));
    const [aws] = tagged.stacks[`account-${A}`]!.providers("aws");
    expect(aws?.default_tags).toEqual([{ tags: { team: "security", hubrelay: "hubrelay" } }]);
  });
});

describe("the way of a finding", () => {
  const rule = stack.resource("aws_cloudwatch_event_rule", "findings_us-east-1");
  const target = stack.resource("aws_cloudwatch_event_target", "queue_us-east-1");
  const queue = stack.resource("aws_sqs_queue", "findings_us-east-1");
  const deadLetters = stack.resource("aws_sqs_queue", "dead_letters_us-east-1");
  const mapping = stack.resource("aws_lambda_event_source_mapping", "findings_us-east-1");
  const relay = stack.resource("aws_lambda_function", "relay_us-east-1");

  test("the rule's state is written out, so that a plan sees it disabled", () => {
    expect(rule.state).toBe("ENABLED");
  });

  test("the rule takes findings of its own account and region only", () => {
    const pattern = JSON.parse(rule.event_pattern as unknown as string);
    expect(pattern.detail.findings).toMatchObject({ AwsAccountId: [A], Region: ["us-east-1"] });
  });

  test("what the rule cannot deliver is tried for 24 hours and then kept", () => {
    expect(target.retry_policy).toEqual({ maximum_event_age_in_seconds: 86400, maximum_retry_attempts: 185 });
    expect(target.dead_letter_config).toEqual({ arn: "${aws_sqs_queue.dead_letters_us-east-1.arn}" });
  });

  test.each([
    ["queue", queue, `arn:aws:sqs:us-east-1:${A}:hubrelay-findings`],
    ["dead-letter queue", deadLetters, `arn:aws:sqs:us-east-1:${A}:hubrelay-dead-letters`],
  ])("the %s is encrypted, keeps 14 days and takes messages from this rule only", (_, block, arn) => {
    expect(block.sqs_managed_sse_enabled).toBe(true);
    expect(block.message_retention_seconds).toBe(1209600);
    expect(statements(block.policy)).toEqual([
      {
        Sid: "FindingsFromOwnRules",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: arn,
        Condition: {
          ArnEquals: { "aws:SourceArn": [`arn:aws:events:us-east-1:${A}:rule/hubrelay-findings`] },
          StringEquals: { "aws:SourceAccount": A },
        },
      },
    ]);
  });

  test("a message is invisible six times as long as the function may run", () => {
    expect(queue.visibility_timeout_seconds).toBe(6 * (relay.timeout as unknown as number));
  });

  test("the function takes batches, reports partial failures, and leaves the account's concurrency alone", () => {
    expect(mapping.batch_size).toBe(100);
    expect(mapping.maximum_batching_window_in_seconds).toBe(5);
    expect(mapping.function_response_types).toEqual(["ReportBatchItemFailures"]);
    expect(mapping.scaling_config).toEqual({ maximum_concurrency: 2 });
  });

  test("the function logs JSON to a group of its own with a retention, and traces", () => {
    expect(relay.logging_config).toEqual({
      log_format: "JSON",
      log_group: "${aws_cloudwatch_log_group.relay_us-east-1.name}",
    });
    expect(stack.resource("aws_cloudwatch_log_group", "relay_us-east-1").retention_in_days).toBe(365);
    expect(relay.tracing_config).toEqual({ mode: "Active" });
    expect(relay.architectures).toEqual(["arm64"]);
  });

  test("the function knows where the token is, and never the token", () => {
    const { variables } = relay.environment as unknown as { variables: Record<string, string> };
    expect(variables.HUBRELAY_TOKEN_SECRET_ARN).toBe(
      `arn:aws:secretsmanager:us-east-1:${HUB}:secret:hubrelay/ingest-token`,
    );
    expect(variables.HUBRELAY_INGEST_URL).toBe(
      "https://abc12345.live.dynatrace.com/platform/ingest/v1/security.events",
    );
    expect(JSON.stringify(variables)).not.toMatch(/dt0c01/);
  });
});

describe("the relay's role", () => {
  const role = stack.resource("aws_iam_role", "relay");
  const granted = statements(stack.resource("aws_iam_role_policy", "relay").policy);

  test("is one per account, with a name that carries no region", () => {
    expect(Object.keys(stack.resources("aws_iam_role"))).toEqual(["relay"]);
    expect(role.name).toBe("hubrelay-relay");
  });

  test("may do its job and nothing else", () => {
    expect(granted.flatMap((statement) => statement.Action)).toEqual([
      "sqs:ReceiveMessage",
      "sqs:DeleteMessage",
      "sqs:ChangeMessageVisibility",
      "sqs:GetQueueAttributes",
      "sqs:SendMessage",
      "secretsmanager:GetSecretValue",
      "kms:Decrypt",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "xray:PutTraceSegments",
      "xray:PutTelemetryRecords",
    ]);
    const everywhere = granted.filter((statement) => (statement.Resource as unknown) === "*");
    expect(everywhere.map((statement) => statement.Sid)).toEqual(["Trace"]);
  });

  test("reads the ingest token's secret and no other", () => {
    expect(granted.find((statement) => (statement.Sid as unknown) === "ReadToken")?.Resource).toBe(
      `arn:aws:secretsmanager:us-east-1:${HUB}:secret:hubrelay/ingest-token-??????`,
    );
  });
});

test("a partition's ARNs follow it", () => {
  const deployment = deploymentOf(
    "",
    'dynatrace: { url: "https://a.live.dynatrace.com" }\nhub: { account: "222222222222", region: us-gov-west-1 }\nregions: { default: [us-gov-west-1] }\n',
  );
  const gov = synthesize(deployment, organizationOf([{ id: A }], "aws-us-gov"));
  expect(JSON.stringify(Object.values(gov.stacks).map((each) => each.json))).not.toMatch(/arn:aws:/);
});

test("an account has a state of its own, under a path that is no machine's", () => {
  expect(stack.json.terraform?.backend).toEqual({ local: { path: `../../../state/account-${A}.tfstate` } });
});

test("an S3 backend locks by S3 itself and has a key per stack", () => {
  const deployment = deploymentOf("backend: { type: s3, bucket: my-states, region: eu-west-1 }\n");
  const { stacks } = synthesize(deployment, organizationOf([{ id: A }]));
  expect(stacks[`account-${A}`]?.json.terraform?.backend).toEqual({
    s3: {
      bucket: "my-states",
      key: `hubrelay/account-${A}.tfstate`,
      region: "eu-west-1",
      encrypt: true,
      use_lockfile: true,
    },
  });
});

test("the output lists the connections", () => {
  const { connections } = stack.json.output as unknown as { connections: { value: Record<string, unknown>[] } };
  expect(connections.value.map(({ account, region }) => [account, region])).toEqual([
    [A, "eu-west-1"],
    [A, "us-east-1"],
  ]);
});

test("what a rule cannot say is given to the relay, and only there", () => {
  const filtered = deploymentOf('filters:\n  - title: { exclude: ["test finding"], in: relay }\n');
  const template = synthesize(filtered, organizationOf([{ id: A }])).stacks[`account-${A}`]!;
  const { environment } = template.resource("aws_lambda_function", "relay_us-east-1") as Record<string, unknown>;
  const { variables } = environment as { variables: Record<string, string> };
  expect(JSON.parse(variables.HUBRELAY_FILTER!)).toEqual([{ field: "title", exclude: ["test finding"] }]);
});
