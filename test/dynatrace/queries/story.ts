import { toSecurityEvents } from "../../../lib/relay/mapping";

/**
 * A week of findings as the relay maps them and Dynatrace keeps them, told from the Monday's point of view: what was checked
 * again, passed, was suppressed or archived, came twice, came late. The numbers that queries give over it are in the tests.
 */

type Json = Readonly<Record<string, unknown>>;

/** When the queries are asked. */
export const NOW = new Date("2026-03-04T10:25:00.000Z");

/** An account and one of its regions. */
interface Place {
  readonly account: string;
  readonly name: string;
  readonly region: string;
}

const SHOP: Place = { account: "111111111111", name: "shop", region: "eu-west-1" };
const PAY: Place = { account: "222222222222", name: "pay", region: "us-east-1" };
/** Sends though nobody declared it. */
const STRAY: Place = { account: "999999999999", name: "stray", region: "eu-west-1" };

/** The declaration: the first two send, the third fell silent, the fourth never sent anything. */
export const CONNECTIONS = [
  { account: SHOP.account, accountName: SHOP.name, region: SHOP.region },
  { account: PAY.account, accountName: PAY.name, region: PAY.region },
  { account: PAY.account, accountName: PAY.name, region: "eu-west-1" },
  { account: "333333333333", accountName: "lab", region: "eu-west-1" },
];

function finding(place: Place, id: string, overrides: Json): Json {
  const { account, name, region } = place;
  return {
    SchemaVersion: "2018-10-08",
    Id: `arn:aws:securityhub:${region}:${account}:finding/${id}`,
    ProductArn: `arn:aws:securityhub:${region}::product/aws/securityhub`,
    ProductName: "Security Hub",
    CompanyName: "AWS",
    GeneratorId: `generator/${id}`,
    AwsAccountId: account,
    AwsAccountName: name,
    Region: region,
    Types: ["Software and Configuration Checks"],
    CreatedAt: "2026-02-01T00:00:00.000Z",
    FirstObservedAt: "2026-02-01T00:00:00.000Z",
    Title: `Finding ${id}`,
    RecordState: "ACTIVE",
    Workflow: { Status: "NEW" },
    Resources: [instance(place, "i-1")],
    ...overrides,
  };
}

function instance({ account, region }: Place, id: string): Json {
  return { Type: "AwsEc2Instance", Id: `arn:aws:ec2:${region}:${account}:instance/${id}`, Region: region };
}

function bucket({ region }: Place, name: string): Json {
  return { Type: "AwsS3Bucket", Id: `arn:aws:s3:::${name}`, Region: region };
}

function image({ account, region }: Place): Json {
  return {
    Type: "AwsEcrContainerImage",
    Id: `arn:aws:ecr:${region}:${account}:repository/web/sha256:6f1c`,
    Region: region,
    Details: { AwsEcrContainerImage: { RepositoryName: "web", ImageDigest: "sha256:6f1c", ImageTags: ["1.4"] } },
  };
}

const CIS = "standards/cis-aws-foundations-benchmark/v/5.0.0";
const FSBP = "standards/aws-foundational-security-best-practices/v/1.0.0";

function control(
  place: Place,
  id: string,
  name: string,
  status: string,
  label: string,
  resource: Json,
  overrides: Json = {},
): Json {
  return finding(place, id, {
    Types: ["Software and Configuration Checks/Industry and Regulatory Standards"],
    GeneratorId: `security-control/${name}`,
    Title: `Control ${name}`,
    Severity: { Label: status === "PASSED" ? "INFORMATIONAL" : label },
    Compliance: {
      Status: status,
      SecurityControlId: name,
      AssociatedStandards: [{ StandardsId: FSBP }, ...(name === "S3.8" ? [{ StandardsId: CIS }] : [])],
      ...(name === "S3.8" && { RelatedRequirements: ["CIS AWS Foundations Benchmark v5.0.0/2.1.4"] }),
      ...(status === "WARNING" && { StatusReasons: [{ ReasonCode: "CONFIG_ACCESS_DENIED" }] }),
    },
    Resources: [resource],
    Remediation: { Recommendation: { Url: `https://remediation.example/${name}` } },
    ...overrides,
  });
}

