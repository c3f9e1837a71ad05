import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cutOffProducts } from "../../lib/filters/coverage";
import { eventPatterns } from "../../lib/filters/event-pattern";
import { FilterError } from "../../lib/filters/filter-error";
import { type FindingFilter, findingFilterSchema } from "../../lib/filters/finding-filter";
import { matchFinding } from "../../lib/filters/match-finding";
import { matches } from "../../lib/filters/matcher";
import { validatePattern } from "../../lib/filters/validate-pattern";
import { ocsfKind, ocsfToAsff } from "../../lib/relay/ocsf";
import { randomOf } from "../oracle/random";
import { eventOfV2, ocsfFinding, randomFilterV2, randomFindingV2 } from "../oracle/random-cases-v2";
import { keeps } from "./reference-filter";
import { HERE } from "./sample-finding";

const V2 = { securityHubV2: "only" } as const;

const passes = (filter: FindingFilter, finding: unknown) =>
  eventPatterns(filter, HERE, V2).filter(({ pattern }) => matches(pattern, eventOfV2(finding))).length === 1;

test("a filter keeps of the newer findings what it keeps of them in the terms of the older ones", () => {
  const random = randomOf(23);
  let kept = 0;
  for (let round = 0; round < 400; round++) {
    const filter = randomFilterV2(random);
    let patterns: ReturnType<typeof eventPatterns>;
    try {
      patterns = eventPatterns(filter, HERE, V2);
    } catch (error) {
      expect(error).toBeInstanceOf(FilterError);
      continue;
    }
    for (const { pattern } of patterns) expect(validatePattern(pattern)).toBeUndefined();
    for (let each = 0; each < 30; each++) {
      const finding = randomFindingV2(random);
      const found = patterns.filter(({ pattern }) => matches(pattern, eventOfV2(finding))).length;
      const wanted = keepsV2(filter, finding) ? 1 : 0;
      if (found !== wanted) expect({ filter, finding, found }).toEqual({ filter, finding, found: wanted });
      kept += found;
    }
  }
  expect(kept).toBeGreaterThan(500);
});

/** The plain reading of a filter's keys, over the finding as the relay translates it. */
function keepsV2(filter: FindingFilter, finding: Record<string, unknown>): boolean {
  const translated = ocsfToAsff(finding);
  const types: Record<string, string[]> = {
    vulnerability: ["Software and Configuration Checks/Vulnerabilities"],
    compliance: ["Software and Configuration Checks/Industry and Regulatory Standards"],
    detection: ["TTPs"],
  };
  return keeps(filter, {
    ...translated,
    ProductArn: String(translated.ProductArn).replace(":productv2/", ":product/"),
    Types: types[ocsfKind(finding) ?? ""] ?? [],
  });
}

test.each<[string, FindingFilter, Record<string, unknown>, boolean]>([
  ["severity", { severity: { minimum: "HIGH" } }, { severity_id: 3 }, false],
  ["fatal severity, worse than critical", { severity: { minimum: "CRITICAL" } }, { severity_id: 6 }, true],
  ["kinds by class", { kinds: ["compliance"] }, {}, false],
  ["a closed finding as archived", { recordState: ["ACTIVE"] }, { activity_id: 3 }, false],
  ["an archived finding", { recordState: ["ARCHIVED"] }, { status_id: 5 }, true],
  ["what most teams want", { preset: "recommended" }, {}, true],
  ["information, which most teams do not", { preset: "recommended" }, { severity_id: 1 }, false],
  ["accounts excluded", { excludeAccounts: [HERE.account] }, {}, false],
])("tells %s", (_, filter, changes, expected) => {
  expect(passes(filter, ocsfFinding(changes))).toBe(expected);
});

test("a finding of another account or region does not pass, whatever the filter", () => {
  const elsewhere = { account: { uid: "222222222222" }, region: HERE.region };
  expect(passes({ severity: { minimum: "LOW" } }, ocsfFinding({ cloud: elsewhere }))).toBe(false);
  expect(
    passes({ severity: { minimum: "LOW" } }, ocsfFinding({ cloud: { ...elsewhere, account: { uid: HERE.account } } })),
  ).toBe(true);
});

test.each<[string, FindingFilter]>([
  ["types", { types: { include: ["TTPs*"] } }],
  ["resourceTypes", { resourceTypes: { include: ["AwsEc2Instance"] } }],
  ["resourceTags", { resourceTags: { env: ["prod"] } }],
  ["standards", { standards: ["standards/*"] }],
  ["samples", { samples: "exclude" }],
  ["complianceStatus.0", { complianceStatus: ["NOT_AVAILABLE"] }],
])("%s is refused with the newer Security Hub, with what to do", (key, filter) => {
  expect(() => eventPatterns(filter, HERE, V2)).toThrow(new RegExp(`^${key}: .*leave`));
});

test("a raw pattern looks at OCSF, and may name the newer detail type", () => {
  const filter = {
    pattern: { "detail-type": ["Findings Imported V2"], detail: { findings: { class_uid: [2002] } } },
  };
  expect(findingFilterSchema.safeParse(filter).success).toBe(true);
  expect(passes(filter, ocsfFinding({ class_uid: 2002 }))).toBe(true);
  expect(passes(filter, ocsfFinding())).toBe(false);
  const own = { pattern: { detail: { findings: { cloud: { region: ["us-east-1"] } } } } };
  expect(() => eventPatterns(own, HERE, V2)).toThrow(/own account and region/);
});

test("products that a filter cuts off are told by what they send there", () => {
  const warned = cutOffProducts({ complianceStatus: ["FAILED"] }, V2).filter(({ intended }) => !intended);
  expect(warned.map(({ product }) => product)).toEqual(["aws/guardduty", "aws/inspector"]);
  expect(cutOffProducts({ kinds: ["detections"] }, V2).every(({ intended }) => intended)).toBe(true);
});

test("match says in words why a newer finding does not pass", () => {
  const connection = { ...HERE, filter: { name: "urgent", severity: { minimum: "CRITICAL" } } as const };
  expect(matchFinding(ocsfFinding(), connection, V2).text).toBe(
    'not forwarded from 111111111111 eu-west-1: severity is HIGH, filter "urgent" wants CRITICAL or FATAL',
  );
  expect(matchFinding(ocsfFinding({ severity_id: 5 }), connection, V2).passes).toBe(true);
});

const REAL = join(__dirname, "../../../shared/findings/v2-events.ndjson");
(existsSync(REAL) ? test : test.skip)(
  "real events (../shared/findings) pass by their severity, class and product",
  () => {
    const [inspector, guardduty] = readFileSync(REAL, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    const takes = (filter: FindingFilter, event: typeof inspector) => {
      const { cloud } = event.detail.findings[0];
      const [compiled] = eventPatterns(filter, { account: cloud.account.uid, region: cloud.region }, V2);
      return matches(compiled!.pattern, event);
    };
    const both = (filter: FindingFilter) => [takes(filter, inspector), takes(filter, guardduty)];
    expect(both({ severity: { minimum: "HIGH" } })).toEqual([false, true]);
    expect(both({ kinds: ["vulnerabilities"] })).toEqual([true, false]);
    expect(both({ products: { exclude: ["aws/guardduty"] } })).toEqual([true, false]);
    expect(both({ preset: "recommended" })).toEqual([true, true]);
  },
);
