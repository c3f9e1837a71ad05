import type { AccountFacts, HubFacts, PreflightFacts, RegionFacts } from "./preflight-facts";
import { defaultRulesQuota, RULES_QUOTA_CODE } from "./rules-quota";

/** How bad: a blocker makes apply fail or findings not flow; a warning deserves a look; a note says what was not checked. */
export type Severity = "blocker" | "warning" | "note";

/** One thing preflight found. */
export interface PreflightFinding {
  readonly severity: Severity;
  /** Short and the same for every account, so that equal findings can be put together. */
  readonly problem: string;
  /** What is particular to this place; may be empty. */
  readonly detail: string;
  readonly account: string;
  readonly accountName: string;
  readonly region?: string;
  /** The next step, in the imperative. */
  readonly whatToDo: string;
}

const ORDER: Readonly<Record<Severity, number>> = { blocker: 0, warning: 1, note: 2 };

/** Judges what was seen. Blockers first, equal problems together, then by account and region. */
export function preflightFindings(facts: PreflightFacts): PreflightFinding[] {
  const found = [
    ...hubFindings(facts.hub),
    ...facts.accounts.flatMap((account) => [
      ...accountFindings(account),
      ...account.regions.flatMap((region) => regionFindings(account, region, facts.maximumConcurrency)),
    ]),
  ];
  const key = ({ problem, account, region = "" }: PreflightFinding) => `${problem}\n${account}\n${region}`;
  return found.sort(
    (a, b) => ORDER[a.severity] - ORDER[b.severity] || (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0),
  );
}

function hubFindings({ account, region, secret, state }: HubFacts): PreflightFinding[] {
  const at = (severity: Severity, problem: string, detail: string, whatToDo: string): PreflightFinding[] => [
    { severity, problem, detail, account, accountName: "hub", region, whatToDo },
  ];
  switch (state) {
    case "readable":
      return [];
    case "absent":
      return at("note", "the hub's secret is not there yet", secret, "nothing: the first apply makes it");
    case "deleted":
      return at(
        "blocker",
        "the hub's secret is scheduled for deletion",
        secret,
        "restore it, or remove it for good: aws secretsmanager delete-secret --force-delete-without-recovery",
      );
    case "empty":
      return at(
        "warning",
        "the hub's secret holds no value",
        secret,
        "apply the stack dynatrace, or put the ingest token in it if you bring your own",
      );
    default:
      return at(
        "blocker",
        "the hub's secret cannot be read",
        state.unreadable,
        "give the hub's deploy role the hub policy of docs/deploy-role.md",
      );
  }
}

function accountFindings({ account, accountName, notEntered, denied }: AccountFacts): PreflightFinding[] {
  const of = { account, accountName };
  if (notEntered !== undefined) {
    return [
      {
        ...of,
        severity: "blocker",
        problem: "the account cannot be entered",
        detail: notEntered,
        whatToDo: "make the deploy role there: npx hubrelay deploy-role; it must trust the caller and its external id",
      },
    ];
  }
  if ("unknown" in denied) {
    return [
      {
        ...of,
        severity: "note",
        problem: "what the deploy role may do was not checked",
        detail: denied.unknown,
        whatToDo: "allow it iam:SimulatePrincipalPolicy on itself, as npx hubrelay deploy-role prints",
      },
    ];
  }
  if (denied.length === 0) return [];
  return [
    {
      ...of,
      severity: "blocker",
      problem: "the deploy role may not do all it must",
      detail: denied.join(" "),
      whatToDo:
        "bring its policy up to date: npx hubrelay deploy-role; if a service control policy denies it, except the role there",
    },
  ];
}

function regionFindings(
  { account, accountName }: AccountFacts,
  facts: RegionFacts,
  maximumConcurrency: number,
): PreflightFinding[] {
  const found: PreflightFinding[] = [];
  const say = (severity: Severity, problem: string, detail: string, whatToDo: string) =>
    found.push({ severity, problem, detail, account, accountName, region: facts.region, whatToDo });
  if (facts.enabled === false) {
    say(
      "blocker",
      "the region is not enabled",
      "",
      "enable it in the account, or take it out of regions in the declaration",
    );
    // Everything else was refused for that reason.
    return found;
  }
  if (facts.securityHub === "off") {
    say(
      "warning",
      "Security Hub is off",
      "",
      "turn it on, or there is nothing to forward; the forwarder itself can be applied",
    );
  } else if (facts.securityHub !== "on") {
    say("note", "whether Security Hub is on was not seen", facts.securityHub.unknown, "look in the account");
  }
  for (const other of facts.otherForwarders) {
    say(
      "warning",
      "another forwarder is there",
      other,
      "remove it once hubrelay forwards, or findings may arrive twice",
    );
  }
  found.push(...rulesFindings(facts).map((each) => ({ ...each, account, accountName, region: facts.region })));
  if (facts.unreservedConcurrency !== undefined && facts.unreservedConcurrency < maximumConcurrency) {
    say(
      "warning",
      "few concurrent executions of Lambda are left",
      `${facts.unreservedConcurrency} unreserved, the relay may use ${maximumConcurrency}`,
      "raise the quota Concurrent executions of Lambda (L-B99A9384), or reserve less elsewhere",
    );
  }
  for (const { action, reason, denied } of facts.gaps) {
    if (denied) say("blocker", `${action} is denied`, reason, "allow it for the deploy role, or leave the region out");
    else say("note", `${action} gave no answer`, reason, "run preflight again");
  }
  return found;
}

/** A bus that cannot hold the connection's rules makes apply fail; where only the default is known, it may have been raised. */
function rulesFindings({
  region,
  rules,
  ownRules = 0,
  neededRules = 1,
  rulesQuota,
}: RegionFacts): Pick<PreflightFinding, "severity" | "problem" | "detail" | "whatToDo">[] {
  if (rules === undefined) return [];
  const others = rules - ownRules;
  const quota = rulesQuota ?? defaultRulesQuota(region);
  if (others + neededRules <= quota) return [];
  const allowed = rulesQuota === undefined ? `${quota} are allowed unless AWS has raised it` : `${quota} are allowed`;
  return [
    {
      severity: rulesQuota === undefined ? "warning" : "blocker",
      problem: "the default bus is full of rules",
      detail: `${others} other rules, the connection takes ${neededRules}, ${allowed}`,
      whatToDo: `raise the quota Rules of EventBridge (${RULES_QUOTA_CODE}), or remove rules`,
    },
  ];
}
