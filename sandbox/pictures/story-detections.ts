import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { sampleFindings } from "../aws/findings";
import { type Delivery, HOUR, instanceOf, type Place, times } from "./place";
import { DETECTIONS, NOW, type StoryAccount, type StoryDetection } from "./story";

/** A detector sees something again and again, in bursts. */
export function detectionsOf({ account, region, chance }: Place): readonly Delivery[] {
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
