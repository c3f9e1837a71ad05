import fc from "fast-check";
import { formatOrganization } from "../../lib/organization/format-organization";
import { parseOrganization } from "../../lib/organization/load-organization";
import type { AccountLook, AccountPage, OrganizationPages } from "../../lib/organization/organization-pages";
import { toOrganization } from "../../lib/organization/to-organization";

const shop: AccountPage = {
  id: "111111111111",
  name: "shop",
  email: "aws+shop@Example.com",
  state: "ACTIVE",
  joined: "CREATED",
  parent: "ou-ab12-web00001",
  tags: { team: "shop", stage: "prod" },
};
const pages: OrganizationPages = {
  id: "o-abcdefghij",
  arn: "arn:aws:organizations::999999999999:organization/o-abcdefghij",
  managementAccount: "999999999999",
  roots: [{ id: "r-ab12", name: "Root" }],
  ous: [
    { id: "ou-ab12-web00001", name: "web", parent: "ou-ab12-prod0001" },
    { id: "ou-ab12-prod0001", name: "prod", parent: "r-ab12" },
  ],
  accounts: [shop],
};

function account(page: Partial<AccountPage>, look?: AccountLook, before?: Parameters<typeof toOrganization>[2]) {
  const organization = toOrganization(
    { ...pages, accounts: [{ ...shop, ...page }] },
    new Map(look ? [[shop.id, look]] : []),
    before,
  );
  return organization.accounts[0]!;
}

test("an account's OU is the path of names from the root", () => {
  expect(account({}).ou).toBe("/prod/web");
});

test("an account right below the root lies in /", () => {
  expect(account({ parent: "r-ab12" }).ou).toBe("/");
});

test("the root can be named by its id: it is an OU of path /", () => {
  expect(toOrganization(pages).ous[0]).toEqual({ id: "r-ab12", name: "Root", path: "/" });
});

test("of an e-mail address only the domain is kept", () => {
  expect(JSON.stringify(account({}))).not.toContain("aws+shop");
  expect(account({}).emailDomain).toBe("example.com");
});

test("the newer State counts where the two differ", () => {
  expect(account({ state: "PENDING_CLOSURE", status: "ACTIVE" }).state).toBe("PENDING_CLOSURE");
});

test("the older Status counts where there is no State", () => {
  expect(account({ state: undefined, status: "SUSPENDED" }).state).toBe("SUSPENDED");
});

test("an account without any state is refused by its id, not taken for active", () => {
  expect(() => account({ state: undefined })).toThrow("account 111111111111: expected a state such as ACTIVE");
});

test("what was seen inside is written sorted", () => {
  const look: AccountLook = {
    entered: true,
    regions: ["us-east-1", "eu-west-1"],
    securityHub: ["us-east-1"],
    securityHubV2: [],
    gaps: [],
  };
  expect(account({}, look)).toMatchObject({
    regions: ["eu-west-1", "us-east-1"],
    securityHub: ["us-east-1"],
    securityHubV2: [],
  });
});

test("an account that cannot be entered keeps what the file knew of it", () => {
  const before = toOrganization(
    pages,
    new Map([[shop.id, { entered: true, regions: ["eu-west-1"], securityHub: [], securityHubV2: [], gaps: [] }]]),
  );
  expect(account({}, { entered: false, reason: "no" }, before).regions).toEqual(["eu-west-1"]);
});

test("an account never entered has no regions, so that none is held against the declaration", () => {
  expect(account({}, { entered: false, reason: "no" })).not.toHaveProperty("regions");
});

test.each(["aws", "aws-us-gov", "aws-cn"])("the partition %s is read from the organization's ARN", (partition) => {
  const arn = `arn:${partition}:organizations::999999999999:organization/o-abcdefghij`;
  expect(toOrganization({ ...pages, arn }).organization.partition).toBe(partition);
});

test("the same organization is the same text, in whatever order AWS lists it", () => {
  const accounts = ["333333333333", "111111111111", "222222222222"].map((id) => ({ ...shop, id }));
  const expected = formatOrganization(toOrganization({ ...pages, accounts }));
  fc.assert(
    fc.property(
      fc.shuffledSubarray(accounts, { minLength: 3 }),
      fc.shuffledSubarray([...pages.ous], { minLength: 2 }),
      (shuffled, ous) => {
        expect(formatOrganization(toOrganization({ ...pages, accounts: shuffled, ous }))).toBe(expected);
      },
    ),
    { numRuns: 30 },
  );
});

test("what is written is read back as it was", () => {
  const look: AccountLook = { entered: true, regions: ["eu-west-1"], securityHub: [], securityHubV2: [], gaps: [] };
  const organization = toOrganization(pages, new Map([[shop.id, look]]));
  expect(parseOrganization(formatOrganization(organization), "organization.json")).toEqual(organization);
});

test("names with quotes, newlines and other scripts survive the file", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.dictionary(fc.string(), fc.string()), (name, tags) => {
      const organization = toOrganization({ ...pages, accounts: [{ ...shop, name, tags }] });
      const read = parseOrganization(formatOrganization(organization), "organization.json");
      expect(read.accounts[0]?.name).toBe(name);
    }),
    { numRuns: 100 },
  );
});
