import { planConnections } from "../../lib/connections/plan-connections";
import { deploymentOf, organizationOf } from "../support/declaration";

const A = "111111111111";
const B = "333333333333";
const ids = (plan: ReturnType<typeof planConnections>) =>
  plan.connections.map((connection) => `${connection.account} ${connection.region}`);

test("every active account is connected in every declared region, sorted", () => {
  const plan = planConnections(deploymentOf(), organizationOf([{ id: B }, { id: A }]));
  expect(ids(plan)).toEqual([`${A} eu-west-1`, `${A} us-east-1`, `${B} eu-west-1`, `${B} us-east-1`]);
  expect(plan.leftOut).toEqual([]);
});

test.each([
  ["SUSPENDED", "suspended"],
  ["PENDING_CLOSURE", "pending closure"],
  ["PENDING_ACTIVATION", "pending activation"],
  ["CLOSED", "closed"],
])("an account in state %s is left out, and the reason says so", (state, reason) => {
  const plan = planConnections(deploymentOf(), organizationOf([{ id: A, state, name: "legacy" }]));
  expect(plan.connections).toEqual([]);
  expect(plan.leftOut).toEqual([{ account: A, accountName: "legacy", reason }]);
});

test("the old Status counts only where there is no State", () => {
  const old = organizationOf([{ id: A, state: undefined, status: "SUSPENDED" }]);
  expect(planConnections(deploymentOf(), old).leftOut[0]?.reason).toBe("suspended");
  const both = organizationOf([{ id: A, state: "ACTIVE", status: "SUSPENDED" }]);
  expect(planConnections(deploymentOf(), both).connections).toHaveLength(2);
});

test.each([
  ["by path", "/prod"],
  ["by id", "ou-ab12-11111111"],
])("an OU %s takes the OUs below it", (_, ou) => {
  const deployment = deploymentOf(`organization:\n  include:\n    ous: ["${ou}"]\n`);
  const plan = planConnections(
    deployment,
    organizationOf([
      { id: A, ou: "/prod/web" },
      { id: B, ou: "/production" },
    ]),
  );
  expect(new Set(plan.connections.map((connection) => connection.account))).toEqual(new Set([A]));
  expect(plan.leftOut).toEqual([{ account: B, accountName: "shop", reason: "not in organization.include" }]);
});

test("exclude wins over include", () => {
  const deployment = deploymentOf(
    `organization:\n  include: { ous: ["/"] }\n  exclude: { accounts: ["${A}"], ous: ["/prod"] }\n`,
  );
  const plan = planConnections(deployment, organizationOf([{ id: A }, { id: B, ou: "/prod/web" }]));
  expect(plan.connections).toEqual([]);
  expect(plan.leftOut.map((left) => left.reason)).toEqual([
    "excluded by organization.exclude.accounts",
    "excluded by organization.exclude.ous",
  ]);
});

test("an account's own regions take the place of the default ones", () => {
  const deployment = deploymentOf(`  accounts: { "${A}": [eu-central-1] }\n`);
  expect(ids(planConnections(deployment, organizationOf([{ id: A }])))).toEqual([`${A} eu-central-1`]);
});

test.each([
  ["tags: { stage: prod }", [A], "not in organization.include"],
  ['names: ["shop-*"]', [A], "not in organization.include"],
])("include takes accounts by %s", (selector, connected, reason) => {
  const deployment = deploymentOf(`organization:\n  include: { ${selector} }\n`);
  const accounts = [
    { id: A, name: "shop-eu", tags: { stage: "prod" } },
    { id: B, name: "workshop", tags: { stage: "dev" } },
  ];
  const plan = planConnections(deployment, organizationOf(accounts));
  expect([...new Set(plan.connections.map(({ account }) => account))]).toEqual(connected);
  expect(plan.leftOut.map((left) => left.reason)).toEqual([reason]);
});

test.each([
  ["tags", "{ tags: { hubrelay: off } }"],
  ["names", '{ names: ["*-sandbox"] }'],
])("exclude leaves out accounts by %s, and says so", (part, selector) => {
  const deployment = deploymentOf(`organization:\n  exclude: ${selector}\n`);
  const plan = planConnections(deployment, organizationOf([{ id: A, name: "x-sandbox", tags: { hubrelay: "off" } }]));
  expect(plan.connections).toEqual([]);
  expect(plan.leftOut[0]?.reason).toBe(`excluded by organization.exclude.${part}`);
});

const BY_SELECTOR = `  select:
    - { accounts: { ous: ["/prod/eu"] }, regions: [eu-central-1] }
    - { accounts: { tags: { stage: prod }, names: ["eu-*"] }, regions: [eu-west-3, eu-north-1] }
`;

test.each([
  ["the first that names it", { ou: "/prod/eu/web", tags: { stage: "prod" } }, ["eu-central-1"]],
  ["a later one", { tags: { stage: "prod" } }, ["eu-north-1", "eu-west-3"]],
  ["one by name", { name: "eu-shop" }, ["eu-north-1", "eu-west-3"]],
  ["the default ones", { tags: { stage: "dev" } }, ["eu-west-1", "us-east-1"]],
])("an account's regions are those of %s of the selectors", (_, account, regions) => {
  const plan = planConnections(deploymentOf(BY_SELECTOR), organizationOf([{ id: A, ...account }]));
  expect(plan.connections.map(({ region }) => region)).toEqual(regions);
});

test("an account's own regions take the place of selected ones", () => {
  const deployment = deploymentOf(`${BY_SELECTOR}  accounts: { "${A}": [us-west-2] }\n`);
  expect(ids(planConnections(deployment, organizationOf([{ id: A, ou: "/prod/eu" }])))).toEqual([`${A} us-west-2`]);
});

test("regions of another partition are refused with the selector's place", () => {
  const deployment = deploymentOf("  select: [{ accounts: { ous: [/] }, regions: [cn-north-1] }]\n");
  expect(() => planConnections(deployment, organizationOf([{ id: A }]))).toThrow(/regions\.select\[0\]\.regions/);
});

test("a region the account has not enabled is left out and named", () => {
  const plan = planConnections(deploymentOf(), organizationOf([{ id: A, regions: ["us-east-1"] }]));
  expect(ids(plan)).toEqual([`${A} us-east-1`]);
  expect(plan.leftOut[0]?.reason).toBe("not enabled in this account: eu-west-1");
});

test("conditions that only a relay can check are refused where one relay serves many accounts", () => {
  const deployment = deploymentOf(
    "topology: hub\nfilters:\n  - select: { regions: [us-east-1] }\n    title: { exclude: [test], in: relay }\n",
  );
  expect(() => planConnections(deployment, organizationOf([{ id: A }]))).toThrow("received some with in: relay");
});
