import { planConnections } from "../../lib/connections/plan-connections";
import { rulePatterns } from "../../lib/connections/rule-patterns";
import { deploymentOf, organizationOf } from "../support/declaration";

const A = "111111111111";
const organization = organizationOf([{ id: A }]);
const list = (length: number, name: (index: number) => string) =>
  `[${Array.from({ length }, (_, index) => JSON.stringify(name(index))).join(", ")}]`;
/** Cannot be divided: a finding may have several types. About 2,700 characters. */
const TYPES = `filters: [{ types: { include: ${list(80, (index) => `TTPs/A long name of a type ${index}`)} } }]\n`;
/** Can be divided: a finding has one control. About 3,000 characters. */
const CONTROLS = `filters: [{ controls: ${list(300, (index) => `EC2.${index}`)} }]\n`;
const QUOTA = "aws: { patternQuota: 4096 }\n";

const rules = (yaml: string) => {
  const deployment = deploymentOf(yaml);
  const [connection] = planConnections(deployment, organization).connections;
  return rulePatterns(connection!, deployment);
};

test("a filter that is divided fits one rule where the quota is declared to be raised", () => {
  expect(rules(CONTROLS).length).toBeGreaterThan(1);
  expect(rules(CONTROLS + QUOTA)).toHaveLength(1);
});

test("a filter too long for a rule that cannot be divided is refused with its place, the sizes and the ways out", () => {
  expect(() => rules(TYPES)).toThrow(
    /^filters\[0\]\n {2}expected a pattern of at most 2048 characters\n {2}it has \d{4}, .*without delivering a finding twice.*aws\.patternQuota$/,
  );
});

test("the same filter is taken where the quota is declared to be raised, and its rule is whole", () => {
  const [rule, ...others] = rules(TYPES + QUOTA);
  expect(others).toEqual([]);
  expect(rule!.size).toBeGreaterThan(2048);
  expect(rule!.json).toContain("TTPs/A long name of a type 79");
});

test("a filter that no connection takes is not asked", () => {
  const unused = TYPES.replace("[{ types", '[{ select: { accounts: ["555555555555"] }, types');
  expect(() => rules(unused)).not.toThrow();
});

test.each([2047, 4097])("a quota of %i, which EventBridge does not have, is refused", (quota) => {
  expect(() => deploymentOf(`aws: { patternQuota: ${quota} }\n`)).toThrow(/aws\.patternQuota/);
});

test("central: the quota raised lets a rule name more accounts", () => {
  const many = Array.from({ length: 150 }, (_, index) => ({ id: String(500_000_000_000 + index), ou: "/prod" }));
  const central = `topology: central\nsecurityHub: { administrator: "${A}" }\norganization: { exclude: { ous: [/prod] } }\n`;
  const plan = (yaml: string) => planConnections(deploymentOf(yaml), organizationOf([{ id: A }, ...many]));
  expect(() => plan(central)).toThrow(/at most 100 accounts/);
  expect(plan(central + QUOTA).connections[0]?.covers?.exceptAccounts).toHaveLength(150);
});
