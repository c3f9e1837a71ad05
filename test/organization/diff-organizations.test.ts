import { diffOrganizations } from "../../lib/organization/diff-organizations";
import type { Organization, OrganizationAccount } from "../../lib/organization/organization";

const shop: OrganizationAccount = {
  id: "111111111111",
  name: "shop",
  state: "ACTIVE",
  ou: "/prod",
  tags: { team: "shop" },
  regions: ["eu-west-1"],
  securityHub: ["eu-west-1"],
};

function organization(...accounts: readonly OrganizationAccount[]): Organization {
  return {
    version: 1,
    organization: { id: "o-abcdefghij", managementAccount: "999999999999", partition: "aws" },
    ous: [{ id: "ou-ab12-prod0001", name: "prod", path: "/prod" }],
    accounts: [...accounts],
  };
}

function change(now: Partial<OrganizationAccount>): string[] {
  return diffOrganizations(organization(shop), organization({ ...shop, ...now }));
}

test("no change is no news", () => {
  expect(change({})).toEqual([]);
});

test("an account that joined says where", () => {
  const news = diffOrganizations(organization(), organization(shop));
  expect(news).toEqual(['+ 111111111111 "shop" joined in /prod']);
});

test("an invited account says so, because it may lack the usual roles", () => {
  const news = diffOrganizations(organization(), organization({ ...shop, joined: "INVITED" }));
  expect(news).toEqual(['+ 111111111111 "shop" joined in /prod by invitation']);
});

test("an account that left says so", () => {
  expect(diffOrganizations(organization(shop), organization())).toEqual(['- 111111111111 "shop" left']);
});

test.each([
  ["suspended", { state: "SUSPENDED" as const }, '- 111111111111 "shop" suspended, was active'],
  ["closing", { state: "PENDING_CLOSURE" as const }, '- 111111111111 "shop" pending closure, was active'],
  ["moved", { ou: "/test" }, '~ 111111111111 "shop" moved /prod → /test'],
  ["renamed", { name: "store" }, '~ 111111111111 "store" renamed, was "shop"'],
  ["enabled a region", { regions: ["eu-west-1", "sa-east-1"] }, '~ 111111111111 "shop" regions enabled: +sa-east-1'],
  ["lost Security Hub", { securityHub: [] }, '~ 111111111111 "shop" Security Hub on: -eu-west-1'],
  ["other tags", { tags: { stage: "prod" } }, '~ 111111111111 "shop" tags: stage – → "prod", team "shop" → –'],
])("an account that is %s is told in words", (_, now, line) => {
  expect(change(now)).toEqual([line]);
});

test("an account that is active again is good news", () => {
  const news = diffOrganizations(organization({ ...shop, state: "SUSPENDED" }), organization(shop));
  expect(news).toEqual(['+ 111111111111 "shop" active again, was suspended']);
});

test("what was not known before is no news", () => {
  const { regions: _, securityHub: __, ...unknown } = shop;
  expect(diffOrganizations(organization(unknown), organization(shop))).toEqual([]);
});

test("what a change means for connections is said once for an account", () => {
  const news = diffOrganizations(
    organization(shop),
    organization({ ...shop, state: "SUSPENDED", ou: "/attic" }),
    () => " → will be disconnected",
  );
  expect(news).toEqual([
    '- 111111111111 "shop" suspended, was active → will be disconnected',
    '~ 111111111111 "shop" moved /prod → /attic',
  ]);
});

test("OUs that appear, move and go are told", () => {
  const after = { ...organization(shop), ous: [{ id: "ou-ab12-test0001", name: "test", path: "/test" }] };
  expect(diffOrganizations(organization(shop), after)).toEqual(["~ OU /test is new", "~ OU /prod is gone"]);
});

test("another organization is not compared account by account", () => {
  const other = organization();
  const after = { ...other, organization: { ...other.organization, id: "o-0123456789" } };
  expect(diffOrganizations(organization(shop), after)).toEqual(["~ another organization: o-abcdefghij → o-0123456789"]);
});
