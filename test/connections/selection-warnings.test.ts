import { selectionWarnings } from "../../lib/connections/selection-warnings";
import { deploymentOf, organizationOf } from "../support/declaration";

const A = "111111111111";
const organization = organizationOf([{ id: A, ou: "/prod", tags: { stage: "prod" } }]);
const warnings = (yaml: string) => selectionWarnings({ deployment: deploymentOf(yaml), organization });

test.each([
  [
    "organization:\n  include: { ous: [/prdo] }\n",
    "organization.include: no account of the organization answers to OU /prdo",
  ],
  [
    'organization:\n  exclude: { tags: { stage: sandbox }, names: ["*-lab"] }\n',
    "organization.exclude: no account of the organization answers to tag stage=sandbox",
    "organization.exclude: no account of the organization answers to name *-lab",
  ],
  [
    '  select: [{ accounts: { accounts: ["222222222222"] }, regions: [eu-west-3] }]\n',
    "regions.select[0]: no account of the organization answers to account 222222222222",
  ],
  [
    '  accounts: { "333333333333": [eu-west-3] }\n',
    "regions.accounts: no account of the organization answers to account 333333333333",
  ],
])("what no account answers to is named with its place: %j", (yaml, ...expected) => {
  expect(warnings(yaml)).toEqual(expected);
});

test("an account that is suspended answers all the same: it is known", () => {
  const deployment = deploymentOf(`organization:\n  exclude: { accounts: ["${A}"] }\n`);
  const suspended = organizationOf([{ id: A, state: "SUSPENDED" }]);
  expect(selectionWarnings({ deployment, organization: suspended })).toEqual([]);
});

test("a declaration without selections, and one that fits, get no warning", () => {
  expect(warnings("")).toEqual([]);
  expect(warnings("organization:\n  include: { ous: [/prod], tags: { stage: prod } }\n")).toEqual([]);
});
