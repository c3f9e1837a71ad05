import fc from "fast-check";
import { eachSecurityEvent, type MappingOptions, toSecurityEvents } from "../../lib/relay/mapping";
import type { SecurityEvent } from "../../lib/relay/piece";
import { compliance, detection, finding, vulnerability } from "./findings";

/** Threats & Exploits hides a record in which one of these is missing. */
const GUARD = [
  "event.id",
  "event.provider",
  "finding.type",
  "finding.id",
  "finding.time.created",
  "finding.title",
  "dt.security.risk.level",
  "object.id",
  "object.type",
];

const RESERVED = /^(timestamp$|dt\.(smartscape|entity|source_entity)|compliance\.(result|standard|rule)\.)/;
const SCORES = ["dt.security.risk.score", "finding.score", "vulnerability.cvss.base_score"];

const MODES: readonly MappingOptions[] = [
  { mapping: "semantic", classification: "types" },
  { mapping: "semantic", classification: "evidence" },
  { mapping: "passthrough", classification: "types" },
  { mapping: "passthrough", classification: "evidence" },
];

const oddText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("", " ", "\u0000", "\ud800", "\udfff\ud800", "💥", "__proto__", "constructor", "NaN", "1e999"),
);
const junk = fc.oneof(
  fc.constantFrom(null, undefined, 0, -1, 1e308, true, "", [], {}, [null], [[]]),
  oddText,
  fc.jsonValue(),
);

const type = fc.oneof(
  fc.constantFrom(
    "TTPs/Discovery/X",
    "Effects",
    "Unusual Behaviors/VM",
    "Software and Configuration Checks/Vulnerabilities/CVE",
    "Software and Configuration Checks/Industry and Regulatory Standards",
    "Software and Configuration Checks",
  ),
  oddText,
);

/** A value that should be there, or anything else, or nothing. */
const often = <T>(wanted: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 4, arbitrary: wanted as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: junk });

