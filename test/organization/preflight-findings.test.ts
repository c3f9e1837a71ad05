import type { AccountFacts, HubFacts, RegionFacts } from "../../lib/organization/preflight-facts";
import { preflightFindings } from "../../lib/organization/preflight-findings";

const region: RegionFacts = {
  region: "eu-west-1",
  enabled: true,
  securityHub: "on",
  otherForwarders: [],
  rules: 3,
  unreservedConcurrency: 900,
  gaps: [],
};
const account: AccountFacts = { account: "111111111111", accountName: "shop", denied: [], regions: [region] };
const hub: HubFacts = {
  account: "222222222222",
  region: "eu-west-1",
  secret: "hubrelay/ingest-token",
  state: "readable",
};

function found(facts: { account?: Partial<AccountFacts>; region?: Partial<RegionFacts>; hub?: Partial<HubFacts> }) {
  const regions = [{ ...region, ...facts.region }];
  return preflightFindings({
    accounts: [{ ...account, regions, ...facts.account }],
    hub: { ...hub, ...facts.hub },
    maximumConcurrency: 2,
  }).map(({ severity, problem }) => `${severity}: ${problem}`);
}

test("nothing is found where nothing is wrong", () => {
  expect(found({})).toEqual([]);
});

test.each([
  ["an account that cannot be entered", { account: { notEntered: "no" } }, "blocker: the account cannot be entered"],
  [
    "a missing permission",
    { account: { denied: ["sqs:CreateQueue"] } },
    "blocker: the deploy role may not do all it must",
  ],
  [
    "permissions that nobody could tell",
    { account: { denied: { unknown: "no" } } },
    "note: what the deploy role may do was not checked",
  ],
  ["a region that is off", { region: { enabled: false } }, "blocker: the region is not enabled"],
  ["Security Hub off", { region: { securityHub: "off" as const } }, "warning: Security Hub is off"],
  [
    "Security Hub unseen",
    { region: { securityHub: { unknown: "no" } } },
    "note: whether Security Hub is on was not seen",
  ],
  ["another forwarder", { region: { otherForwarders: ["stack x"] } }, "warning: another forwarder is there"],
  ["a full bus", { region: { rules: 300 } }, "warning: the default bus is full of rules"],
  [
    "a full bus where fewer are allowed",
    { region: { region: "eu-south-1", rules: 100 } },
    "warning: the default bus is full of rules",
  ],
  [
    "a bus that a large filter's rules do not fit on",
    { region: { rules: 299, ownRules: 0, neededRules: 3 } },
    "warning: the default bus is full of rules",
  ],
  [
    "a bus that is full for good: the account itself says so",
    { region: { rules: 310, rulesQuota: 310 } },
    "blocker: the default bus is full of rules",
  ],
  [
    "no concurrency left",
    { region: { unreservedConcurrency: 1 } },
    "warning: few concurrent executions of Lambda are left",
  ],
  [
    "a call that policy denies",
    { region: { gaps: [{ action: "events:ListRules", reason: "by a service control policy", denied: true }] } },
    "blocker: events:ListRules is denied",
  ],
  [
    "a call that failed otherwise",
    { region: { gaps: [{ action: "events:ListRules", reason: "timeout", denied: false }] } },
    "note: events:ListRules gave no answer",
  ],
  ["no secret yet", { hub: { state: "absent" as const } }, "note: the hub's secret is not there yet"],
  [
    "a secret on its way out",
    { hub: { state: "deleted" as const } },
    "blocker: the hub's secret is scheduled for deletion",
  ],
  ["a secret without a value", { hub: { state: "empty" as const } }, "warning: the hub's secret holds no value"],
  ["a secret out of reach", { hub: { state: { unreadable: "no" } } }, "blocker: the hub's secret cannot be read"],
])("%s is found", (_, facts, finding) => {
  expect(found(facts)).toEqual([finding]);
});

test("a bus with room for one rule more is not full", () => {
  expect(found({ region: { rules: 299 } })).toEqual([]);
});

test("of a region that is not enabled nothing else is told: the rest follows from it", () => {
  const rest = { securityHub: "off" as const, gaps: [{ action: "a:B", reason: "", denied: true }] };
  expect(found({ region: { enabled: false, ...rest } })).toEqual(["blocker: the region is not enabled"]);
});

test("blockers come first, and every finding says what to do", () => {
  const findings = preflightFindings({
    accounts: [
      { ...account, regions: [{ ...region, securityHub: "off" }] },
      { ...account, account: "333333333333", notEntered: "no" },
    ],
    hub,
    maximumConcurrency: 2,
  });
  expect(findings.map(({ severity }) => severity)).toEqual(["blocker", "warning"]);
  expect(findings.every(({ whatToDo }) => whatToDo.length > 10)).toBe(true);
});

test.each([
  ["its own rules are there already", { rules: 300, ownRules: 3, neededRules: 3 }],
  ["AWS has raised the quota", { rules: 300, rulesQuota: 500 }],
])("a bus is not full when %s", (_, region) => {
  expect(found({ region })).toEqual([]);
});
