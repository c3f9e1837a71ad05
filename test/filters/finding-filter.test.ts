import { z } from "zod";
import { findingFilterSchema } from "../../lib/filters/finding-filter";

const problems = (filter: unknown) => {
  const result = findingFilterSchema.safeParse(filter);
  return result.success ? [] : result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
};

test.each([
  [{}],
  [{ name: "production", severity: { minimum: "MEDIUM" } }],
  [{ kinds: ["detections"], products: { exclude: ["aws/macie"] } }],
  [{ anyOf: [{ severity: { minimum: "HIGH" } }, { complianceStatus: ["FAILED"] }] }],
  [{ types: { include: ["TTPs*"], exclude: ["TTPs/Discovery*"], in: "relay" } }],
  [{ title: { exclude: ["test"], in: "relay" } }],
  [{ pattern: { detail: { findings: { Types: [{ prefix: "TTPs" }] } } } }],
  [{ pattern: { detail: { findings: { Types: ["x"] } } }, title: { exclude: ["test"], in: "relay" } }],
])("accepts %j", (filter) => {
  expect(problems(filter)).toEqual([]);
});

test.each([
  ["a key it does not know", { sevrity: {} }, /sevrity/],
  ["no type of which a rule would have to know", { types: { exclude: ["TTPs*"] } }, /^types.exclude: .*in: relay/],
  ["the first type in a rule", { types: { first: ["TTPs*"] } }, /^types.first: .*in: relay/],
  [
    "no resource of a type in a rule",
    { resourceTypes: { exclude: ["AwsS3*"] } },
    /^resourceTypes.exclude: .*in: relay/,
  ],
  ["text in the title in a rule", { title: { include: ["x"] } }, /^title: .*in: relay/],
  [
    "relay conditions within anyOf",
    { anyOf: [{ title: { include: ["x"], in: "relay" } }, { kinds: ["other"] }] },
    /^anyOf.0: /,
  ],
  ["an alternative that lets everything pass", { anyOf: [{ kinds: ["other"] }, {}] }, /^anyOf.1: .*every finding/],
  ["kinds and types at once", { kinds: ["other"], types: { include: ["x"] } }, /^kinds: .*Types in one place/],
  [
    "what cannot be",
    { severity: { minimum: "HIGH" }, anyOf: [{ severity: { labels: ["LOW"] } }, { kinds: ["other"] }] },
    /^anyOf.0: .*two different things/,
  ],
  ["products that are all excluded", { products: { include: ["aws/macie"], exclude: ["aws/macie"] } }, /^products: /],
  ["two stars in a row", { controls: ["IAM.**"] }, /^controls.0: .*two stars/],
  [
    "wildcards too hard to match",
    { types: { include: ["*a*b*", "*c*d*", "*e*f*", "*g*h*"] } },
    /complexity of at most 10/,
  ],
  ["an OU by its id", { select: { ous: ["ou-ab12-cdef3456"] } }, /^select.ous.0: .*path/],
  ["severity in two ways", { severity: { minimum: "LOW", labels: ["HIGH"] } }, /^severity: .*either/],
  ["a product without its company", { products: { include: ["guardduty"] } }, /company\/product/],
  [
    "a pattern that AWS refuses",
    { pattern: { detail: { findings: { Types: [{ prefx: "x" }] } } } },
    /^pattern: .*"prefx"/,
  ],
  [
    "a pattern with its own account",
    { pattern: { detail: { findings: { AwsAccountId: ["1"] } } } },
    /^pattern: .*own account/,
  ],
  [
    "a pattern with its own region in an alternative",
    { pattern: { detail: { findings: { $or: [{ Region: ["x"] }, { Types: ["y"] }] } } } },
    /^pattern: .*Region/,
  ],
  ["a pattern on the envelope", { pattern: { account: ["111111111111"] } }, /^pattern: .*account/],
  [
    "a pattern of another source",
    { pattern: { source: ["aws.ec2"], detail: { findings: { Types: ["x"] } } } },
    /^pattern: .*source/,
  ],
  [
    "a pattern whose alternatives the engine confuses",
    { pattern: { detail: { findings: { $or: [{ Types: ["m"] }, { Types: ["m", "y"] }] } } } },
    /^pattern: .*drops the later one/,
  ],
  [
    "conditions beside a pattern",
    { kinds: ["other"], pattern: { detail: { findings: { Types: ["x"] } } } },
    /^kinds: .*beside `pattern`/,
  ],
])("refuses %s, and says why", (_, filter, message) => {
  expect(problems(filter).join("\n")).toMatch(message);
});

test("every key tells what it is for", () => {
  const undescribed: string[] = [];
  const walk = (schema: unknown, path: string): void => {
    const { properties, items, description } = schema as {
      properties?: Record<string, unknown>;
      items?: unknown;
      description?: string;
    };
    if (description === undefined && !path.endsWith("[]") && path !== "") undescribed.push(path);
    for (const [key, each] of Object.entries(properties ?? {})) walk(each, `${path}.${key}`);
    if (items) walk(items, `${path}[]`);
  };
  walk(z.toJSONSchema(findingFilterSchema), "");
  expect(undescribed).toEqual([]);
});
