/** Synthetic findings, events and messages. */

export const ACCOUNT = "111111111111";
export const REGION = "eu-west-1";

type Json = Record<string, unknown>;

/** A finding of no particular class. */
export function finding(overrides: Json = {}): Json {
  return {
    SchemaVersion: "2018-10-08",
    Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:finding/1`,
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    ProductName: "Security Hub",
    CompanyName: "AWS",
    GeneratorId: "generator-1",
    AwsAccountId: ACCOUNT,
    AwsAccountName: "shop",
    Region: REGION,
    Types: ["Software and Configuration Checks"],
    CreatedAt: "2026-01-01T00:00:00.000Z",
    UpdatedAt: "2026-01-02T00:00:00.000Z",
    Severity: { Label: "HIGH", Normalized: 70 },
    Title: "Something is open",
    Description: "It should be closed.",
    RecordState: "ACTIVE",
    Workflow: { Status: "NEW" },
    Resources: [instance("i-1")],
    ...overrides,
  };
}

/** An EC2 instance as a resource. */
export function instance(id: string): Json {
  return {
    Type: "AwsEc2Instance",
    Id: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`,
    Partition: "aws",
    Region: REGION,
    Tags: { Name: `name of ${id}`, stage: "prod" },
    Details: { AwsEc2Instance: { IpV4Addresses: ["10.0.0.1"], IpV6Addresses: ["2001:db8::1"] } },
  };
}

export function detection(overrides: Json = {}): Json {
  return finding({
    ProductName: "GuardDuty",
    Types: ["TTPs/Discovery/Recon:EC2-Portscan", "Unusual Behaviors/VM/Behavior:EC2"],
    Resources: [instance("i-1"), instance("i-2")],
    Action: {
      ActionType: "NETWORK_CONNECTION",
      NetworkConnectionAction: {
        RemoteIpDetails: {
          IpAddressV4: "198.51.100.7",
          Country: { CountryName: "Nowhere" },
          City: { CityName: "Smalltown" },
          GeoLocation: { Lat: 1.5, Lon: -2.5 },
        },
      },
    },
    ...overrides,
  });
}

export function vulnerability(overrides: Json = {}): Json {
  return finding({
    ProductName: "Inspector",
    Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
    Title: "CVE-2026-0001 in openssl",
    Vulnerabilities: [
      {
        Id: "CVE-2026-0001",
        Cvss: [
          { Version: "2.0", BaseScore: 5, BaseVector: "AV:N/AC:L/Au:N/C:P/I:N/A:N" },
          { Version: "CVSS:3.1", BaseScore: 7.5, BaseVector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N" },
        ],
        VulnerablePackages: [
          {
            Name: "openssl",
            Version: "1.1.1",
            Epoch: "1",
            Release: "2.el9",
            PackageManager: "RPM",
            FixedInVersion: "1.1.2",
          },
          { Name: "openssl-libs", Version: "1.1.1", PackageManager: "RPM", FixedInVersion: "NotAvailable" },
        ],
        FixAvailable: "PARTIAL",
        ExploitAvailable: "NO",
        EpssScore: 0.25,
        ReferenceUrls: ["https://vulnerabilities.example/CVE-2026-0001"],
        RelatedVulnerabilities: ["CVE-2026-0002", "ALAS-1"],
        CodeVulnerabilities: [{ Cwes: ["CWE-79"] }],
      },
    ],
    ...overrides,
  });
}

export function compliance(overrides: Json = {}): Json {
  return finding({
    Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
    GeneratorId: "security-control/S3.8",
    Title: "S3 buckets should block public access",
    Compliance: {
      Status: "FAILED",
      SecurityControlId: "S3.8",
      AssociatedStandards: [{ StandardsId: "standards/cis-aws-foundations-benchmark/v/5.0.0" }],
      RelatedRequirements: ["CIS AWS Foundations Benchmark v5.0.0/2.1.4"],
      StatusReasons: [{ ReasonCode: "CONFIG_EVALUATIONS_EMPTY" }],
    },
    Resources: [{ Type: "AwsS3Bucket", Id: "arn:aws:s3:::invoices", Partition: "aws", Region: REGION }],
    Remediation: { Recommendation: { Text: "Block it.", Url: "https://remediation.example/S3.8" } },
    ...overrides,
  });
}

/** The event that EventBridge makes of a finding. */
export function event(found: unknown, overrides: Json = {}): Json {
  return {
    version: "0",
    id: "e-1",
    "detail-type": "Security Hub Findings - Imported",
    source: "aws.securityhub",
    account: ACCOUNT,
    time: "2026-01-02T00:00:01Z",
    region: REGION,
    resources: [],
    detail: { findings: [found] },
    ...overrides,
  };
}

/** The record that Lambda makes of a message with a body. */
export function message(body: unknown, id = "m-1", receives = 1) {
  return {
    messageId: id,
    receiptHandle: `handle of ${id}`,
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: String(Date.parse("2026-01-02T00:00:02Z")),
      SenderId: "sender",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:findings`,
    awsRegion: REGION,
  };
}
