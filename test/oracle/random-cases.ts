import type { FilterConditions } from "../../lib/filters/conditions";
import type { FindingFilter } from "../../lib/filters/finding-filter";
import { PRESET_NAMES } from "../../lib/filters/presets";
import type { Random } from "./random";

const TYPES = [
  "Software and Configuration Checks",
  "Software and Configuration Checks/Vulnerabilities/CVE",
  "Software and Configuration Checks/Vulnerabilities",
  "Software and Configuration Checks/AWS Security Best Practices/Network Reachability",
  "Software and Configuration Checks/Industry and Regulatory Standards",
  "Software and Configuration Checks/Industry and Regulatory Standards/PCI-DSS",
  "TTPs",
  "TTPs/Discovery/Recon:EC2-Portscan",
  "Effects/Data Exposure/PCI-DSS",
  "Unusual Behaviors/User",
  "Sensitive Data Identifications/PII",
  "ttps/lower case",
  "TTPsé/ünïcode/日本語/😀",
] as const;
const LABELS = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;
const PRODUCTS = ["aws/securityhub", "aws/guardduty", "aws/inspector", "aws/macie", "prowler/prowler"] as const;
const COMPANIES = ["AWS", "Amazon", "Prowler", "Straße", "ÉCLAIR"] as const;
const RESOURCE_TYPES = ["AwsEc2Instance", "AwsS3Bucket", "AwsAccount", "Container", "AwsIamUser"] as const;
const CONTROLS = ["S3.1", "S3.10", "IAM.3", "EC2.19", "SQS.1"] as const;
const STANDARDS = [
  "standards/aws-foundational-security-best-practices/v/1.0.0",
  "ruleset/cis-aws-foundations-benchmark/v/1.2.0",
  "standards/pci-dss/v/3.2.1",
] as const;
const TAGS = ["env", "team", "a.b", "Größe"] as const;
const TAG_VALUES = ["prod", "production", "dev", "", "10.0.0.1", "*"] as const;

/** An event as Security Hub sends it, with any of its fields missing, empty or odd. */
export function randomEvent(random: Random): unknown {
  const finding = randomFinding(random);
  const findings = random.chance(0.9) ? [finding] : [finding, randomFinding(random)];
  return {
    source: "aws.securityhub",
    "detail-type": random.chance(0.95) ? "Security Hub Findings - Imported" : "Security Hub Findings - Custom Action",
    account: random.pick(["111111111111", "222222222222"]),
    region: "eu-west-1",
    detail: { findings },
  };
}

function randomFinding(random: Random): Record<string, unknown> {
  const maybe = (probability: number, key: string, value: unknown) =>
    random.chance(probability) ? { [key]: value } : {};
  const odd = random.chance(0.1);
  return {
    AwsAccountId: random.chance(0.9) ? "111111111111" : "222222222222",
    ...maybe(0.97, "Region", random.chance(0.92) ? "eu-west-1" : "us-east-1"),
    ...maybe(0.95, "ProductArn", `arn:aws:securityhub:eu-west-1::product/${random.pick(PRODUCTS)}`),
    ...maybe(0.9, "CompanyName", random.pick([...COMPANIES, "aws", "éclair", "STRASSE"])),
    ...maybe(0.92, "Types", odd ? random.pick([[], null, "TTPs/x", [["TTPs"]]]) : random.some(TYPES)),
    ...maybe(0.95, "Severity", odd ? random.pick([{}, null, { Label: null }]) : { Label: random.pick(LABELS) }),
    ...maybe(0.9, "RecordState", random.pick(["ACTIVE", "ACTIVE", "ARCHIVED", "active"])),
    ...maybe(0.9, "Workflow", { Status: random.pick(["NEW", "NEW", "NOTIFIED", "RESOLVED", "SUPPRESSED"]) }),
    ...maybe(0.6, "Compliance", {
      ...maybe(0.8, "Status", random.pick(["PASSED", "WARNING", "FAILED", "NOT_AVAILABLE"])),
      ...maybe(0.8, "SecurityControlId", random.pick(CONTROLS)),
      ...maybe(
        0.8,
        "AssociatedStandards",
        random.some(STANDARDS).map((StandardsId) => ({ StandardsId })),
      ),
    }),
    ...maybe(
      0.95,
      "Resources",
      random.some([1, 2, 3]).map(() => randomResource(random)),
    ),
    ...maybe(0.3, "Vulnerabilities", random.chance(0.8) ? [{ Id: "CVE-2026-1" }] : []),
    ...maybe(0.2, "Sample", random.chance(0.5)),
    ...maybe(0.5, "Confidence", random.pick([0, 42, 42.5, 99, 100, "99"])),
    ...maybe(0.5, "Criticality", random.pick([0, 50, 100])),
  };
}

function randomResource(random: Random): Record<string, unknown> {
  const tags = Object.fromEntries(random.some(TAGS).map((key) => [key, random.pick(TAG_VALUES)]));
  return {
    ...(random.chance(0.95) ? { Type: random.pick(RESOURCE_TYPES) } : {}),
    ...(random.chance(0.6) ? { Tags: tags } : {}),
  };
}

/** Any filter that the declaration can hold. */
export function randomFilter(random: Random): FindingFilter {
  return {
    ...(random.chance(0.2) ? { preset: random.pick(PRESET_NAMES) } : {}),
    ...randomConditions(random, 0.25),
    ...(random.chance(0.25) ? { anyOf: [0, 1].map(() => randomConditions(random, 0.2)) } : {}),
  };
}