function detection(
  place: Place,
  id: string,
  type: string,
  label: string,
  hosts: readonly string[],
  overrides: Json = {},
): Json {
  return finding(place, id, {
    ProductName: "GuardDuty",
    Types: [type],
    Severity: { Label: label },
    Title: `Detection ${id}`,
    Resources: hosts.map((host) => instance(place, host)),
    Action: {
      ActionType: "NETWORK_CONNECTION",
      NetworkConnectionAction: {
        RemoteIpDetails: { IpAddressV4: "198.51.100.7", Country: { CountryName: "Nowhere" } },
      },
    },
    ...overrides,
  });
}

function vulnerability(
  place: Place,
  id: string,
  cve: string,
  label: string,
  resource: Json,
  packages: readonly Json[],
  overrides: Json = {},
): Json {
  return finding(place, id, {
    ProductName: "Inspector",
    Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
    Severity: { Label: label },
    Title: `${cve} in a package`,
    Resources: [resource],
    Vulnerabilities: [{ Id: cve, VulnerablePackages: packages, ...overrides }],
  });
}

const openssl = { Name: "openssl", Version: "1.1.1", FixedInVersion: "1.1.2" };
const curl = { Name: "curl", Version: "8.0.0", FixedInVersion: "NotAvailable" };

/** Records of one finding as they lie in Grail. `at`: when it was updated; `arrived`: ten seconds later, unless told. */
function arrive(found: Json, at: string, arrived = new Date(Date.parse(at) + 10_000).toISOString()): Json[] {
  return toSecurityEvents({ ...found, UpdatedAt: at, LastObservedAt: at }, { relayVersion: "0.1.0" }).map((record) => ({
    ...record,
    timestamp: arrived,
    "event.kind": "SECURITY_EVENT",
    "dt.openpipeline.source": "/platform/ingest/v1/security.events",
    // Of a length that makes sums easy to follow: a thousand characters, two for a vulnerability.
    "dt.raw_data": "r".repeat(record["event.type"] === "VULNERABILITY_FINDING" ? 2000 : 1000),
  }));
}

const publicBucket = control(SHOP, "s3-invoices", "S3.8", "FAILED", "HIGH", bucket(SHOP, "invoices"));
const relapsed = (status: string) => control(SHOP, "s3-logs", "S3.8", status, "HIGH", bucket(SHOP, "logs"));
const scanned = detection(SHOP, "portscan", "TTPs/Discovery/Recon:EC2-Portscan", "HIGH", ["i-1", "i-2"]);
const stolen = detection(PAY, "credentials", "TTPs/Credential Access/UnauthorizedAccess", "CRITICAL", ["i-9"]);
const settled = (status: string) =>
  detection(PAY, "settled", "TTPs/Persistence/Backdoor", "HIGH", ["i-8"], { Workflow: { Status: status } });
const oldHole = vulnerability(PAY, "cve-2", "CVE-2026-0002", "CRITICAL", image(PAY), [openssl], {
  FixAvailable: "YES",
  ExploitAvailable: "YES",
  EpssScore: 0.5,
});

