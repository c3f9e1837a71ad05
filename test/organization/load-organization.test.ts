import { parseDeclaration } from "../../lib/deployment/load-yaml";
import { formatOrganization } from "../../lib/organization/format-organization";
import { loadOrganization, parseOrganization } from "../../lib/organization/load-organization";
import { organizationSchema } from "../../lib/organization/organization";

function organization(count: number) {
  return organizationSchema.parse({
    version: 1,
    organization: { id: "o-sandbox0001", managementAccount: "999999999999" },
    ous: [{ id: "ou-ab12-prod0001", name: "prod", path: "/prod" }],
    accounts: Array.from({ length: count }, (_, index) => ({
      id: String(100000000000 + index),
      name: `account ${index}, "x"`,
      state: "ACTIVE",
      ou: "/prod",
      tags: { team: "shop" },
      regions: ["eu-west-1", "us-east-1"],
    })),
  });
}

test("what discover wrote reads as it was", () => {
  const three = organization(3);
  expect(parseOrganization(formatOrganization(three), "organization.json")).toEqual(three);
});

test("what discover wrote reads several times faster than what may hold mistakes", () => {
  const text = formatOrganization(organization(1500));
  const seconds = (read: () => unknown) => {
    const started = performance.now();
    read();
    return performance.now() - started;
  };
  const careful = seconds(() => parseDeclaration(organizationSchema, text, "organization.json"));
  expect(seconds(() => parseOrganization(text, "organization.json"))).toBeLessThan(careful / 2);
});

test("the same account twice, as a merge leaves it, is refused with its place", () => {
  const { accounts, ...rest } = organization(2);
  const text = formatOrganization({ ...rest, accounts: [...accounts, accounts[0]!] });
  expect(() => parseOrganization(text, "organization.json")).toThrow(
    /accounts\[2\]\.id\n {2}expected each account once, received "100000000000"\n {2}keep one of the two/,
  );
});

test("a key twice is refused, though JSON would take the last", () => {
  const text = formatOrganization(organization(1)).replace('"ou": "/prod",', '"ou": "/prod",\n      "ou": "/lab",');
  expect(() => parseOrganization(text, "organization.json")).toThrow(/unique/i);
});

test("who names a file that is not there is told how it is made", () => {
  expect(() => loadOrganization("nowhere/organization.json")).toThrow("npx hubrelay discover");
});
