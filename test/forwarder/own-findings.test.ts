import { matches } from "../../lib/filters/matcher";
import { deploymentOf, organizationOf } from "../support/declaration";
import { synthesize } from "../support/synthesis";

const A = "111111111111";
const B = "333333333333";
const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: A }]));
const rule = stacks[`account-${A}`]!.resource("aws_cloudwatch_event_rule", "findings_us-east-1");
const pattern = JSON.parse(rule.event_pattern as unknown as string);

/** The event as it comes on the bus of account A in us-east-1, whoever's finding it carries. */
const delivered = (AwsAccountId: string, Region: string, detailType = "Security Hub Findings - Imported") => ({
  version: "0",
  id: "7d1c6a5e-0000-4000-8000-000000000000",
  "detail-type": detailType,
  source: "aws.securityhub",
  account: A,
  region: "us-east-1",
  time: "2026-01-01T00:00:00Z",
  resources: [],
  detail: { findings: [{ AwsAccountId, Region, Id: "1", Severity: { Label: "HIGH" } }] },
});

test.each([
  ["the account's own finding of this region passes", delivered(A, "us-east-1"), true],
  ["a member's finding in the administrator's feed does not", delivered(B, "us-east-1"), false],
  ["a linked region's finding in the home region does not", delivered(A, "eu-west-1"), false],
  ["a member's finding of a linked region does not", delivered(B, "eu-west-1"), false],
  ["a custom action by hand does not", delivered(A, "us-east-1", "Security Hub Findings - Custom Action"), false],
])("%s", (_, event, passes) => {
  expect(matches(pattern, event)).toBe(passes);
});
