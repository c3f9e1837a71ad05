import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { TEST_GENERATOR } from "../relay/rules/extras";

/** What a test finding is made from. */
export interface TestFindingInput {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
  /** Makes it one of its kind. */
  readonly mark: string;
  readonly severity: "INFORMATIONAL" | "LOW" | "MEDIUM" | "HIGH" | "CRITICAL";
  readonly now: Date;
}

/**
 * A finding that says of itself that it is a test. It belongs to no product but the account's own, so that no service's
 * findings are mixed up with it.
 */
export function testFinding({ partition, account, region, mark, severity, now }: TestFindingInput): AwsSecurityFinding {
  const at = now.toISOString();
  return {
    SchemaVersion: "2018-10-08",
    Id: `hubrelay-test/${mark}`,
    ProductArn: `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`,
    GeneratorId: TEST_GENERATOR,
    AwsAccountId: account,
    Types: ["Software and Configuration Checks/hubrelay/Test"],
    CreatedAt: at,
    UpdatedAt: at,
    Severity: { Label: severity },
    Title: "hubrelay test finding",
    Description:
      "Made by `hubrelay test-finding` to see whether findings arrive. Nothing is wrong; it is archived at once.",
    Resources: [{ Type: "AwsAccount", Id: `AWS::::Account:${account}`, Partition: partition as "aws", Region: region }],
    RecordState: "ACTIVE",
    Workflow: { Status: "NEW" },
  };
}

/** The same finding at its end: Security Hub deletes nothing, so what is left is archived and forgotten after 90 days. */
export function archived(finding: AwsSecurityFinding, now: Date): AwsSecurityFinding {
  return { ...finding, RecordState: "ARCHIVED", UpdatedAt: now.toISOString() };
}

/** The query that finds its record. */
export function queryFor(finding: AwsSecurityFinding): string {
  return `fetch security.events, from: now()-1h | filter finding.id == ${JSON.stringify(finding.Id)} | limit 10`;
}
