import { createHash } from "node:crypto";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { toSecurityEvents } from "../../lib/relay/mapping";
import { sampleFindings } from "../aws/findings";
import {
  ACCOUNTS,
  CONTROLS,
  DAYS,
  DETECTIONS,
  NOW,
  type StoryAccount,
  type StoryControl,
  type StoryDetection,
  type StoryVulnerability,
  UNDECLARED,
  VULNERABILITIES,
} from "./story";
import type { Records } from "./tile";

const HOUR = 3_600_000;

/** A finding and when it reaches Dynatrace. */
interface Delivery {
  readonly finding: AwsSecurityFinding;
  readonly at: number;
}

/** Where a finding arises. */
interface Place {
  readonly account: StoryAccount;
  readonly region: string;
  /** Numbers from 0 to 1, the same in every run. */
  readonly chance: () => number;
}

/**
 * A week of records of an imaginary organization: the sandbox's synthetic findings, varied, as the relay maps them, with what
 * the platform adds. The same in every run.
 */
export function storyRecords(): Records {
  const deliveries = [...ACCOUNTS, UNDECLARED].flatMap((account, index) =>
    account.regions.flatMap((region, number) => {
      const place = { account, region, chance: chances(index * 100 + number + 7) };
      const last = NOW.getTime() - (account.silentHours ?? 0) * HOUR;
      return [...controlsOf(place), ...vulnerabilitiesOf(place), ...detectionsOf(place), ...unknownOf(place)]
        .filter(({ at }) => at <= last)
        .map(({ finding, at }) => ({ finding, at: afterOutage(at, account, region), account, region }));
    }),
  );
  return deliveries
    .flatMap((delivery, index) =>
      index % 89 === 0 ? [delivery, { ...delivery, at: delivery.at + 31_000 }] : [delivery],
    )
    .sort((a, b) => a.at - b.at)
    .flatMap(({ finding, at, account, region }) => {
      const time = new Date(at).toISOString();
      const named = { ...finding, AwsAccountName: account.name, ...makerOf(finding) };
      return toSecurityEvents(named, { account: account.id, region, time }).map((record) => ({
        ...record,
        timestamp: time,
        "dt.openpipeline.source": "/platform/ingest/v1/security.events",
      }));
    });
}

/** One connection could not deliver for half a day and caught up. */
function afterOutage(at: number, account: StoryAccount, region: string): number {
  const end = NOW.getTime() - 3 * 24 * HOUR;
  const waited = account.name === "payments" && region === "us-east-1" && at < end && at > end - 11 * HOUR;
  return waited ? end + (at % 600_000) : at;
}

/** Every control is judged again each 24 hours; what is mended passes from then on. */
function controlsOf({ account, region, chance }: Place): readonly Delivery[] {
  const template = sampleFindings(account.id, region, NOW)[3]!;
  return CONTROLS.flatMap((control, index) =>
    objectsOf(control, account, region).flatMap((resource, number) => {
      const fails = chance() < control.fails * account.trouble * 1.6;
      const mendedOn = chance() < 0.25 ? Math.floor(chance() * DAYS) : DAYS;
      const suppressed = fails && chance() < 0.12;
      const undecided = !fails && chance() < 0.05;
      const created = NOW.getTime() - (20 + chance() * 60) * 24 * HOUR;
      return Array.from({ length: DAYS }, (_, day): Delivery => {
        const at = NOW.getTime() - (DAYS - day) * 24 * HOUR + (index * 1.7 + number * 0.4 + chance()) * HOUR;
        const status = undecided ? "WARNING" : fails && day < mendedOn ? "FAILED" : "PASSED";
        return {
          at,
          finding: controlFinding(template, control, resource, { at, created, status, suppressed, account, region }),
        };
      });
    }),
  );
}

/** A rule of the customer's own: of no class that the mapping knows. */
function unknownOf({ account, region, chance }: Place): readonly Delivery[] {
  const finding = sampleFindings(account.id, region, NOW)[4]!;
  const at = NOW.getTime() - chance() * 60 * HOUR;
  return chance() < account.trouble ? [{ at, finding: { ...finding, ...times(at - 24 * HOUR, at) } }] : [];
}

interface Judged {
  readonly at: number;
  readonly created: number;
  readonly status: "FAILED" | "PASSED" | "WARNING";
  readonly suppressed: boolean;
  readonly account: StoryAccount;
  readonly region: string;
}

