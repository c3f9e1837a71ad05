import { exclusiveHalves } from "../../lib/filters/exclusive-halves";
import { matches } from "../../lib/filters/matcher";
import { randomOf } from "../oracle/random";

test.each<[string, unknown[], unknown[][]]>([
  [
    "plain values",
    ["a", "b", "c", "d"],
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  [
    "beginnings of which none begins another",
    [{ prefix: "S3." }, { prefix: "EC2." }],
    [[{ prefix: "EC2." }], [{ prefix: "S3." }]],
  ],
  [
    "products",
    [{ suffix: ":product/aws/macie" }, { suffix: ":product/aws/health" }],
    [[{ suffix: ":product/aws/health" }], [{ suffix: ":product/aws/macie" }]],
  ],
  [
    "companies in any case",
    [{ "equals-ignore-case": "Prowler" }, { "equals-ignore-case": "AWS" }],
    [[{ "equals-ignore-case": "AWS" }], [{ "equals-ignore-case": "Prowler" }]],
  ],
])("%s are divided", (_, entries, halves) => {
  expect(exclusiveHalves(entries)).toEqual(halves);
});

test.each<[string, unknown[]]>([
  ["a single value", ["a"]],
  ["a value twice", ["a", "a"]],
  ["a beginning and what begins so", [{ prefix: "EC2" }, "EC2.1"]],
  ["an end, which any value may have", [{ suffix: "x" }, "a"]],
  ["exclusions", [{ "anything-but": ["a"] }, { exists: false }]],
  [
    "a product and an ARN that names it",
    [{ suffix: ":product/aws/macie" }, "arn:aws:securityhub:x::product/aws/macie"],
  ],
  ["names that differ by case, where any case fits", [{ "equals-ignore-case": "aws" }, "AWS"]],
])("%s are not: both halves could match one value", (_, entries) => {
  expect(exclusiveHalves(entries)).toBeUndefined();
});

test("whatever the entries, no value matches both halves and none is lost", () => {
  const random = randomOf(11);
  const text = () => Array.from({ length: 1 + random.below(3) }, () => random.pick(["a", "b", "B"])).join("");
  const entry = () =>
    random.pick<() => unknown>([
      text,
      () => ({ prefix: text() }),
      () => ({ wildcard: `${text()}*${text()}` }),
      () => ({ "equals-ignore-case": text() }),
    ])();
  let divided = 0;
  for (let round = 0; round < 300; round++) {
    const entries = Array.from({ length: 2 + random.below(4) }, entry);
    const halves = exclusiveHalves(entries);
    if (!halves) continue;
    divided++;
    for (const value of ["a", "b", "B", "aa", "ab", "aB", "ba", "bb", "abb", "bab", "bbb", "aaa"]) {
      const times = halves.filter((half) => matches({ x: half }, { x: value })).length;
      expect(times).toBe(matches({ x: entries }, { x: value }) ? 1 : 0);
    }
  }
  expect(divided).toBeGreaterThan(50);
});