/** All records, in the order of their arrival. */
export const RECORDS: readonly Json[] = [
  // A control that fails, checked again every day: one failure, not three.
  ...arrive(publicBucket, "2026-03-01T08:00:00.000Z"),
  ...arrive(publicBucket, "2026-03-03T08:00:00.000Z"),
  ...arrive(publicBucket, "2026-03-04T08:00:00.000Z"),
  // One that passed and fails again since this morning.
  ...arrive(relapsed("FAILED"), "2026-02-27T09:00:00.000Z"),
  ...arrive(relapsed("PASSED"), "2026-03-02T09:00:00.000Z"),
  ...arrive(relapsed("FAILED"), "2026-03-04T09:00:00.000Z"),
  // Passed, nothing to check, suppressed, archived, undecided.
  ...arrive(control(PAY, "s3-archive", "S3.8", "PASSED", "HIGH", bucket(PAY, "archive")), "2026-03-03T10:00:00.000Z"),
  ...arrive(
    control(PAY, "ec2-none", "EC2.3", "NOT_AVAILABLE", "LOW", instance(PAY, "i-9")),
    "2026-03-03T10:00:00.000Z",
  ),
  ...arrive(
    control(PAY, "ec2-accepted", "EC2.2", "FAILED", "MEDIUM", instance(PAY, "i-9"), {
      Workflow: { Status: "SUPPRESSED" },
      Note: { Text: "accepted until May" },
    }),
    "2026-03-03T10:00:00.000Z",
  ),
  ...arrive(
    control(SHOP, "iam-gone", "IAM.6", "FAILED", "CRITICAL", instance(SHOP, "i-1")),
    "2026-03-01T10:00:00.000Z",
  ),
  ...arrive(
    control(SHOP, "iam-gone", "IAM.6", "FAILED", "CRITICAL", instance(SHOP, "i-1"), { RecordState: "ARCHIVED" }),
    "2026-03-02T10:00:00.000Z",
  ),
  ...arrive(control(PAY, "config", "Config.1", "WARNING", "HIGH", instance(PAY, "i-9")), "2026-03-03T10:00:00.000Z"),
  // A failed control whose type the mapping takes for a detection.
  ...arrive(
    control(SHOP, "pci", "EC2.8", "FAILED", "HIGH", instance(SHOP, "i-1"), {
      Types: ["Effects/Data Exposure/PCI-DSS"],
    }),
    "2026-03-03T11:00:00.000Z",
  ),
  // A detection of this morning, delivered twice; one known since yesterday, told again.
  ...arrive(scanned, "2026-03-04T09:30:00.000Z"),
  ...arrive(scanned, "2026-03-04T09:30:00.000Z", "2026-03-04T09:31:00.000Z"),
  ...arrive(stolen, "2026-03-03T12:00:00.000Z"),
  ...arrive({ ...stolen, Description: "seen again" }, "2026-03-04T09:40:00.000Z"),
  // AWS's sample, a detection without a tactic, and one that is settled though its first record arrives last.
  ...arrive(
    detection(SHOP, "sample", "TTPs/Discovery/Sample", "HIGH", ["i-99"], { Sample: true }),
    "2026-03-04T09:20:00.000Z",
  ),
  ...arrive(detection(SHOP, "odd", "Unusual Behaviors/VM/Odd", "MEDIUM", ["i-1"]), "2026-03-02T12:00:00.000Z"),
  ...arrive(settled("RESOLVED"), "2026-03-03T13:00:00.000Z"),
  ...arrive(settled("NEW"), "2026-03-02T13:00:00.000Z", "2026-03-04T09:50:00.000Z"),
  // A vulnerability of this morning in two packages, and one of a month ago.
  ...arrive(
    vulnerability(SHOP, "cve-1", "CVE-2026-0001", "CRITICAL", instance(SHOP, "i-1"), [openssl, curl], {
      EpssScore: 0.01,
    }),
    "2026-03-04T09:10:00.000Z",
  ),
  ...arrive(oldHole, "2026-02-20T09:00:00.000Z"),
  ...arrive(oldHole, "2026-03-04T09:15:00.000Z"),
  ...arrive(
    vulnerability(SHOP, "cve-3", "CVE-2026-0003", "LOW", instance(SHOP, "i-2"), [{ ...openssl, Version: "1.0.2" }]),
    "2026-03-02T09:00:00.000Z",
  ),
  // Of no class, without a severity, and about something in another account; from where nothing was declared; from where nothing came since.
  ...arrive(
    finding(SHOP, "pii", {
      ProductName: "Macie",
      Types: ["Sensitive Data Identifications/PII"],
      Resources: [instance(PAY, "i-7")],
    }),
    "2026-03-04T07:00:00.000Z",
  ),
  ...arrive(control(STRAY, "stray", "S3.8", "PASSED", "HIGH", bucket(STRAY, "lost")), "2026-03-04T06:00:00.000Z"),
  ...arrive(
    control({ ...PAY, region: "eu-west-1" }, "quiet", "S3.8", "PASSED", "HIGH", bucket(PAY, "quiet")),
    "2026-02-25T06:00:00.000Z",
  ),
].sort((a, b) => String(a.timestamp).localeCompare(String(b.timestamp)));
