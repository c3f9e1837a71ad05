import type { FindingFilter } from "../../lib/filters/finding-filter";
import type { Random } from "./random";

const HERE = { account: "111111111111", region: "eu-west-1" };

/** A synthetic finding of the newer Security Hub, of account 111111111111 in eu-west-1, with changes. */
export const ocsfFinding = (changes: Readonly<Record<string, unknown>> = {}) => ({
  class_uid: 2004,
  category_uid: 2,
  type_uid: 200401,
  activity_id: 1,
  severity_id: 4,
  status_id: 1,
  cloud: { account: { uid: HERE.account }, region: HERE.region },
  finding_info: { uid: "finding", title: "t", types: ["Threats"] },
  metadata: {
    version: "1.6.0",
    product: { uid: "arn:aws:securityhub:eu-west-1::productv2/aws/guardduty", vendor_name: "AWS" },
  },
  ...changes,
});

/** The event in which it is sent. */
export const eventOfV2 = (finding: unknown) => ({
  source: "aws.securityhub",
  "detail-type": "Findings Imported V2",
  account: HERE.account,
  region: HERE.region,
  detail: { findings: [finding] },
});

const PRODUCTS = ["aws/securityhub", "aws/guardduty", "aws/inspector", "prowler/prowler"];

/** Any combination of what such findings are known to hold. */
export function randomFindingV2(random: Random) {
  const numbers = (below: number) => random.below(below);
  return ocsfFinding({
    class_uid: random.pick([2002, 2003, 2004, 2006, 2001]),
    severity_id: numbers(7),
    status_id: numbers(7),
    activity_id: 1 + numbers(3),
    metadata: {
      version: "1.6.0",
      product: {
        uid: `arn:aws:securityhub:eu-west-1::productv2/${random.pick(PRODUCTS)}`,
        vendor_name: random.pick(["AWS", "Prowler"]),
      },
    },
    ...(random.chance(0.5) && { compliance: { status_id: 1 + numbers(3), control: random.pick(["S3.1", "IAM.3"]) } }),
  });
}

function randomConditions(random: Random): FindingFilter {
  const all: FindingFilter = {
    kinds: random.some(["vulnerabilities", "detections", "compliance", "other"]),
    severity: random.chance(0.5)
      ? { minimum: random.pick(["INFORMATIONAL", "LOW", "HIGH", "CRITICAL"]) }
      : { labels: random.some(["LOW", "MEDIUM", "CRITICAL"]) },
    products: random.chance(0.5) ? { include: random.some(PRODUCTS) } : { exclude: random.some(PRODUCTS) },
    companies: random.chance(0.5) ? { include: ["aws"] } : { exclude: ["prowler"] },
    recordState: random.some(["ACTIVE", "ARCHIVED"]),
    workflowStatus: random.some(["NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED"]),
    complianceStatus: random.some(["PASSED", "FAILED"]),
    controls: random.some(["S3.1", "IAM*"]),
  };
  const keys = random.sample(Object.keys(all) as (keyof FindingFilter)[], 1 + random.below(3));
  return Object.fromEntries(keys.map((key) => [key, all[key]]));
}

/** A filter with keys that can be asked of such findings, now and then with alternatives. */
export function randomFilterV2(random: Random): FindingFilter {
  const plain = randomConditions(random);
  return random.chance(0.3) ? { ...plain, anyOf: [randomConditions(random), randomConditions(random)] } : plain;
}
