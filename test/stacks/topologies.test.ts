import { deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const A = "111111111111";
const HUB = "222222222222";
const TOPOLOGY = "topology: hub\n";
const three = synthesize(deploymentOf(TOPOLOGY), organizationOf([{ id: A }, { id: HUB }, { id: "333333333333" }]));
const member = three.stacks[`account-${A}`]!;
const hub = three.stacks.hub!;
const dynatrace = three.stacks.dynatrace!;

const statements = (policy: unknown) =>
  (JSON.parse(policy as string) as { Statement: Record<string, never>[] }).Statement;
const types = (stack: typeof hub) => [...new Set(stack.all().map(([address]) => address.split(".")[0]))].sort();

const variablesOf = (relay: { environment?: unknown }) =>
  (relay.environment as { variables: Record<string, string> }).variables;

describe("a member account", () => {
  const target = member.resource("aws_cloudwatch_event_target", "queue_us-east-1");

  test("holds rules, targets and one role: no code, no queue, no secret", () => {
    expect(types(member)).toEqual([
      "aws_cloudwatch_event_rule",
      "aws_cloudwatch_event_target",
      "aws_iam_role",
      "aws_iam_role_policy",
    ]);
    expect(JSON.stringify(member.json)).not.toMatch(/secretsmanager|lambda/);
  });

  test("sends to the hub's queue of the same region, and what cannot be delivered to the hub as well", () => {
    expect(target.arn).toBe(`arn:aws:sqs:us-east-1:${HUB}:hubrelay-findings`);
    expect(target.dead_letter_config).toEqual({ arn: `arn:aws:sqs:us-east-1:${HUB}:hubrelay-dead-letters` });
    expect(target.role_arn).toBe("${aws_iam_role.sender.arn}");
    expect(target.retry_policy).toEqual({ maximum_event_age_in_seconds: 86400, maximum_retry_attempts: 185 });
  });

  test("filters on its own account and region, as the administrator's bus sees others' findings too", () => {
    const rule = member.resource("aws_cloudwatch_event_rule", "findings_us-east-1");
    expect(JSON.parse(rule.event_pattern as unknown as string).detail.findings).toEqual({
      AwsAccountId: [A],
      Region: ["us-east-1"],
    });
  });

  test("has a role that rules of this account alone take, for the hub's queues alone", () => {
    const role = member.resource("aws_iam_role", "sender");
    expect(role.name).toBe("hubrelay-sender");
    expect(statements(role.assume_role_policy)[0]).toMatchObject({
      Principal: { Service: "events.amazonaws.com" },
      Condition: { StringEquals: { "aws:SourceAccount": A } },
    });
    expect(statements(member.resource("aws_iam_role_policy", "sender").policy)).toEqual([
      {
        Sid: "SendToHub",
        Effect: "Allow",
        Action: "sqs:SendMessage",
        Resource: [`arn:aws:sqs:eu-west-1:${HUB}:hubrelay-findings`, `arn:aws:sqs:us-east-1:${HUB}:hubrelay-findings`],
      },
    ]);
  });
});

describe("the hub", () => {
  test("has a queue, dead letters and a relay in every declared region", () => {
    for (const type of ["aws_lambda_function", "aws_lambda_event_source_mapping"]) {
      expect(Object.keys(hub.resources(type))).toHaveLength(2);
    }
    expect(Object.keys(hub.resources("aws_sqs_queue")).sort()).toEqual([
      "dead_letters_eu-west-1",
      "dead_letters_us-east-1",
      "findings_eu-west-1",
      "findings_us-east-1",
    ]);
    expect(hub.resources("aws_cloudwatch_event_rule")).toEqual({});
  });

  test("lets hubrelay's role of any account of the organization send findings", () => {
    expect(statements(hub.resource("aws_sqs_queue", "findings_us-east-1").policy)).toEqual([
      {
        Sid: "FindingsFromTheOrganization",
        Effect: "Allow",
        Principal: { AWS: "*" },
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:us-east-1:${HUB}:hubrelay-findings`,
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": "o-abcdef1234" },
          ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/hubrelay-sender" },
        },
      },
    ]);
  });

  test("takes dead letters of hubrelay's rules in this organization", () => {
    expect(statements(hub.resource("aws_sqs_queue", "dead_letters_us-east-1").policy)).toEqual([
      {
        Sid: "DeadLettersOfTheOrganization",
        Effect: "Allow",
        Principal: { Service: "events.amazonaws.com" },
        Action: "sqs:SendMessage",
        Resource: `arn:aws:sqs:us-east-1:${HUB}:hubrelay-dead-letters`,
        Condition: {
          StringEquals: { "aws:SourceOrgID": "o-abcdef1234" },
          ArnLike: {
            "aws:SourceArn": [
              "arn:aws:events:us-east-1:*:rule/hubrelay-findings",
              "arn:aws:events:us-east-1:*:rule/hubrelay-findings-*",
            ],
          },
        },
      },
    ]);
  });

  test("has relays that check what the filter of all accounts says, where a rule cannot", () => {
    const filters = 'filters: [{ severity: { minimum: LOW }, title: { exclude: ["[test]"], in: relay } }]\n';
    const { stacks } = synthesize(deploymentOf(TOPOLOGY + filters), organizationOf([{ id: A }]));
    const relays = stacks.hub!.resources("aws_lambda_function") as Record<string, { environment?: unknown }>;
    const conditions = JSON.stringify([{ field: "title", exclude: ["[test]"] }]);
    for (const relay of Object.values(relays)) expect(Object.values(variablesOf(relay))).toContain(conditions);
    expect(Object.values(relays)).toHaveLength(2);
  });

  test("does not change when an account joins", () => {
    const accounts = Array.from({ length: 40 }, (_, n) => ({ id: String(500_000_000_000 + n) }));
    const more = synthesize(deploymentOf(TOPOLOGY), organizationOf([{ id: A }, ...accounts]));
    expect(more.stacks.hub?.json).toEqual(hub.json);
    expect(more.stacks.dynatrace?.json).toEqual(dynatrace.json);
  });

  test("is the only account whose relays may read the token", () => {
    const policy = statements(dynatrace.resource("aws_secretsmanager_secret_policy", "ingest_token").policy);
    expect(policy[0]?.Condition).toMatchObject({
      ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${HUB}:role/hubrelay-relay` },
    });
  });
});

describe("central", () => {
  const central = synthesize(
    deploymentOf(`topology: central\nsecurityHub: { administrator: "${A}", aggregation: { homeRegion: us-east-1 } }\n`),
    organizationOf([{ id: A }, { id: "333333333333" }]),
  );

  test("has a stack for the administrator and none for members", () => {
    expect(Object.keys(central.stacks).sort()).toEqual([`account-${A}`, "dynatrace"]);
  });

  test("takes findings of every account and of every linked region, in the home region only", () => {
    const rules = central.stacks[`account-${A}`]!.resources("aws_cloudwatch_event_rule");
    expect(Object.keys(rules)).toEqual(["findings_us-east-1"]);
    expect(JSON.parse(rules["findings_us-east-1"]!.event_pattern as unknown as string).detail.findings).toEqual({
      Region: ["eu-west-1", "us-east-1"],
    });
  });

  test("lets the administrator's relays alone read the token", () => {
    const policy = central.stacks.dynatrace!.resource("aws_secretsmanager_secret_policy", "ingest_token").policy;
    expect(statements(policy)[0]?.Condition).toMatchObject({
      ArnLike: { "aws:PrincipalArn": `arn:aws:iam::${A}:role/hubrelay-relay` },
    });
  });
});

describe("distributed", () => {
  const written = synthesize(deploymentOf("topology: distributed\n"), organizationOf([{ id: A }])).stacks;
  const unwritten = synthesize(deploymentOf(), organizationOf([{ id: A }])).stacks;

  test("is what a declaration without a topology gets", () => {
    expect(Object.keys(unwritten)).toEqual(Object.keys(written));
    expect(unwritten[`account-${A}`]?.json).toEqual(written[`account-${A}`]?.json);
  });

  test("keeps the addresses it always had, so that nothing is made anew", () => {
    expect(
      unwritten[`account-${A}`]!.all()
        .map(([address]) => address)
        .sort(),
    ).toEqual(
      [
        "aws_iam_role.relay",
        "aws_iam_role_policy.relay",
        ...["eu-west-1", "us-east-1"].flatMap((region) => [
          `aws_cloudwatch_event_rule.findings_${region}`,
          `aws_cloudwatch_event_target.queue_${region}`,
          `aws_cloudwatch_log_group.relay_${region}`,
          `aws_lambda_event_source_mapping.findings_${region}`,
          `aws_lambda_function.relay_${region}`,
          `aws_sqs_queue.dead_letters_${region}`,
          `aws_sqs_queue.findings_${region}`,
        ]),
      ].sort(),
    );
  });

  test("sends by the service itself: a target in the own account needs no role", () => {
    const target = unwritten[`account-${A}`]!.resource("aws_cloudwatch_event_target", "queue_us-east-1");
    expect(target.role_arn).toBeUndefined();
    expect(target.arn).toBe("${aws_sqs_queue.findings_us-east-1.arn}");
  });
});
