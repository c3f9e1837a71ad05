import type { FindingFilter } from "../../lib/filters/finding-filter";
import { selectFilter } from "../../lib/filters/select-filter";

const SUBJECT = { account: "111111111111", ou: "/prod/web", tags: { stage: "prod" }, region: "eu-west-1" };
const takes = (select: FindingFilter["select"]) => selectFilter([{ name: "one", select }], SUBJECT) !== undefined;

test("the first filter that selects a connection is taken", () => {
  const filters: FindingFilter[] = [
    { name: "elsewhere", select: { regions: ["us-east-1"] } },
    { name: "here", select: { regions: ["eu-west-1"] } },
    { name: "everywhere" },
  ];
  expect(selectFilter(filters, SUBJECT)?.name).toBe("here");
});

test("a filter without a selector is taken by every connection that reaches it", () => {
  expect(selectFilter([{ name: "all" }], SUBJECT)?.name).toBe("all");
});

test("a connection that no filter selects has none", () => {
  expect(selectFilter([{ select: { accounts: ["222222222222"] } }], SUBJECT)).toBeUndefined();
});

test.each([
  ["the account", { accounts: ["222222222222", "111111111111"] }, true],
  ["another account", { accounts: ["222222222222"] }, false],
  ["the OU itself", { ous: ["/prod/web"] }, true],
  ["an OU above", { ous: ["/prod"] }, true],
  ["an OU above, written with a slash", { ous: ["/prod/"] }, true],
  ["the root", { ous: ["/"] }, true],
  ["an OU whose name only begins alike", { ous: ["/pro"] }, false],
  ["an OU below", { ous: ["/prod/web/shop"] }, false],
  ["a tag", { tags: { stage: ["test", "prod"] } }, true],
  ["a tag with another value", { tags: { stage: ["test"] } }, false],
  ["a tag that the account has not", { tags: { constructor: ["prod"] } }, false],
  ["region and account", { regions: ["eu-west-1"], accounts: ["111111111111"] }, true],
  ["region, but not account", { regions: ["eu-west-1"], accounts: ["222222222222"] }, false],
])("a selector that names %s", (_, select, taken) => {
  expect(takes(select)).toBe(taken);
});
