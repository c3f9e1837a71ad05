import { createHash } from "node:crypto";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { sampleFindings } from "../aws/findings";
import { type Delivery, HOUR, instanceOf, type Place, times } from "./place";
import { NOW, type StoryAccount, type StoryVulnerability, VULNERABILITIES } from "./story";

/** A scanner tells of a vulnerability when it finds it and when something about it changes. */
export function vulnerabilitiesOf({ account, region, chance }: Place): readonly Delivery[] {
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
