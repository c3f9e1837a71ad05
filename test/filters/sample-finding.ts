/** A synthetic finding of account 111111111111 in eu-west-1, with changes. */
export function sampleFinding(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    Id: "finding-1",
    AwsAccountId: "111111111111",
    Region: "eu-west-1",
    ProductArn: "arn:aws:securityhub:eu-west-1::product/aws/guardduty",
    CompanyName: "AWS",
    Types: ["TTPs/Discovery/Recon:EC2-Portscan"],
    Severity: { Label: "HIGH" },
    RecordState: "ACTIVE",
    Workflow: { Status: "NEW" },
    Title: "EC2 instance is probed",
    Resources: [{ Type: "AwsEc2Instance", Id: "i-1", Tags: { env: "prod" } }],
    ...changes,
  };
}

/** The event in which Security Hub sends a finding. */
export function eventOf(finding: unknown): Record<string, unknown> {
  return {
    source: "aws.securityhub",
    "detail-type": "Security Hub Findings - Imported",
    account: "111111111111",
    region: "eu-west-1",
    detail: { findings: [finding] },
  };
}

/** The connection that sample findings belong to. */
export const HERE = { account: "111111111111", region: "eu-west-1" } as const;
