import { eventPatterns } from "../../lib/filters/event-pattern";
import { FilterError } from "../../lib/filters/filter-error";
import { type FindingFilter, findingFilterSchema } from "../../lib/filters/finding-filter";
import { matches } from "../../lib/filters/matcher";
import { validatePattern } from "../../lib/filters/validate-pattern";
import { randomOf } from "../oracle/random";
import { randomEvent, randomFilter } from "../oracle/random-cases";
import { keeps } from "./reference-filter";
import { eventOf, HERE, sampleFinding } from "./sample-finding";

const passes = (filter: FindingFilter | undefined, finding: unknown, options = {}) =>
  eventPatterns(filter, HERE, options).some(({ pattern }) => matches(pattern, eventOf(finding)));

describe("without a filter", () => {
  test("every finding of the own account and region passes", () => {
    expect(passes(undefined, sampleFinding())).toBe(true);
    expect(passes(undefined, { AwsAccountId: "111111111111", Region: "eu-west-1" })).toBe(true);
  });

  test.each([
    ["another account", { AwsAccountId: "222222222222" }],
    ["another region", { Region: "us-east-1" }],
  ])("the administrator's copy of a finding of %s does not", (_, changes) => {
    expect(passes(undefined, sampleFinding(changes))).toBe(false);
  });

  test("events about people's custom actions do not pass", () => {
    const event = { ...eventOf(sampleFinding()), "detail-type": "Security Hub Findings - Custom Action" };
    expect(matches(eventPatterns(undefined, HERE)[0]!.pattern, event)).toBe(false);
  });

  test("the pattern asks for nothing else", () => {
    expect(JSON.parse(eventPatterns(undefined, HERE)[0]!.json)).toEqual({
      source: ["aws.securityhub"],
      "detail-type": ["Security Hub Findings - Imported"],
      detail: { findings: { AwsAccountId: ["111111111111"], Region: ["eu-west-1"] } },
    });
  });
});

test("findings of the newer Security Hub pass when asked for, each by its own account and region", () => {
  const [compiled] = eventPatterns(undefined, HERE, { securityHubV2: true });
  const v2 = (uid: string, region = "eu-west-1") => ({
    ...eventOf({ cloud: { account: { uid }, region } }),
    "detail-type": "Findings Imported V2",
  });
  expect(matches(compiled!.pattern, v2("111111111111"))).toBe(true);
  expect(matches(compiled!.pattern, v2("222222222222"))).toBe(false);
  expect(matches(compiled!.pattern, v2("111111111111", "us-east-1"))).toBe(false);
  expect(matches(compiled!.pattern, eventOf(sampleFinding()))).toBe(true);
});

test("an administrator that carries all members keeps out only the accounts excluded", () => {
  const filter: FindingFilter = { excludeAccounts: ["222222222222"] };
  const of = (AwsAccountId: string) => passes(filter, sampleFinding({ AwsAccountId }), { anyAccount: true });
  expect([of("111111111111"), of("333333333333"), of("222222222222")]).toEqual([true, true, false]);
});

test("a connection whose own account is excluded forwards nothing", () => {
  expect(passes({ excludeAccounts: ["111111111111"] }, sampleFinding())).toBe(false);
});

test("size and complexity are those of the pattern", () => {
  const [compiled] = eventPatterns({ types: { include: ["TTPs/*/x", "Effects*"] } }, HERE);
  expect(compiled!.json).toBe(JSON.stringify(compiled!.pattern));
  expect(compiled!.size).toBe(compiled!.json.length);
  expect(compiled!.complexity).toBeGreaterThan(0);
});

test.each([
  ["TTPs*", { prefix: "TTPs" }],
  ["*Portscan", { suffix: "Portscan" }],
  ["*", { exists: true }],
  ["TTPs/*/x", { wildcard: "TTPs/*/x" }],
  ["a\\*b", "a*b"],
  ["TTPs", "TTPs"],
])("text %s becomes the cheapest entry that says it", (text, entry) => {
  const [compiled] = eventPatterns({ types: { include: [text] } }, HERE);
  expect((compiled!.pattern.detail as { findings: { Types: unknown } }).findings.Types).toEqual([entry]);
});

