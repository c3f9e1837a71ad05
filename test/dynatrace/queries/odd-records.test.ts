import fc from "fast-check";
import { QUERY_IDS } from "../../../lib/dynatrace/queries/catalogue";
import { toSecurityEvents } from "../../../lib/relay/mapping";
import { ask, EVERYTHING } from "./ask";
import { NOW } from "./story";

/** Any value, likely ones where queries look. */
const odd = fc.oneof(fc.string(), fc.integer(), fc.constant(null), fc.array(fc.string()), fc.object({ maxDepth: 1 }));
const or = (...words: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...words) }, { weight: 1, arbitrary: odd });

const findings = fc.array(
  fc.record(
    {
      Id: or("one", "two", "three"),
      Types: fc.oneof(
        fc.constantFrom(
          ["TTPs/Discovery/x"],
          ["Software and Configuration Checks/Vulnerabilities/CVE"],
          ["Software and Configuration Checks/Industry and Regulatory Standards"],
          ["Effects/x"],
        ),
        odd,
      ),
      AwsAccountId: or("111111111111", "222222222222"),
      Region: or("eu-west-1", "us-east-1"),
      Title: odd,
      RecordState: or("ACTIVE", "ARCHIVED"),
      Workflow: fc.record({ Status: or("NEW", "SUPPRESSED", "RESOLVED") }),
      Severity: fc.record({ Label: or("CRITICAL", "HIGH", "INFORMATIONAL") }),
      Compliance: fc.oneof(fc.record({ Status: or("PASSED", "FAILED", "WARNING") }), odd),
      Resources: fc.oneof(fc.array(fc.record({ Id: or("r-1", "r-2"), Type: odd, Region: odd }), { maxLength: 3 }), odd),
      Vulnerabilities: fc.oneof(
        fc.array(fc.record({ Id: odd, VulnerablePackages: odd, FixAvailable: odd }), { maxLength: 2 }),
        odd,
      ),
      UpdatedAt: or("2026-03-04T08:00:00.000Z", "2026-03-04T09:00:00Z"),
      GeneratorId: odd,
      Sample: fc.oneof(fc.boolean(), odd),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 8 },
);

const chosenFrom = (records: readonly Readonly<Record<string, unknown>>[], name: string) => [
  ...new Set(records.map((record) => String(record[name]))),
];

test("whatever findings are, every query answers, and no finding is lost between the states", () => {
  fc.assert(
    fc.property(findings, (found) => {
      const records = found
        .flatMap((finding) => toSecurityEvents(finding, { account: "111111111111", region: "eu-west-1" }))
        .map(
          (record, index): Readonly<Record<string, unknown>> => ({
            ...record,
            timestamp: new Date(NOW.getTime() - 3_600_000 + index).toISOString(),
          }),
        );
      const chosen = {
        Product: chosenFrom(records, "product.name"),
        Account: chosenFrom(records, "aws.account.id"),
        Region: chosenFrom(records, "aws.region"),
      };
      for (const id of QUERY_IDS) expect(() => ask(id, { records, chosen })).not.toThrow();
      const ids = new Set(records.map((record) => record["finding.id"]));
      const all = ask("findings.total", { records, chosen: { ...chosen, State: EVERYTHING.State } });
      expect(all).toEqual([[ids.size]]);
      const kinds = ask("monitor.kinds", { records }).reduce((sum, [, count]) => sum + Number(count), 0);
      expect(kinds).toBe(records.length);
      expect(ask("health.invisible", { records })).toEqual([]);
    }),
    { numRuns: 20 },
  );
});
