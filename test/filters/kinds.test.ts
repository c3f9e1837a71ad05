import type { FindingKind } from "../../lib/filters/conditions";
import { eventPatterns } from "../../lib/filters/event-pattern";
import type { FindingFilter } from "../../lib/filters/finding-filter";
import { matches } from "../../lib/filters/matcher";
import { validatePattern } from "../../lib/filters/validate-pattern";
import { classify } from "../../lib/relay/classify";
import { randomOf } from "../oracle/random";
import { randomEvent } from "../oracle/random-cases";
import { eventOf, HERE, sampleFinding } from "./sample-finding";

const CLASS = {
  vulnerabilities: "vulnerability",
  detections: "detection",
  compliance: "compliance",
  other: "unmapped",
} as const satisfies Record<FindingKind, string>;

/** Findings whose types are a list of text or missing, as Security Hub promises. */
const findings = (): readonly Record<string, unknown>[] => {
  const random = randomOf(3);
  const all = Array.from({ length: 600 }, () => {
    const { detail } = randomEvent(random) as { detail: { findings: Record<string, unknown>[] } };
    return { ...detail.findings[0], AwsAccountId: HERE.account, Region: HERE.region } as Record<string, unknown>;
  });
  const sound = (Types: unknown) => Array.isArray(Types) && Types.every((type) => typeof type === "string");
  return all.filter(({ Types }) => Types === undefined || sound(Types));
};

describe.each(["types", "evidence"] as const)("kinds by %s", (classification) => {
  test.each(Object.keys(CLASS) as FindingKind[])("no finding that the relay takes for %s is held back", (kind) => {
    const [compiled] = eventPatterns({ kinds: [kind] }, HERE, { classification });
    const own = findings().filter((finding) => classify(finding, classification) === CLASS[kind]);
    const heldBack = own.filter((finding) => !matches(compiled!.pattern, eventOf(finding)));
    expect(own.length).toBeGreaterThan(20);
    expect(heldBack).toEqual([]);
  });

  test("of findings with one type and no other evidence, no other kind passes", () => {
    const plain = findings().filter(
      ({ Types, Vulnerabilities, Compliance }) =>
        Array.isArray(Types) && Types.length === 1 && !Vulnerabilities && !Compliance,
    );
    expect(plain.length).toBeGreaterThan(20);
    for (const kind of Object.keys(CLASS) as FindingKind[]) {
      const [compiled] = eventPatterns({ kinds: [kind] }, HERE, { classification });
      const passing = plain.filter((finding) => matches(compiled!.pattern, eventOf(finding)));
      expect(passing.filter((finding) => classify(finding, classification) !== CLASS[kind])).toEqual([]);
    }
  });
});

test.each<[string, FindingFilter, Record<string, unknown>, boolean]>([
  ["a failed control", { kinds: ["compliance"], complianceStatus: ["FAILED"] }, { Status: "FAILED" }, true],
  ["a passed control", { kinds: ["compliance"], complianceStatus: ["FAILED"] }, { Status: "PASSED" }, false],
  ["the control asked for", { kinds: ["compliance"], controls: ["S3.*"] }, { SecurityControlId: "S3.1" }, true],
  ["another control", { kinds: ["compliance"], controls: ["S3.*"] }, { SecurityControlId: "EC2.1" }, false],
])("kinds by evidence go together with conditions on that evidence: %s", (_, filter, Compliance, passes) => {
  const [compiled] = eventPatterns(filter, HERE, { classification: "evidence" });
  expect(validatePattern(compiled!.pattern)).toBeUndefined();
  expect(matches(compiled!.pattern, eventOf(sampleFinding({ Compliance })))).toBe(passes);
});

test("kinds by evidence of which no finding meets the other conditions are refused, not deployed to match nothing", () => {
  const filter: FindingFilter = { kinds: ["detections"], complianceStatus: ["FAILED"] };
  expect(() => eventPatterns(filter, HERE, { classification: "evidence" })).toThrow(
    /^kinds: expected conditions that can hold together; Compliance.Status/,
  );
});

test("conditions that a pattern would have to name at two depths are refused with the field", () => {
  const filter: FindingFilter = {
    kinds: ["compliance"],
    anyOf: [{ complianceStatus: ["FAILED"] }, { severity: { minimum: "HIGH" } }],
  };
  expect(() => eventPatterns(filter, HERE, { classification: "evidence" })).toThrow(
    /conditions on .*Compliance.Status in one place/,
  );
});

test("all kinds together let every finding pass", () => {
  const filter = { kinds: Object.keys(CLASS) as FindingKind[] };
  const [compiled] = eventPatterns(filter, HERE);
  expect(matches(compiled!.pattern, eventOf(sampleFinding({ Types: [] })))).toBe(true);
  expect(compiled!.json).toBe(eventPatterns(undefined, HERE)[0]!.json);
});
