import type { FindingFilter } from "../../lib/filters/finding-filter";
import { matchFinding } from "../../lib/filters/match-finding";
import { eventOf, HERE, sampleFinding } from "./sample-finding";

const match = (filter: FindingFilter | undefined, changes = {}) =>
  matchFinding(sampleFinding(changes), { ...HERE, filter });

test("a finding that passes is forwarded, once", () => {
  const result = match({ name: "production", severity: { minimum: "HIGH" } });
  expect(result).toMatchObject({ passes: true, heldBackBy: null, deliveries: 1, reasons: [], filter: "production" });
  expect(result.text).toBe("forwarded from 111111111111 eu-west-1");
});

test("a finding and the event that carries it are judged alike", () => {
  const connection = { ...HERE, filter: undefined };
  expect(matchFinding(eventOf(sampleFinding()), connection)).toEqual(matchFinding(sampleFinding(), connection));
});

test("a finding as a product sends it, without a region, has its product's, as Security Hub fills it in", () => {
  expect(match(undefined, { Region: undefined }).passes).toBe(true);
});

test("the condition that fails is named, with what came and what is wanted", () => {
  const { text } = match({ name: "production", severity: { minimum: "MEDIUM" } }, { Severity: { Label: "LOW" } });
  expect(text).toBe(
    'not forwarded from 111111111111 eu-west-1: severity is LOW, filter "production" wants MEDIUM or more',
  );
});

test.each<[string, FindingFilter | undefined, object, string]>([
  [
    "another account",
    undefined,
    { AwsAccountId: "222222222222" },
    "the finding is of account 222222222222, this connection's is another",
  ],
  [
    "another region",
    undefined,
    { Region: "us-east-1" },
    "the finding is of region us-east-1, this connection's is another",
  ],
  ["no severity", { severity: { labels: ["HIGH"] } }, { Severity: {} }, "severity is missing, the filter wants HIGH"],
  [
    "a state",
    { recordState: ["ACTIVE"] },
    { RecordState: "ARCHIVED" },
    'record state is ARCHIVED, the filter wants "ACTIVE"',
  ],
  ["a number", { confidence: { minimum: 80 } }, { Confidence: 5 }, "confidence is 5, the filter wants a number >= 80"],
  ["a tag", { resourceTags: { env: ["dev"] } }, {}, 'Resources.Tags.env is prod, the filter wants "dev"'],
])("a finding is held back by the rule for %s", (_, filter, changes, reason) => {
  expect(match(filter, changes)).toMatchObject({ passes: false, heldBackBy: "rule", reasons: [reason] });
});

test("every condition that fails is named", () => {
  const filter: FindingFilter = { severity: { minimum: "CRITICAL" }, recordState: ["ARCHIVED"] };
  expect(match(filter).reasons).toHaveLength(2);
});

test("of several alternatives the one that came nearest is explained", () => {
  const filter: FindingFilter = {
    anyOf: [{ recordState: ["ARCHIVED"], severity: { labels: ["LOW"] } }, { severity: { minimum: "CRITICAL" } }],
  };
  expect(match(filter).reasons).toEqual(["severity is HIGH, the filter wants CRITICAL"]);
});

test("conditions that hold on different resources are told as such", () => {
  const Resources = [
    { Type: "AwsS3Bucket", Tags: { env: "dev" } },
    { Type: "AwsEc2Instance", Tags: { env: "prod" } },
  ];
  const filter: FindingFilter = { resourceTypes: { include: ["AwsS3Bucket"] }, resourceTags: { env: ["prod"] } };
  expect(match(filter, { Resources }).reasons).toEqual([
    "every condition holds somewhere in the finding, but not all of the same resource",
  ]);
});

test("what the relay drops is said to be dropped there", () => {
  const result = match({ name: "quiet", title: { exclude: ["probed"], in: "relay" } });
  expect(result).toMatchObject({ passes: false, heldBackBy: "relay", deliveries: 1 });
  expect(result.reasons).toEqual([
    'title is EC2 instance is probed, filter "quiet" wants none of probed (the relay drops it)',
  ]);
});

test("an event of another kind is named as such", () => {
  const event = { ...eventOf(sampleFinding()), "detail-type": "Security Hub Findings - Custom Action" };
  expect(matchFinding(event, { ...HERE, filter: undefined }).reasons).toEqual([
    'detail-type is Security Hub Findings - Custom Action, not "Security Hub Findings - Imported"',
  ]);
});

test.each([[null], [[]], ["text"], [5]])("input as odd as %j is not forwarded, and nothing fails", (input) => {
  expect(matchFinding(input, { ...HERE, filter: undefined }).passes).toBe(false);
});
