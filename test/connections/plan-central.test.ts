import { PARTITIONS } from "../../lib/connections/partitions";
import { planConnections } from "../../lib/connections/plan-connections";
import { deploymentOf, organizationOf } from "../support/declaration";

const A = "111111111111";
const B = "333333333333";
const ADMINISTRATOR = "444444444444";
const THREE = organizationOf([
  { id: A },
  { id: B, name: "web", ou: "/prod/web" },
  { id: ADMINISTRATOR, name: "audit" },
]);
const CENTRAL = `topology: central\nsecurityHub: { administrator: "${ADMINISTRATOR}" }\n`;
const HOME = (more = "") =>
  `topology: central\nsecurityHub: { administrator: "${ADMINISTRATOR}", aggregation: { homeRegion: us-east-1${more} } }\n`;

const at = (yaml: string, organization = THREE) =>
  planConnections(deploymentOf(yaml), organization).connections.map(({ account, region, covers }) => ({
    account,
    region,
    ...covers,
  }));
const refusal = (yaml: string, organization = THREE) => {
  try {
    planConnections(deploymentOf(yaml), organization);
  } catch (error) {
    return (error as Error).message;
  }
  return "not refused";
};

test("only the administrator is connected, in each of its regions for that region's findings", () => {
  expect(at(CENTRAL)).toEqual([
    { account: ADMINISTRATOR, region: "eu-west-1", regions: ["eu-west-1"] },
    { account: ADMINISTRATOR, region: "us-east-1", regions: ["us-east-1"] },
  ]);
});

test("with aggregation the home region alone carries every region", () => {
  expect(at(HOME())).toEqual([{ account: ADMINISTRATOR, region: "us-east-1", regions: ["eu-west-1", "us-east-1"] }]);
});

test("a region that is not linked keeps a connection of its own", () => {
  expect(at(HOME(", linkedRegions: [eu-central-1]"))).toEqual([
    { account: ADMINISTRATOR, region: "eu-west-1", regions: ["eu-west-1"] },
    { account: ADMINISTRATOR, region: "us-east-1", regions: ["us-east-1"] },
  ]);
});

test("the other accounts are still listed, with the account that carries them", () => {
  expect(planConnections(deploymentOf(CENTRAL), THREE).carried).toEqual([
    { account: A, accountName: "shop", through: ADMINISTRATOR },
    { account: B, accountName: "web", through: ADMINISTRATOR },
  ]);
});

test("excluded accounts are left out by the rule, included ones are named by it", () => {
  expect(at(`${CENTRAL}organization: { exclude: { accounts: ["${A}"] } }\n`)[0]).toMatchObject({ exceptAccounts: [A] });
  expect(at(`${CENTRAL}organization: { include: { ous: [/prod] } }\n`)[0]).toMatchObject({ accounts: [B] });
});

test("more accounts than a rule can name are refused", () => {
  const many = organizationOf([
    { id: ADMINISTRATOR },
    ...Array.from({ length: 101 }, (_, n) => ({ id: String(500_000_000_000 + n), ou: "/prod" })),
  ]);
  expect(refusal(`${CENTRAL}organization: { exclude: { ous: [/prod] } }\n`, many)).toBe(
    "organization.exclude\n  expected at most 100 accounts with topology: central, received 101; one rule has to name them all\n  take topology: hub or distributed, which select accounts by where a rule stands",
  );
});

test.each([
  [
    "no administrator",
    "topology: central\n",
    /^securityHub.administrator\n {2}expected an account id .* received nothing/,
  ],
  [
    "an administrator that is not in the organization",
    'topology: central\nsecurityHub: { administrator: "555555555555" }\n',
    /expected an account of the organization file, received "555555555555"/,
  ],
  [
    "a filter for single accounts",
    `${CENTRAL}filters: [{ select: { accounts: ["${A}"] } }]\n`,
    /^filters\[0\]\.select\.accounts\n/,
  ],
  [
    "a filter by region, where the home region carries several",
    `${HOME()}filters: [{ select: { regions: [eu-west-1] } }]\n`,
    /^filters\[0\]\.select\.regions\n/,
  ],
])("%s is refused", (_, yaml, message) => {
  expect(refusal(yaml)).toMatch(message);
});

test("a suspended administrator is refused", () => {
  const suspended = organizationOf([{ id: A }, { id: ADMINISTRATOR, state: "SUSPENDED" }]);
  expect(refusal(CENTRAL, suspended)).toMatch(/expected an active account, received 444444444444, which is suspended/);
});

test("regions of single accounts are refused, as one rule carries all", () => {
  expect(refusal(`  accounts: { "${A}": [eu-central-1] }\n${CENTRAL}`)).toMatch(/^regions.accounts.111111111111\n/);
});

test("regions by selector are refused, as one rule carries all", () => {
  const yaml = `  select: [{ accounts: { ous: [/prod] }, regions: [eu-central-1] }]\n${CENTRAL}`;
  expect(refusal(yaml)).toMatch(/^regions.select\[0\]\n/);
});

test("accounts and regions that together do not fit a rule are refused before anything is made", () => {
  const regions = [...PARTITIONS.aws.regions, ...PARTITIONS.aws.optInRegions];
  const excluded = Array.from({ length: 100 }, (_, n) => ({ id: String(500_000_000_000 + n), ou: "/prod" }));
  const organization = organizationOf([{ id: ADMINISTRATOR, regions }, ...excluded]);
  const yaml = `  accounts: { "${ADMINISTRATOR}": [${regions.join(", ")}] }
${HOME()}organization: { exclude: { ous: [/prod] } }
`;
  expect(refusal(yaml, organization)).toMatch(
    /^organization\n {2}expected an event pattern of at most 2048 characters in account 444444444444, us-east-1, received \d+/,
  );
});
