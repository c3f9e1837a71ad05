import { Command, InvalidArgumentError } from "commander";
import type { Connection, ConnectionPlan } from "../connections/connection";
import { rulePatterns } from "../connections/rule-patterns";
import { checkDynatraceCredentials } from "../dynatrace/credentials/check-credentials";
import type { CredentialProblem } from "../dynatrace/credentials/problem";
import { explained } from "../organization/aws-errors";
import { checkCaller } from "../organization/check-caller";
import { gatherFacts } from "../organization/preflight";
import type { PreflightFacts } from "../organization/preflight-facts";
import { type PreflightFinding, preflightFindings, type Severity } from "../organization/preflight-findings";
import { duration } from "../rollout/error-class";
import { UserError } from "../user-error";
import { counter } from "./counter";
import { type Declaration, readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural, table } from "./table";
import { colors } from "./terminal";

interface PreflightFlags extends GlobalOptions {
  /** Absent: all. */
  readonly account?: readonly string[];
  readonly concurrency: number;
}

/** The worst first. */
const SEVERITIES: readonly Severity[] = ["blocker", "warning", "note"];
/** Most places listed for one problem; the JSON has all. */
const SHOWN = 10;

/** `hubrelay preflight`. */
export function preflightCommand(): Command {
  return new Command("preflight")
    .option("-a, --account <id>", "only this account; repeatable", collectAccount)
    .option("--concurrency <n>", "accounts checked side by side", positive, 12)
    .addHelpText(
      "after",
      "\nExit codes: 0 nothing stands in the way, 1 something does.\n\nExample:\n  $ npx hubrelay preflight --json | jq '.findings[] | select(.severity == \"blocker\")'",
    )
    .action(async (_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<PreflightFlags>();
      const started = Date.now();
      const declaration = readDeclaration(options.config);
      const [inDynatrace, facts] = await Promise.all([
        checkDynatraceCredentials(declaration.deployment),
        look(declaration, options),
      ]);
      const all = [...inDynatrace.map(inDynatraceFinding), ...preflightFindings(facts)];
      const findings = SEVERITIES.flatMap((severity) => all.filter((each) => each.severity === severity));
      const count = (severity: Severity) => findings.filter((each) => each.severity === severity).length;
      if (options.json) {
        const counts = { blockers: count("blocker"), warnings: count("warning"), notes: count("note") };
        console.log(JSON.stringify({ ...counts, findings, facts }, null, 2));
      } else {
        print(facts, findings, Date.now() - started);
      }
      process.exitCode = count("blocker") > 0 ? 1 : 0;
    });
}

/** A credential's problem among those of accounts. */
function inDynatraceFinding({ severity, problem, whatToDo }: CredentialProblem): PreflightFinding {
  return { severity, problem, detail: "", account: "", accountName: "Dynatrace", whatToDo };
}

/**
 * The connections of the named accounts, or all of them.
 *
 * @throws UserError when one of them is not connected, with why
 */
export function connectionsToCheck({ connections, leftOut }: ConnectionPlan, named?: readonly string[]): Connection[] {
  const whoIsIn = "see who is in, who is out and why: npx hubrelay connections";
  const connected = new Set(connections.map(({ account }) => account));
  const others = [...new Set(named)].filter((account) => !connected.has(account));
  if (others.length > 0) {
    const reasons = new Map(leftOut.map(({ account, reason }) => [account, reason]));
    const each = others.map((id) => `account ${id}: ${reasons.get(id) ?? "not in the organization file"}`);
    throw new UserError(`nothing to check: ${each.join("; ")}`, whoIsIn);
  }
  if (connections.length === 0) throw new UserError("no account to check: the declaration connects none", whoIsIn);
  return connections.filter(({ account }) => named === undefined || named.includes(account));
}

async function look({ deployment, organization, plan }: Declaration, flags: PreflightFlags): Promise<PreflightFacts> {
  const connections = connectionsToCheck(plan, flags.account);
  // Without credentials or network every account would be told to lack its role.
  await checkCaller(deployment.hub.region);
  const { name, externalId } = deployment.deployRole;
  const progress = counter(process.stderr);
  try {
    return await gatherFacts({
      deployment: deployment.name,
      connections,
      edition: deployment.securityHub.editions[0] ?? "cspm",
      rulesOf: (connection) => rulePatterns(connection, deployment).length,
      role: {
        name,
        partition: organization.organization.partition,
        region: deployment.hub.region,
        ...(externalId === undefined ? {} : { externalId }),
      },
      hub: deployment.hub,
      maximumConcurrency: deployment.relay.maximumConcurrency,
      concurrency: flags.concurrency,
      progress: (done, total) => progress.count("accounts checked", done, total),
    });
  } catch (error) {
    throw explained(error, "preflight", "see docs/organization.md for what preflight needs");
  } finally {
    progress.done();
  }
}

function print({ accounts }: PreflightFacts, findings: readonly PreflightFinding[], milliseconds: number): void {
  const { green, red, yellow, dim } = colors(process.stdout);
  const regions = accounts.reduce((sum, account) => sum + account.regions.length, 0);
  console.log(
    `${plural(accounts.length, "account")}, ${plural(regions, "account-region")} checked in ${duration(milliseconds)}`,
  );
  const marks: Record<Severity, string> = { blocker: red("✗"), warning: yellow("!"), note: dim("-") };
  for (const group of grouped(findings)) {
    const { severity, problem, whatToDo } = group[0]!;
    console.log(`\n${marks[severity]} ${problem}`);
    const rows = group
      .slice(0, SHOWN)
      .map(({ account, accountName, region = "", detail }) => [
        account || accountName,
        account && accountName,
        region,
        detail,
      ]);
    const lines = table(["", "", "", ""], rows).split("\n").slice(1);
    console.log(lines.map((line) => `    ${line}`).join("\n"));
    if (group.length > SHOWN) console.log(`    … and ${group.length - SHOWN} more: --json shows all`);
    console.log(`  → ${whatToDo}`);
  }
  const blockers = findings.filter(({ severity }) => severity === "blocker").length;
  console.log(
    blockers > 0
      ? `\n${plural(blockers, "blocker")}. Nothing was changed.`
      : `\n${green("✓")} nothing stands in the way. Next: npx hubrelay plan`,
  );
}

/** Findings of one problem together; they come sorted. */
function grouped(findings: readonly PreflightFinding[]): PreflightFinding[][] {
  const groups = new Map<string, PreflightFinding[]>();
  for (const finding of findings) {
    const key = `${finding.severity}\n${finding.problem}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

function collectAccount(id: string, before: readonly string[] = []): string[] {
  if (!/^\d{12}$/.test(id)) throw new InvalidArgumentError(`expected a 12-digit account id, received "${id}"`);
  return [...before, id];
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 100) {
    throw new InvalidArgumentError(`expected a whole number from 1 to 100, received "${value}"`);
  }
  return number;
}