function controlFinding(
  template: AwsSecurityFinding,
  control: StoryControl,
  resource: { readonly Type: string; readonly Id: string },
  { at, created, status, suppressed, account, region }: Judged,
): AwsSecurityFinding {
  const standards = ["standards/aws-foundational-security-best-practices/v/1.0.0"];
  if (control.cis) standards.push("standards/cis-aws-foundations-benchmark/v/3.0.0");
  if (control.pci) standards.push("standards/pci-dss/v/4.0.1");
  return {
    ...template,
    Id: `arn:aws:securityhub:${region}:${account.id}:security-control/${control.id}/finding/${resource.Id}`,
    GeneratorId: `security-control/${control.id}`,
    Title: control.title,
    ...times(created, at),
    Severity: status === "PASSED" ? { Label: "INFORMATIONAL", Normalized: 0 } : { Label: control.severity },
    Workflow: { Status: status === "PASSED" ? "RESOLVED" : suppressed ? "SUPPRESSED" : "NEW" },
    ...(suppressed && {
      Note: {
        Text: "Accepted until the migration",
        UpdatedBy: "team-shop",
        UpdatedAt: new Date(created).toISOString(),
      },
    }),
    RecordState: "ACTIVE",
    Remediation: {
      Recommendation: { Url: `https://docs.aws.amazon.com/console/securityhub/${control.id}/remediation` },
    },
    Compliance: {
      Status: status,
      ...(status === "WARNING" && {
        StatusReasons: [{ ReasonCode: "CONFIG_EVALUATIONS_EMPTY", Description: "No evaluation." }],
      }),
      SecurityControlId: control.id,
      AssociatedStandards: standards.map((StandardsId) => ({ StandardsId })),
      RelatedRequirements: [
        ...(control.cis ? [`CIS AWS Foundations Benchmark v3.0.0/${control.cis}`] : []),
        ...(control.pci ? ["PCI DSS v4.0.1/1.4.4"] : []),
      ],
    },
    Resources: [{ ...resource, Partition: "aws", Region: region }],
  };
}

/** A scanner tells of a vulnerability when it finds it and when something about it changes. */
function vulnerabilitiesOf({ account, region, chance }: Place): readonly Delivery[] {
  const [onInstance, onImage] = sampleFindings(account.id, region, NOW) as [AwsSecurityFinding, AwsSecurityFinding];
  return VULNERABILITIES.flatMap((vulnerability, index) => {
    if (chance() > account.trouble * 0.9) return [];
    const first = NOW.getTime() - (10 + chance() * 150) * HOUR;
    const created = first - chance() * 90 * 24 * HOUR;
    const archived = chance() < 0.1;
    const finding = vulnerabilityFinding(
      vulnerability.image ? onImage : onInstance,
      vulnerability,
      account,
      region,
      index,
    );
    const again = first + 30 * HOUR * chance();
    return [
      { at: first, finding: { ...finding, ...times(created, first) } },
      ...(again < NOW.getTime()
        ? [
            {
              at: again,
              finding: {
                ...finding,
                ...times(created, again),
                RecordState: archived ? ("ARCHIVED" as const) : ("ACTIVE" as const),
              },
            },
          ]
        : []),
    ];
  });
}

function vulnerabilityFinding(
  template: AwsSecurityFinding,
  { id, component, version, fixed, severity, exploit, epss, image }: StoryVulnerability,
  account: StoryAccount,
  region: string,
  index: number,
): AwsSecurityFinding {
  const digest = `sha256:${createHash("sha256").update(id).digest("hex")}`;
  return {
    ...template,
    Id: `arn:aws:inspector2:${region}:${account.id}:finding/${id}`,
    Title: `${id} - ${component}`,
    Description: `${component} ${version} has a known weakness.`,
    Severity: { Label: severity },
    RecordState: "ACTIVE",
    Workflow: { Status: "NEW" },
    Resources: image
      ? [
          {
            Type: "AwsEcrContainerImage",
            Id: `arn:aws:ecr:${region}:${account.id}:repository/${image}/${digest}`,
            Partition: "aws",
            Region: region,
            Details: {
              AwsEcrContainerImage: { RepositoryName: image, ImageDigest: digest, ImageTags: [`1.${index}.2`] },
            },
          },
        ]
      : [{ ...instanceOf(account, region), Partition: "aws", Region: region }],
    Vulnerabilities: [
      {
        Id: id,
        VulnerablePackages: [{ Name: component, Version: version, ...(fixed && { FixedInVersion: fixed }) }],
        FixAvailable: fixed ? "YES" : "NO",
        ExploitAvailable: exploit ? "YES" : "NO",
        EpssScore: epss,
      },
    ],
  };
}

