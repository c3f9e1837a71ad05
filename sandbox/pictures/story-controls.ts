import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { sampleFindings } from "../aws/findings";
import { type Delivery, HOUR, instanceOf, type Place, times } from "./place";
import { CONTROLS, DAYS, NOW, type StoryAccount, type StoryControl } from "./story";

/** Every control is judged again each 24 hours; what is mended passes from then on. */
export function controlsOf({ account, region, chance }: Place): readonly Delivery[] {
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
export function unknownOf({ account, region, chance }: Place): readonly Delivery[] {
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

function objectsOf({ on }: StoryControl, account: StoryAccount, region: string) {
  if (on === "account") return [{ Type: "AwsAccount", Id: `AWS::::Account:${account.id}` }];
  if (on === "instance") return [instanceOf(account, region)];
  return ["receipts", "exports"].map((name) => ({
    Type: "AwsS3Bucket",
    Id: `arn:aws:s3:::${account.name}-${name}-${region}`,
  }));
}
