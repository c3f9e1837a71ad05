import { forwardersAmong } from "../../lib/organization/other-forwarders";

const pattern = JSON.stringify({ source: ["aws.securityhub"] });
const HUBRELAY = "hubrelay: Security Hub findings of this account and region";

test("this deployment's own rules are no other forwarders", () => {
  const rules = ["hubrelay-findings", "hubrelay-findings-2"].map((name) => ({ name, description: HUBRELAY, pattern }));
  expect(forwardersAmong(rules, "hubrelay-findings")).toEqual([]);
});

test("a second hubrelay is told by its rule, whatever its name", () => {
  const rules = [{ name: "sec-findings", description: HUBRELAY, pattern }];
  expect(forwardersAmong(rules, "hubrelay-findings")).toEqual(["rule sec-findings of another hubrelay"]);
});

test("a rule that names Dynatrace and takes Security Hub's findings is told", () => {
  const rules = [{ name: "Dynatrace-export", pattern }];
  expect(forwardersAmong(rules, "hubrelay-findings")).toEqual(["rule Dynatrace-export"]);
});

test.each([
  ["for another purpose", { name: "ticket", pattern }],
  ["of other events", { name: "dynatrace-ec2", pattern: '{"source":["aws.ec2"]}' }],
])("a rule %s is nobody's business", (_, rule) => {
  expect(forwardersAmong([rule], "hubrelay-findings")).toEqual([]);
});