/** A detector sees something again and again, in bursts. */
function detectionsOf({ account, region, chance }: Place): readonly Delivery[] {
  const template = sampleFindings(account.id, region, NOW)[2]!;
  return DETECTIONS.flatMap((detection, index) => {
    if (chance() > account.trouble * 0.75) return [];
    const start = NOW.getTime() - (6 + chance() * 120) * HOUR;
    const suppressed = chance() < 0.12;
    const seen = 1 + Math.floor(chance() * 4);
    return Array.from({ length: seen }, (_, time): Delivery => {
      const at = start + time * (2 + chance() * 9) * HOUR;
      return {
        at,
        finding: {
          ...detectionFinding(template, detection, account, region, index),
          ...times(start, at),
          Workflow: { Status: suppressed ? "SUPPRESSED" : "NEW" },
        },
      };
    }).filter(({ at }) => at <= NOW.getTime());
  });
}

function detectionFinding(
  template: AwsSecurityFinding,
  { type, title, severity, ip, country, on }: StoryDetection,
  account: StoryAccount,
  region: string,
  index: number,
): AwsSecurityFinding {
  const bucket = { Type: "AwsS3Bucket", Id: `arn:aws:s3:::${account.name}-receipts-${region}` };
  const key = { Type: "AwsIamAccessKey", Id: `AWS::IAM::AccessKey:ASIAEXAMPLE${account.id.slice(0, 9)}` };
  const resource = on === "instance" ? instanceOf(account, region) : on === "bucket" ? bucket : key;
  return {
    ...template,
    Id: `arn:aws:guardduty:${region}:${account.id}:detector/8ab1c2d3e4f5/finding/${index}`,
    Types: [type],
    Title: title,
    Description: title,
    Severity: { Label: severity },
    RecordState: "ACTIVE",
    Action:
      ip === undefined
        ? undefined
        : {
            ActionType: "AWS_API_CALL",
            AwsApiCallAction: {
              CallerType: "Remote IP",
              RemoteIpDetails: { IpAddressV4: ip, Country: { CountryName: country } },
            },
          },
    Resources: [{ ...resource, Partition: "aws", Region: region }],
  };
}

function instanceOf(account: StoryAccount, region: string) {
  return {
    Type: "AwsEc2Instance",
    Id: `arn:aws:ec2:${region}:${account.id}:instance/i-0${account.id.slice(0, 8)}`,
    Tags: { Name: `${account.name}-web-1` },
  };
}

function objectsOf({ on }: StoryControl, account: StoryAccount, region: string) {
  if (on === "account") return [{ Type: "AwsAccount", Id: `AWS::::Account:${account.id}` }];
  if (on === "instance") return [instanceOf(account, region)];
  return ["receipts", "exports"].map((name) => ({
    Type: "AwsS3Bucket",
    Id: `arn:aws:s3:::${account.name}-${name}-${region}`,
  }));
}

const MAKERS = [
  ["guardduty", "GuardDuty"],
  ["inspector", "Inspector"],
  ["config", "Config"],
] as const;

/** Names of product and maker, as AWS adds them. */
function makerOf({ ProductArn = "" }: AwsSecurityFinding) {
  const product = MAKERS.find(([part]) => ProductArn.endsWith(part))?.[1] ?? "Security Hub";
  return { ProductName: product, CompanyName: product === "Security Hub" ? "AWS" : "Amazon" };
}

/** AWS updates a finding seconds before it arrives. */
function times(created: number, arrived: number) {
  const updated = new Date(arrived - 3000 - (arrived % 29_000)).toISOString();
  return {
    CreatedAt: new Date(created).toISOString(),
    FirstObservedAt: new Date(created).toISOString(),
    UpdatedAt: updated,
    LastObservedAt: updated,
  };
}

/** Numbers from 0 to 1 that look random and are the same for the same seed. @see mulberry32 */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
