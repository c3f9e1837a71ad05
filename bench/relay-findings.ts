/** Findings for the relay's benchmarks: synthetic, in the proportions and sizes that Security Hub really sends. */

const ACCOUNT = "111111111111";
const REGION = "eu-west-1";

type Json = Record<string, unknown>;

function base(index: number, overrides: Json): Json {
  return {
    SchemaVersion: "2018-10-08",
    Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:security-control/S3.${index}/finding/${index}`,
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    ProductName: "Security Hub",
    CompanyName: "AWS",
    Region: REGION,
    GeneratorId: "security-control/S3.8",
    AwsAccountId: ACCOUNT,
    AwsAccountName: "shop",
    FirstObservedAt: "2026-01-01T00:00:00.000Z",
    LastObservedAt: "2026-01-02T00:00:00.000Z",
    CreatedAt: "2026-01-01T00:00:00.000Z",
    UpdatedAt: "2026-01-02T00:00:00.000Z",
    Severity: { Label: "MEDIUM", Normalized: 40, Original: "MEDIUM" },
    Title: "S3 general purpose buckets should block public access",
    Description: "This control checks whether a bucket blocks public access at the bucket level. ".repeat(3),
    Remediation: {
      Recommendation: { Text: "Follow the steps in the documentation.", Url: "https://docs.example/S3.8" },
    },
    ProductFields: {
      "aws/securityhub/ProductName": "Security Hub",
      "aws/securityhub/CompanyName": "AWS",
      "aws/securityhub/FindingId": `arn:aws:securityhub:${REGION}::product/aws/securityhub/finding/${index}`,
      "Resources:0/Id": `arn:aws:s3:::bucket-${index}`,
      "RelatedAWSResources:0/name": `securityhub-s3-bucket-level-public-access-prohibited-${index}`,
      "RelatedAWSResources:0/type": "AWS::Config::ConfigRule",
    },
    Resources: [
      {
        Type: "AwsS3Bucket",
        Id: `arn:aws:s3:::bucket-${index}`,
        Partition: "aws",
        Region: REGION,
        Tags: { Name: `bucket-${index}`, team: "payments", stage: "prod" },
        Details: { AwsS3Bucket: { OwnerId: "a".repeat(64), CreatedAt: "2025-01-01T00:00:00.000Z" } },
      },
    ],
    WorkflowState: "NEW",
    Workflow: { Status: "NEW" },
    RecordState: "ACTIVE",
    ProcessedAt: "2026-01-02T00:00:05.000Z",
    ...overrides,
  };
}

/** Nine control findings, a detection and two vulnerabilities of every twelve findings. */
export function typicalFindings(count: number): Json[] {
  return Array.from({ length: count }, (_, index) => {
    switch (index % 12) {
      case 0:
        return base(index, {
          ProductName: "GuardDuty",
          Types: ["TTPs/Discovery/Recon:EC2-Portscan"],
          Action: {
            ActionType: "NETWORK_CONNECTION",
            NetworkConnectionAction: { RemoteIpDetails: { IpAddressV4: "198.51.100.7" } },
          },
        });
      case 1:
      case 2:
        return base(index, {
          ProductName: "Inspector",
          Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
          Vulnerabilities: [
            {
              Id: `CVE-2026-${10_000 + index}`,
              VulnerablePackages: [
                { Name: "openssl", Version: "1.1.1", PackageManager: "OS", FixedInVersion: "1.1.2" },
              ],
              Cvss: [{ Version: "3.1", BaseScore: 7.5, BaseVector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N" }],
              FixAvailable: "YES",
              ExploitAvailable: "NO",
              ReferenceUrls: ["https://vulnerabilities.example/1", "https://vulnerabilities.example/2"],
            },
          ],
        });
      default:
        return base(index, {
          Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
          Compliance: {
            Status: "FAILED",
            SecurityControlId: "S3.8",
            AssociatedStandards: [{ StandardsId: "standards/aws-foundational-security-best-practices/v/1.0.0" }],
            RelatedRequirements: ["NIST.800-53.r5 AC-21", "NIST.800-53.r5 AC-3", "PCI DSS v4.0.1/1.4.4"],
          },
        });
    }
  });
}

/** A finding of AWS's largest size. */
export function largestFinding(index: number, bytes = 240_000): Json {
  const small = base(index, { Types: ["Software and Configuration Checks/Industry and Regulatory Standards"] });
  const detail = { ...(small.Resources as Json[])[0], Details: { Other: { dump: "" } } };
  const padding = bytes - Buffer.byteLength(JSON.stringify({ ...small, Resources: [detail] }));
  return {
    ...small,
    Resources: [{ ...detail, Details: { Other: { dump: 'a "b" '.repeat(Math.floor(padding / 8)) } } }],
  };
}

/** A finding as the message that Lambda gets. */
export function asMessage(finding: Json, index: number) {
  return {
    messageId: `m-${index}`,
    receiptHandle: `h-${index}`,
    body: JSON.stringify({
      version: "0",
      id: `e-${index}`,
      "detail-type": "Security Hub Findings - Imported",
      source: "aws.securityhub",
      account: ACCOUNT,
      time: "2026-01-02T00:00:06Z",
      region: REGION,
      resources: [],
      detail: { findings: [finding] },
    }),
    attributes: { ApproximateReceiveCount: "1", SentTimestamp: "0" },
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:findings`,
  };
}
