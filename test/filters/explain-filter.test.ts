import { explainFilter } from "../../lib/filters/explain-filter";
import type { FindingFilter } from "../../lib/filters/finding-filter";
import { HERE } from "./sample-finding";

const explain = (filter?: FindingFilter) => explainFilter({ ...HERE, filter });

test("a connection's pattern is shown with its size and complexity", () => {
  const { lines, patterns } = explain({ name: "production", severity: { minimum: "HIGH" } });
  expect(lines).toEqual([
    '111111111111 eu-west-1  filter "production"',
    "  keeps findings of severity HIGH or more",
    `  rule 1 of 1: ${patterns[0]!.size} characters, complexity 0`,
    `    ${patterns[0]!.json}`,
  ]);
});

test("without a filter every kind is kept", () => {
  expect(explain().lines.slice(0, 2)).toEqual(["111111111111 eu-west-1  no filter", "  keeps findings of every kind"]);
});

test.each<[FindingFilter, string]>([
  [{ kinds: ["detections", "other"] }, "that are detections or other"],
  [{ severity: { labels: ["LOW", "CRITICAL"] } }, "of severity LOW or CRITICAL"],
  [{ products: { exclude: ["aws/macie", "aws/config"] } }, "not from aws/macie or aws/config"],
  [{ resourceTags: { env: ["prod", ""] } }, 'on a resource tagged env = prod or ""'],
  [{ samples: "exclude" }, "that are no samples"],
  [{ types: { exclude: ["TTPs*"], in: "relay" } }, "with no type TTPs* (checked in the relay)"],
  [{ pattern: { detail: { findings: { Types: ["x"] } } } }, "that match the pattern given"],
  [
    { anyOf: [{ recordState: ["ACTIVE"], samples: "only" }, { controls: ["S3.1"] }] },
    "that are one of: (that are ACTIVE, that are samples) or (of the control S3.1)",
  ],
])("%j in words", (filter, words) => {
  expect(explain(filter).keeps).toEqual([words]);
});

test("a preset is explained by what it stands for", () => {
  expect(explain({ preset: "recommended" }).keeps).toEqual([
    "of severity LOW or more",
    "that are ACTIVE",
    "with workflow status NEW or NOTIFIED",
  ]);
});

test("what may surprise is said", () => {
  const warnings = explain({
    complianceStatus: ["FAILED"],
    title: { exclude: ["x"], in: "relay" },
    excludeAccounts: ["111111111111"],
  }).warnings.join("\n");
  expect(warnings).toContain("GuardDuty is cut off: it sends no compliance status");
  expect(warnings).toContain("still paid for");
  expect(warnings).toContain("excludes this very account");
});
