import { type AccountSelector, selectsAccount, unmatchedParts } from "../../lib/organization/account-selector";

const OUS = [{ id: "ou-ab12-prodprod", path: "/prod" }];
const SHOP = { id: "111111111111", name: "shop-eu", ou: "/prod/eu", tags: { stage: "prod", owner: "" } };

test.each<[string, AccountSelector, boolean]>([
  ["its id", { accounts: ["111111111111"] }, true],
  ["another id", { accounts: ["222222222222"] }, false],
  ["its OU", { ous: ["/prod/eu"] }, true],
  ["an OU above", { ous: ["/prod"] }, true],
  ["an OU above with a slash at its end", { ous: ["/prod/"] }, true],
  ["the root", { ous: ["/"] }, true],
  ["an OU above by its id", { ous: ["ou-ab12-prodprod"] }, true],
  ["an OU whose name begins alike", { ous: ["/pro"] }, false],
  ["an OU below", { ous: ["/prod/eu/west"] }, false],
  ["a tag and its value", { tags: { stage: "prod" } }, true],
  ["a tag with another value", { tags: { stage: "dev" } }, false],
  ["a tag with any value, the empty one too", { tags: { owner: "*" } }, true],
  ["a tag it has not", { tags: { toString: "*" } }, false],
  ["a name", { names: ["shop-eu"] }, true],
  ["a pattern", { names: ["shop-*"] }, true],
  ["a pattern is no regular expression", { names: ["shop.eu"] }, false],
  ["nothing at all", {}, false],
  ["one of two", { accounts: ["222222222222"], ous: ["/prod"] }, true],
])("by %s", (_, selector, selected) => {
  expect(selectsAccount(selector, SHOP, OUS)).toBe(selected);
});

test("each part that no account answers to is named", () => {
  const selector = {
    accounts: ["999999999999"],
    ous: ["/prod", "/porduction"],
    tags: { stage: "prd" },
    names: ["shop*", "x"],
  };
  expect(unmatchedParts(selector, [SHOP], OUS)).toEqual([
    "account 999999999999",
    "OU /porduction",
    "tag stage=prd",
    "name x",
  ]);
});
