import type { Fields } from "./json";
import { TEST_GENERATOR } from "./rules/extras";

/** Synthetic findings that between them fill every field of the mapping; its documentation takes the examples from them. */

const ACCOUNT = "111111111111";
const REGION = "eu-west-1";
const DIGEST = "sha256:6f1c8a0e6b8c4f2fb0c8b9a9c5d7e3f10a2b4c6d8e0f1a3b5c7d9e0f2a4b6c8d";

const COMMON: Fields = {
  SchemaVersion: "2018-10-08",
  Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:finding/5c1a`,
  ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
  ProductName: "Security Hub",
  CompanyName: "AWS",
  Region: REGION,
  GeneratorId: "security-control/S3.8",
  AwsAccountId: ACCOUNT,
  AwsAccountName: "shop",
  FirstObservedAt: "2026-01-01T08:00:00.000Z",
  LastObservedAt: "2026-01-02T08:00:00.000Z",
  CreatedAt: "2026-01-01T08:00:00.000Z",
  UpdatedAt: "2026-01-02T08:00:00.000Z",
  Severity: { Label: "HIGH", Normalized: 70, Original: "HIGH" },
  FindingProviderFields: { Severity: { Label: "MEDIUM" } },
  Confidence: 90,
  Criticality: 80,
  RecordState: "ACTIVE",
  VerificationState: "TRUE_POSITIVE",
  Workflow: { Status: "NEW" },
  Note: { Text: "Known to the payments team." },
  Sample: false,
  Remediation: {
    Recommendation: { Text: "Block public access.", Url: "https://docs.aws.amazon.com/console/securityhub/S3.8" },
  },
};

const COMPLIANCE: Fields = {
  ...COMMON,
  Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
  Title: "S3 buckets should block public access",
  Description: "This control checks whether a bucket blocks public access.",
  Compliance: {
    Status: "FAILED",
    SecurityControlId: "S3.8",
    AssociatedStandards: [{ StandardsId: "standards/cis-aws-foundations-benchmark/v/5.0.0" }],
    RelatedRequirements: ["CIS AWS Foundations Benchmark v5.0.0/2.1.4"],
    StatusReasons: [{ ReasonCode: "CONFIG_EVALUATIONS_EMPTY", Description: "Nothing was evaluated." }],
  },
  Resources: [
    { Type: "AwsS3Bucket", Id: "arn:aws:s3:::invoices", Partition: "aws", Region: REGION, Tags: { team: "payments" } },
  ],
};

const VULNERABILITY: Fields = {
  ...COMMON,
  ProductName: "Inspector",
  GeneratorId: "AWSInspector",
  Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
  Title: "CVE-2026-0001 - openssl",
  Description: "A flaw in openssl lets a peer stop the process.",
  Vulnerabilities: [
    {
      Id: "CVE-2026-0001",
      Cvss: [{ Version: "3.1", BaseScore: 7.5, BaseVector: "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H" }],
      VulnerablePackages: [
        {
          Name: "openssl",
          Version: "1.1.1k",
          Epoch: "1",
          Release: "7.el8",
          PackageManager: "RPM",
          FixedInVersion: "1.1.1l",
        },
      ],
      CodeVulnerabilities: [{ Cwes: ["CWE-400"] }],
      FixAvailable: "YES",
      ExploitAvailable: "NO",
      EpssScore: 0.02,
      ReferenceUrls: ["https://nvd.nist.gov/vuln/detail/CVE-2026-0001"],
    },
  ],
  Resources: [
    {
      Type: "AwsEcrContainerImage",
      Id: `arn:aws:ecr:${REGION}:${ACCOUNT}:repository/shop/web/${DIGEST}`,
      Partition: "aws",
      Region: REGION,
      Details: {
        AwsEcrContainerImage: {
          RegistryId: ACCOUNT,
          RepositoryName: "shop/web",
          ImageDigest: DIGEST,
          ImageTags: ["1.4"],
        },
      },
    },
  ],
};

const DETECTION: Fields = {
  ...COMMON,
  ProductName: "GuardDuty",
  GeneratorId: "arn:aws:guardduty:eu-west-1:111111111111:detector/12ab",
  Types: ["TTPs/Discovery/Recon:EC2-Portscan"],
  Title: "EC2 instance i-0a1b is scanning ports",
  Description: "The instance is probing ports of a remote host.",
  Action: {
    ActionType: "NETWORK_CONNECTION",
    NetworkConnectionAction: {
      RemoteIpDetails: {
        IpAddressV4: "198.51.100.7",
        Country: { CountryName: "Austria" },
        City: { CityName: "Linz" },
        GeoLocation: { Lat: 48.3, Lon: 14.3 },
      },
    },
    DnsRequestAction: { Domain: "scan.example.com" },
  },
  Detection: { Sequence: { SequenceIndicators: [{ Key: "ATTACK_TECHNIQUE", Values: ["Network Service Discovery"] }] } },
  Resources: [
    {
      Type: "AwsEc2Instance",
      Id: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0a1b`,
      Partition: "aws",
      Region: REGION,
      ResourceRole: "Actor",
      Tags: { Name: "web-1" },
      Details: { AwsEc2Instance: { IpV4Addresses: ["10.0.0.12"], AvailabilityZone: "eu-west-1a" } },
    },
    {
      Type: "Container",
      Id: "container-7",
      Region: REGION,
      Details: {
        Container: {
          Name: "web",
          ContainerId: "container-7",
          ImageId: DIGEST,
          ImageName: "registry.example.com/shop/web:1.4",
        },
        Other: {
          "k8s.cluster.name": "prod",
          "k8s.cluster.uid": "6f1c8a0e",
          "k8s.namespace.name": "shop",
          "k8s.workload.name": "web",
          "k8s.pod.name": "web-6d4b",
          "k8s.pod.uid": "b0c8b9a9",
          "k8s.node.name": "node-3",
        },
      },
    },
  ],
};

const UNMAPPED: Fields = {
  ...COMMON,
  Types: ["Sensitive Data Identifications/PII"],
  Title: "Personal data in invoices",
  Resources: [
    { Type: "AwsS3Bucket", Id: "arn:aws:s3:::invoices", Region: REGION },
    { Type: "AwsS3Object", Id: "arn:aws:s3:::invoices/2026.csv", Region: REGION },
  ],
};

const TEST: Fields = { ...UNMAPPED, GeneratorId: TEST_GENERATOR };

export const SAMPLES: readonly Fields[] = [COMPLIANCE, VULNERABILITY, DETECTION, UNMAPPED, TEST];