describe("over thousands of filters and findings", () => {
  const random = randomOf(7);
  const events = Array.from({ length: 300 }, () => randomEvent(random)) as { detail: { findings: unknown[] } }[];
  const sound = events.filter(
    ({ detail }) => detail.findings.length === 1 && !JSON.stringify(detail).includes("null") && !hasOdd(detail),
  );

  test("a compiled filter keeps exactly the findings that the filter describes", () => {
    let kept = 0;
    for (let round = 0; round < 250; round++) {
      const filter = randomFilter(random);
      let compiled: ReturnType<typeof eventPatterns>;
      try {
        compiled = eventPatterns(filter, HERE);
      } catch (error) {
        expect(error).toBeInstanceOf(FilterError);
        continue;
      }
      for (const event of random.sample(sound, 40)) {
        const finding = event.detail.findings[0] as Record<string, never>;
        const own = finding.AwsAccountId === HERE.account && finding.Region === HERE.region;
        const wanted =
          own && keeps(filter, finding) && event["detail-type" as never] === "Security Hub Findings - Imported";
        const found = compiled.some(({ pattern }) => matches(pattern, event));
        if (found !== wanted) expect({ filter, finding, found }).toEqual({ filter, finding, found: wanted });
        kept += found ? 1 : 0;
      }
    }
    expect(kept).toBeGreaterThan(500);
  });

  test("every compiled pattern is one that AWS takes and loses nothing by", () => {
    for (let round = 0; round < 250; round++) {
      const filter = randomFilter(random);
      const compiled = findingFilterSchema.safeParse(filter).success ? eventPatterns(filter, HERE) : [];
      for (const { pattern } of compiled) expect(validatePattern(pattern)).toBeUndefined();
    }
  });

  test("a filter divided over several rules delivers the same findings as in one, each once", () => {
    let several = 0;
    for (let round = 0; round < 100; round++) {
      const filter: FindingFilter = {
        ...randomFilter(random),
        severity: { minimum: "LOW" },
        workflowStatus: ["NEW", "NOTIFIED", "SUPPRESSED"],
      };
      if (!findingFilterSchema.safeParse(filter).success) continue;
      const [whole] = eventPatterns(filter, HERE);
      const maxSize = whole!.size - random.below(30);
      let divided: ReturnType<typeof eventPatterns>;
      try {
        divided = eventPatterns(filter, HERE, { maxSize });
      } catch (error) {
        expect(error).toBeInstanceOf(FilterError);
        continue;
      }
      several += divided.length > 1 ? 1 : 0;
      for (const event of sound) {
        const times = divided.filter(({ pattern }) => matches(pattern, event)).length;
        expect(times).toBe(matches(whole!.pattern, event) ? 1 : 0);
      }
      for (const { size } of divided) expect(size).toBeLessThanOrEqual(maxSize);
    }
    expect(several).toBeGreaterThan(20);
  });
});

/** Findings whose values have another form than Security Hub promises. */
function hasOdd(detail: { readonly findings: readonly unknown[] }): boolean {
  const finding = detail.findings[0] as Record<string, unknown>;
  const types = finding.Types ?? [];
  const texts = Array.isArray(types) && types.every((type) => typeof type === "string");
  return !texts || typeof finding.Confidence === "string";
}

describe("a filter too long for a rule", () => {
  const controls = Array.from({ length: 300 }, (_, index) => `EC2.${index}`);

  test("is divided over several rules, none of which delivers a finding of another", () => {
    const compiled = eventPatterns({ controls }, HERE);
    expect(compiled.length).toBeGreaterThan(1);
    for (const { size } of compiled) expect(size).toBeLessThanOrEqual(2048);
    const delivered = controls.map((SecurityControlId) => {
      const event = eventOf(sampleFinding({ Compliance: { SecurityControlId } }));
      return compiled.filter(({ pattern }) => matches(pattern, event)).length;
    });
    expect(new Set(delivered)).toEqual(new Set([1]));
  });

  test("fits one rule where the quota is raised", () => {
    expect(eventPatterns({ controls }, HERE, { maxSize: 4096 })).toHaveLength(1);
  });

  test("keeps what may match the same finding in one rule", () => {
    const many = Array.from({ length: 300 }, (_, index) => `IAM.${index}`);
    const compiled = eventPatterns({ controls: ["EC2*", ...many, "EC2.19*", "EC2.1"] }, HERE);
    expect(compiled.length).toBeGreaterThan(1);
    for (const SecurityControlId of ["EC2.1", "EC2.190", "EC2.7", "IAM.7"]) {
      const event = eventOf(sampleFinding({ Compliance: { SecurityControlId } }));
      expect(compiled.filter(({ pattern }) => matches(pattern, event))).toHaveLength(1);
    }
  });

  test("is refused where a finding could match two of its rules, and told the ways out", () => {
    const include = Array.from({ length: 120 }, (_, index) => `TTPs/A long name of a type ${index}`);
    expect(() => eventPatterns({ types: { include } }, HERE)).toThrow(
      /without delivering a finding twice; .*`in: relay`.*aws\.patternQuota/,
    );
  });

  test("is refused when it cannot be divided", () => {
    const exclude = Array.from({ length: 120 }, (_, index) => `company/a-long-product-name-${index}`);
    expect(() => eventPatterns({ products: { exclude } }, HERE)).toThrow(/at most 2048 characters/);
  });
});

test("alternatives that AWS's engine would confuse are told apart, and none is lost", () => {
  // GIVEN alternatives that name the same field and share a value
  const filter: FindingFilter = {
    anyOf: [{ severity: { labels: ["CRITICAL"] } }, { severity: { labels: ["CRITICAL", "LOW"] } }],
  };
  const [compiled] = eventPatterns(filter, HERE);
  // THEN they name different fields in the pattern
  expect(validatePattern(compiled!.pattern)).toBeUndefined();
  // AND what only the second one says passes
  expect(passes(filter, sampleFinding({ Severity: { Label: "LOW" } }))).toBe(true);
  expect(passes(filter, sampleFinding({ Severity: { Label: "MEDIUM" } }))).toBe(false);
});
