import { type AwsSecurityFinding, BatchImportFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { type Credentials, clientConfig } from "./clients";

/**
 * Five synthetic findings of one account and region, one of each kind a forwarder must not lose: a vulnerability
 * with two packages, one without any, a detection with two resources, a failed control, and one of a type that
 * no mapping knows.
 */
export function sampleFindings(account: string, region: string, now = new Date()): AwsSecurityFinding[] {
  const at = (minutesAgo: number) => new Date(now.getTime() - minutesAgo * 60_000).toISOString();
  const common = { SchemaVersion: "2018-10-08", AwsAccountId: account, CreatedAt: at(90), UpdatedAt: at(1) };
  const product = (name: string) => `arn:aws:securityhub:${region}::product/aws/${name}`;
  const instance = {
    Type: "AwsEc2Instance",
    Id: `arn:aws:ec2:${region}:${account}:instance/i-0a1b2c3d4e5f60718`,
    Partition: "aws" as const,
    Region: region,
    Tags: { Name: "shop-web-1", team: "shop" },
    Details: { AwsEc2Instance: { Type: "t4g.small", ImageId: "ami-0123456789abcdef0", VpcId: "vpc-0a1b2c3d" } },
  };
  return [
    {
      ...common,
      Id: `arn:aws:inspector2:${region}:${account}:finding/5f0c1a7e2b9d4c3e8a6f1d2c3b4a5e60`,
      ProductArn: product("inspector"),
      GeneratorId: "AWSInspector",
      Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
      FirstObservedAt: at(90),
      LastObservedAt: at(1),
      Severity: { Label: "HIGH", Normalized: 70 },
      Title: "CVE-2023-38545 - curl, libcurl",
      Description: "A heap buffer overflow in the SOCKS5 handshake of curl lets a long host name overwrite memory.",
      Remediation: { Recommendation: { Text: "Update curl and libcurl to 8.4.0 or newer." } },
      ProductFields: { "aws/inspector/ProductVersion": "2", "aws/inspector/inspectorScore": "9.8" },
      Resources: [instance],
      Vulnerabilities: [
        {
          Id: "CVE-2023-38545",
          VulnerablePackages: [
            { Name: "curl", Version: "8.2.1", Release: "1.amzn2023", Architecture: "AARCH64", FixedInVersion: "8.4.0" },
            {
              Name: "libcurl",
              Version: "8.2.1",
              Release: "1.amzn2023",
              Architecture: "AARCH64",
              FixedInVersion: "8.4.0",
            },
          ],
          Cvss: [
            {
              Version: "3.1",
              BaseScore: 9.8,
              BaseVector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H",
              Source: "NVD",
            },
          ],
          Vendor: { Name: "NVD", Url: "https://nvd.nist.gov/vuln/detail/CVE-2023-38545", VendorSeverity: "CRITICAL" },
          FixAvailable: "YES",
          ExploitAvailable: "YES",
          EpssScore: 0.26,
        },
      ],
    },
    {
      ...common,
      Id: `arn:aws:inspector2:${region}:${account}:finding/77aa10c2d4e84b1c9d0e5f6071829304`,
      ProductArn: product("inspector"),
      GeneratorId: "AWSInspector",
      Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
      Severity: { Label: "MEDIUM", Normalized: 40 },
      Title: "CVE-2024-21626 - container runtime",
      Description: "A file descriptor of the host leaks into the container and allows to leave it.",
      ProductFields: { "aws/inspector/ProductVersion": "2" },
      Resources: [
        {
          Type: "AwsEcrContainerImage",
          Id: `arn:aws:ecr:${region}:${account}:repository/checkout/sha256:${"4f".repeat(32)}`,
          Partition: "aws",
          Region: region,
          Details: {
            AwsEcrContainerImage: { RepositoryName: "checkout", ImageTags: ["1.14.2"], Architecture: "arm64" },
          },
        },
      ],
      Vulnerabilities: [
        {
          Id: "CVE-2024-21626",
          FixAvailable: "NO",
          ReferenceUrls: ["https://nvd.nist.gov/vuln/detail/CVE-2024-21626"],
        },
      ],
    },
    {
      ...common,
      Id: `arn:aws:guardduty:${region}:${account}:detector/8ab1c2d3e4f5/finding/1cc2d3e4f5a6b7c8`,
      ProductArn: product("guardduty"),
      GeneratorId: `arn:aws:guardduty:${region}:${account}:detector/8ab1c2d3e4f5`,
      Types: ["TTPs/Credential Access/UnauthorizedAccess:IAMUser-InstanceCredentialExfiltration.OutsideAWS"],
      FirstObservedAt: at(60),
      LastObservedAt: at(2),
      Severity: { Label: "HIGH", Normalized: 80, Original: "8" },
      Title: "Credentials of an instance role were used from an address outside AWS.",
      Description: "Credentials made only for instance i-0a1b2c3d4e5f60718 were used from 198.51.100.23.",
      SourceUrl: `https://${region}.console.aws.amazon.com/guardduty/home?region=${region}#/findings?fId=1cc2d3e4f5a6b7c8`,
      Action: {
        ActionType: "AWS_API_CALL",
        AwsApiCallAction: {
          Api: "ListBuckets",
          ServiceName: "s3.amazonaws.com",
          CallerType: "Remote IP",
          RemoteIpDetails: { IpAddressV4: "198.51.100.23", Country: { CountryName: "Norway" } },
        },
      },
      ProductFields: { "aws/guardduty/service/count": "3", "aws/guardduty/service/archived": "false" },
      Resources: [
        {
          Type: "AwsIamAccessKey",
          Id: "AWS::IAM::AccessKey:ASIAEXAMPLE000000001",
          Partition: "aws",
          Region: region,
          Details: {
            AwsIamAccessKey: {
              PrincipalId: "AROAEXAMPLE:i-0a1b2c3d4e5f60718",
              PrincipalName: "shop-web",
              PrincipalType: "AssumedRole",
            },
          },
        },
        instance,
      ],
    },
    {
      ...common,
      Id: `arn:aws:securityhub:${region}:${account}:security-control/S3.8/finding/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0`,
      ProductArn: product("securityhub"),
      GeneratorId: "security-control/S3.8",
      Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
      FirstObservedAt: at(90),
      LastObservedAt: at(1),
      Severity: { Label: "HIGH", Normalized: 70, Original: "HIGH" },
      Title: "S3 general purpose buckets should block public access",
      Description: "This control checks whether a bucket blocks public access at the bucket level.",
      Remediation: {
        Recommendation: {
          Text: "Turn on all four settings.",
          Url: "https://docs.aws.amazon.com/console/securityhub/S3.8/remediation",
        },
      },
      Compliance: {
        Status: "FAILED",
        SecurityControlId: "S3.8",
        RelatedRequirements: ["NIST.800-53.r5 AC-3", "PCI DSS v4.0.1/1.4.4"],
        AssociatedStandards: [{ StandardsId: "standards/aws-foundational-security-best-practices/v/1.0.0" }],
      },
      ProductFields: {
        "RelatedAWSResources:0/name": "securityhub-s3-bucket-level-public-access-prohibited-7d5b2c1e",
        "RelatedAWSResources:0/type": "AWS::Config::ConfigRule",
      },
      Resources: [
        { Type: "AwsS3Bucket", Id: `arn:aws:s3:::receipts-${account}-${region}`, Partition: "aws", Region: region },
      ],
    },
    {
      ...common,
      Id: `arn:aws:config:${region}:${account}:config-rule/config-rule-ab12cd/finding/6d5c4b3a29181706`,
      ProductArn: product("config"),
      GeneratorId: `arn:aws:config:${region}:${account}:config-rule/config-rule-ab12cd`,
      Types: ["Software and Configuration Checks"],
      Severity: { Label: "MEDIUM", Normalized: 40 },
      Title: "volumes-are-tagged",
      Description: "The rule volumes-are-tagged found a volume without the tag team.",
      Compliance: { Status: "FAILED" },
      Resources: [
        {
          Type: "AwsEc2Volume",
          Id: `arn:aws:ec2:${region}:${account}:volume/vol-0f1e2d3c4b5a69788`,
          Partition: "aws",
          Region: region,
        },
      ],
    },
  ];
}

/**
 * Import findings into an account's Security Hub, as its products do.
 *
 * @returns the findings that were sent
 * @throws Error when Security Hub refuses one of them, naming it and the reason
 */
export async function importFindings(
  endpoint: string,
  credentials: Credentials,
  account: string,
  region: string,
  findings: readonly AwsSecurityFinding[] = sampleFindings(account, region),
): Promise<readonly AwsSecurityFinding[]> {
  const client = new SecurityHubClient(clientConfig(endpoint, credentials, region));
  try {
    for (let start = 0; start < findings.length; start += 100) {
      const batch = findings.slice(start, start + 100);
      const answer = await client.send(new BatchImportFindingsCommand({ Findings: batch }));
      const refused = answer.FailedFindings?.[0];
      if (refused) {
        throw new Error(
          `${account} ${region}: Security Hub refused finding ${refused.Id}: ${refused.ErrorCode} ${refused.ErrorMessage}`,
        );
      }
    }
  } finally {
    client.destroy();
  }
  return findings;
}