function randomConditions(random: Random, density: number): FilterConditions {
  const maybe = <K extends keyof FilterConditions>(key: K, value: () => FilterConditions[K]) =>
    random.chance(density) ? { [key]: value() } : {};
  const cut = (text: string) => (random.chance(0.4) ? `${text.slice(0, 1 + random.below(text.length))}*` : text);
  const inner = (text: string) => (random.chance(0.2) && text.length > 4 ? `${text[0]}*${text.slice(3)}` : cut(text));
  return {
    ...maybe("kinds", () => random.some(["vulnerabilities", "detections", "compliance", "other"] as const)),
    ...maybe("types", () => ({ include: random.some(TYPES).map(inner) })),
    ...maybe("severity", () =>
      random.chance(0.5) ? { minimum: random.pick(LABELS) } : { labels: random.some(LABELS) },
    ),
    ...maybe("products", () =>
      random.chance(0.5) ? { include: random.some(PRODUCTS) } : { exclude: random.some(PRODUCTS) },
    ),
    ...maybe("companies", () =>
      random.chance(0.5) ? { include: random.some(COMPANIES) } : { exclude: random.some(COMPANIES) },
    ),
    ...maybe("recordState", () => ["ACTIVE" as const]),
    ...maybe("workflowStatus", () => random.some(["NEW", "NOTIFIED", "RESOLVED"] as const)),
    ...maybe("complianceStatus", () => random.some(["FAILED", "WARNING", "PASSED"] as const)),
    ...maybe("standards", () => random.some(STANDARDS).map(inner)),
    ...maybe("controls", () => random.some(CONTROLS).map(cut)),
    ...maybe("resourceTypes", () => ({ include: random.some(RESOURCE_TYPES).map(inner) })),
    ...maybe("resourceTags", () => ({
      [random.pick(TAGS)]: random.some(["prod*", "dev", "*", "", "\\*", "10.0.0.1"]),
    })),
    ...maybe("samples", () => random.pick(["exclude", "only"] as const)),
    ...maybe("confidence", () => ({ minimum: random.pick([0, 42, 43, 100]) })),
    ...maybe("criticality", () => ({ minimum: 50 })),
  };
}

/** Any pattern over the fields of a finding, with operators where they make little sense too. */
export function randomPattern(random: Random): unknown {
  const conditions = () =>
    Object.fromEntries(random.some(Object.keys(FIELDS)).map((key) => [key, FIELDS[key]!(random)]));
  const findings = {
    ...conditions(),
    ...(random.chance(0.4) ? { $or: [0, 1].map(() => randomOr(random)) } : {}),
  };
  return { source: ["aws.securityhub"], detail: { findings } };
}

function randomOr(random: Random): unknown {
  const key = random.pick(["RecordState", "CompanyName", "Confidence", "Sample"]);
  const own = { [key]: randomValues(random, ["ACTIVE", "AWS", "éclair"]) };
  return random.chance(0.3)
    ? {
        Vulnerabilities: { Id: [{ exists: random.chance(0.5) }] },
        $or: [own, { Criticality: [{ numeric: ["<", 50] }] }],
      }
    : own;
}

const FIELDS: Readonly<Record<string, (random: Random) => unknown>> = {
  Types: (random) => randomValues(random, TYPES),
  Severity: (random) => ({ Label: randomValues(random, LABELS) }),
  ProductArn: (random) => randomValues(random, PRODUCTS),
  Workflow: (random) => ({ Status: randomValues(random, ["NEW", "RESOLVED"]) }),
  Compliance: (random) => ({
    Status: randomValues(random, ["FAILED"]),
    SecurityControlId: randomValues(random, CONTROLS),
  }),
  Resources: (random) => ({
    Type: randomValues(random, RESOURCE_TYPES),
    Tags: { [random.pick(TAGS)]: randomValues(random, TAG_VALUES) },
  }),
};

function randomValues(random: Random, texts: readonly string[]): unknown[] {
  return random.some([1, 2]).map(() => randomValue(random, random.pick(texts)));
}

function randomValue(random: Random, text: string): unknown {
  const part = text.slice(0, 1 + random.below(Math.max(1, text.length)));
  const end = text.slice(-3);
  const star = text.length > 3 ? `${text[0]}*${text.slice(2)}`.replaceAll("**", "*") : "*a*";
  return random.pick<unknown>([
    text,
    null,
    true,
    false,
    42,
    { prefix: part },
    { prefix: { "equals-ignore-case": part.toLowerCase() } },
    { suffix: end },
    { suffix: { "equals-ignore-case": end.toUpperCase() } },
    { "equals-ignore-case": text.toLowerCase() },
    { wildcard: star },
    { "anything-but": text },
    { "anything-but": [text, "MEDIUM"] },
    { "anything-but": [42, 99] },
    { "anything-but": { prefix: part || "x" } },
    { "anything-but": { suffix: [end || "x", "CVE"] } },
    { "anything-but": { "equals-ignore-case": [text.toUpperCase()] } },
    { "anything-but": { wildcard: star } },
    { numeric: [">", 10, "<=", 99] },
    { numeric: ["=", 42] },
    { exists: true },
    { exists: false },
    { cidr: "10.0.0.0/8" },
  ]);
}