const packageItem = fc.record(
  { Name: often(oddText), Version: often(oddText), FixedInVersion: often(oddText), PackageManager: often(oddText) },
  { requiredKeys: [] },
);
const vulnerabilityItem = fc.record(
  {
    Id: often(fc.constantFrom("CVE-2026-1234", "ALAS-1")),
    VulnerablePackages: often(fc.array(often(packageItem), { maxLength: 4 })),
    Cvss: often(fc.array(often(fc.record({ Version: often(oddText), BaseScore: junk })), { maxLength: 3 })),
    FixAvailable: often(fc.constantFrom("YES", "NO", "PARTIAL")),
    ReferenceUrls: junk,
  },
  { requiredKeys: [] },
);
const resourceItem = fc.record(
  {
    Id: often(fc.constantFrom("arn:aws:s3:::bucket", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", "x")),
    Type: often(fc.constantFrom("AwsS3Bucket", "AwsEc2Instance", "Container", "Other")),
    Region: junk,
    Tags: often(fc.dictionary(oddText, junk)),
    Details: often(fc.dictionary(fc.constantFrom("Container", "AwsEc2Instance", "Other"), junk)),
  },
  { requiredKeys: [] },
);
const anyFinding = fc.record(
  {
    Id: often(oddText),
    ProductArn: junk,
    GeneratorId: junk,
    AwsAccountId: junk,
    Types: often(fc.array(often(type), { maxLength: 3 })),
    CreatedAt: junk,
    UpdatedAt: junk,
    LastObservedAt: junk,
    Title: often(oddText),
    Description: junk,
    Severity: often(fc.record({ Label: junk, Normalized: junk, Original: junk }, { requiredKeys: [] })),
    Resources: often(fc.array(often(resourceItem), { maxLength: 4 })),
    Vulnerabilities: often(fc.array(often(vulnerabilityItem), { maxLength: 3 })),
    Compliance: often(fc.record({ Status: junk, AssociatedStandards: junk }, { requiredKeys: [] })),
    Action: junk,
    Network: junk,
    ProductFields: junk,
    finding_info: fc.oneof(fc.constant(undefined), junk),
    class_uid: fc.constantFrom(undefined, 2002, 2003, 2004, 2006, "x"),
    resources: junk,
    vulnerabilities: junk,
    evidences: junk,
  },
  { requiredKeys: [] },
);

const anything = fc.oneof(
  { weight: 5, arbitrary: anyFinding as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: junk },
);
const mode = fc.constantFrom(...MODES);

function expectVisible(record: SecurityEvent): void {
  for (const name of GUARD) {
    expect(typeof record[name]).toBe("string");
    expect(record[name]).not.toBe("");
  }
}

test.each(MODES)("any finding gives at least one record and never an error: %j", (options) => {
  fc.assert(
    fc.property(anything, (found) => {
      const records = toSecurityEvents(found, {}, options);
      expect(records.length).toBeGreaterThanOrEqual(1);
      for (const record of records) expect(typeof JSON.stringify(record)).toBe("string");
    }),
    { numRuns: 300 },
  );
});

test("any record is visible in Threats & Exploits", () => {
  fc.assert(
    fc.property(anything, (found) => {
      for (const record of toSecurityEvents(found)) expectVisible(record);
    }),
    { numRuns: 500 },
  );
});

test("no record has a timestamp or another reserved field", () => {
  fc.assert(
    fc.property(anything, (found) => {
      for (const record of toSecurityEvents(found)) {
        expect(Object.keys(record).filter((name) => RESERVED.test(name))).toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test("scores are numbers, and the risk is between 0 and 10", () => {
  fc.assert(
    fc.property(anything, (found) => {
      for (const record of toSecurityEvents(found)) {
        for (const name of SCORES) if (name in record) expect(Number.isFinite(record[name])).toBe(true);
        expect(record["dt.security.risk.score"]).toBeGreaterThanOrEqual(0);
        expect(record["dt.security.risk.score"]).toBeLessThanOrEqual(10);
      }
    }),
    { numRuns: 300 },
  );
});

test("the same finding gives the same records, and no two pieces share an id", () => {
  fc.assert(
    fc.property(anything, mode, (found, options) => {
      const text = JSON.stringify(found) ?? "null";
      const records = toSecurityEvents(JSON.parse(text), {}, options);
      expect(toSecurityEvents(JSON.parse(text), {}, options)).toEqual(records);
      const ids = records.map((record) => record["event.id"] ?? record.uuid);
      expect(new Set(ids).size).toBe(records.length);
    }),
    { numRuns: 300 },
  );
});

test("mapping leaves the finding as it was", () => {
  fc.assert(
    fc.property(anyFinding, mode, (found, options) => {
      const before = JSON.stringify(found);
      toSecurityEvents(found, {}, options);
      expect(JSON.stringify(found)).toBe(before);
    }),
    { numRuns: 100 },
  );
});

test("no text that is mapped holds half a character, which a strict receiver would refuse", () => {
  fc.assert(
    fc.property(anyFinding, (found) => {
      for (const record of toSecurityEvents(found)) {
        for (const [name, value] of Object.entries(record)) {
          if (typeof value === "string" && !name.startsWith("aws.tags.")) expect(value).not.toMatch(/\p{Surrogate}/u);
        }
      }
    }),
    { numRuns: 200 },
  );
});

describe("the extremes", () => {
  const long = "ä".repeat(240_000);

  test.each([
    ["a title of 240,000 characters", finding({ Title: long })],
    ["2,500 resources", detection({ Resources: Array.from({ length: 2_500 }, (_, index) => ({ Id: `r${index}` })) })],
    [
      "200,000 references",
      vulnerability({ Vulnerabilities: [{ Id: "CVE-2026-0001", ReferenceUrls: Array(200_000).fill("u") }] }),
    ],
    ["200,000 requirements", compliance({ Compliance: { RelatedRequirements: Array(200_000).fill(1) } })],
    ["lists 100,000 deep", finding({ ProductFields: JSON.parse(`${"[".repeat(100_000)}${"]".repeat(100_000)}`) })],
  ])("%s", (_name, found) => {
    for (const record of toSecurityEvents(found)) expectVisible(record);
  });

  test("a finding with very many vulnerabilities costs memory for one record at a time", () => {
    const found = vulnerability({
      Resources: Array.from({ length: 32 }, (_, index) => ({ Id: `r${index}`, Type: "Other" })),
      Vulnerabilities: Array.from({ length: 10_000 }, (_, index) => ({ Id: `CVE-2026-${10_000 + index}` })),
    });
    const records = eachSecurityEvent(found);
    expectVisible(records.next().value as SecurityEvent);
    let count = 1;
    for (const _ of records) count += 1;
    expect(count).toBe(32);
  });
});
