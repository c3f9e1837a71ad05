import { existsSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { Command, InvalidArgumentError } from "commander";
import { planConnections } from "../connections/plan-connections";
import { DeclarationError } from "../deployment/declaration-error";
import { loadDeployment } from "../deployment/load-deployment";
import { readDeclarationFile } from "../deployment/load-yaml";
import type { Deployment } from "../deployment/schema";
import { explained } from "../organization/aws-errors";
import { diffOrganizations } from "../organization/diff-organizations";
import { type Discovery, discover } from "../organization/discover";
import { formatOrganization } from "../organization/format-organization";
import { parseOrganization } from "../organization/load-organization";
import type { Organization } from "../organization/organization";
import { UserError } from "../user-error";
import { counter } from "./counter";
import type { GlobalOptions } from "./global-options";
import { plural, table } from "./table";
import { writeForUser } from "./write-for-user";

interface DiscoverFlags extends GlobalOptions {
  readonly diff?: boolean;
  readonly enter: boolean;
  readonly concurrency: number;
}

/** Most lines of accounts that could not be entered; the JSON has all. */
const SHOWN = 20;

/** `hubrelay discover`. */
export function discoverCommand(): Command {
  return new Command("discover")
    .option("--diff", "only tell what has changed; writes nothing, exits 2 if there is news")
    .option("--no-enter", "do not look into the accounts (enabled regions, Security Hub)")
    .option("--concurrency <n>", "accounts looked into side by side", positive, 12)
    .addHelpText(
      "after",
      "\nRuns in the management account or in a delegated administrator. Exit code 2 with --diff: there is news.\n\nExample:\n  $ npx hubrelay discover --diff && echo nothing new",
    )
    .action(async (_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<DiscoverFlags>();
      if (!existsSync(options.config)) {
        throw new UserError(`${options.config}: there is no such file`, "make one first: npx hubrelay init");
      }
      const deployment = loadDeployment(options.config);
      const file = resolve(dirname(options.config), deployment.organization.file);
      const before = readBefore(file);
      if (options.diff && !before) {
        throw new UserError(
          `${relative(".", file)}: there is nothing to compare with`,
          "make it: npx hubrelay discover",
        );
      }
      const found = await read(deployment, options, before);
      const news = before
        ? diffOrganizations(before, found.organization, effect(deployment, before, found.organization))
        : [];
      if (options.json) {
        console.log(
          JSON.stringify(
            { file: relative(".", file), written: !options.diff, news, ...summary(found), ...found },
            null,
            2,
          ),
        );
      } else {
        print(found, news, before !== undefined);
      }
      if (options.diff) {
        process.exitCode = news.length > 0 ? 2 : 0;
        return;
      }
      writeForUser(file, formatOrganization(found.organization));
      if (!options.json) console.log(`\nWritten: ${relative(".", file)}. Next: npx hubrelay preflight`);
    });
}

/**
 * The file as it was; an empty one knows nothing.
 *
 * @throws UserError when there is one that cannot be read: what it knows of accounts that hide now is not thrown away unasked
 */
function readBefore(file: string): Organization | undefined {
  if (!existsSync(file)) return undefined;
  const shown = relative(".", file);
  try {
    const text = readDeclarationFile(file, "the declaration names it under organization.file");
    return text.trim() === "" ? undefined : parseOrganization(text, shown);
  } catch (error) {
    if (!(error instanceof DeclarationError)) throw error;
    throw new UserError(error.message, `mend it, or make it anew: delete ${shown}, then npx hubrelay discover`);
  }
}

async function read(
  deployment: Deployment,
  flags: DiscoverFlags,
  before: Organization | undefined,
): Promise<Discovery> {
  const progress = counter(process.stderr);
  const { name, externalId } = deployment.deployRole;
  try {
    return await discover({
      role: { name, region: deployment.hub.region, ...(externalId === undefined ? {} : { externalId }) },
      enter: flags.enter,
      concurrency: flags.concurrency,
      progress: progress.count,
      ...(before ? { before } : {}),
    });
  } catch (error) {
    throw explained(error, "discovering the organization", "see docs/organization.md for what discover needs");
  } finally {
    progress.done();
  }
}

/** What a change means for an account's connections, to be put behind the line that tells it. */
function effect(deployment: Deployment, before: Organization, after: Organization): (account: string) => string {
  const was = connections(deployment, before);
  const is = connections(deployment, after);
  return (account) => {
    const old = was.get(account) ?? 0;
    const now = is.get(account) ?? 0;
    if (old === now) return "";
    return now === 0 ? " → will be disconnected" : ` → ${plural(now, "connection")}${old === 0 ? "" : `, was ${old}`}`;
  };
}

function connections(deployment: Deployment, organization: Organization): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { account } of planConnections(deployment, organization).connections) {
    counts.set(account, (counts.get(account) ?? 0) + 1);
  }
  return counts;
}

function summary({ organization }: Discovery) {
  const active = organization.accounts.filter(({ state }) => state === "ACTIVE");
  const known = active.filter(({ regions }) => regions !== undefined);
  return {
    accounts: organization.accounts.length,
    active: active.length,
    ous: organization.ous.filter(({ path }) => path !== "/").length,
    accountRegions: known.reduce((sum, { regions = [] }) => sum + regions.length, 0),
    securityHubOn: known.reduce((sum, { securityHub = [] }) => sum + securityHub.length, 0),
    securityHubV2On: known.reduce((sum, { securityHubV2 = [] }) => sum + securityHubV2.length, 0),
  };
}

function print(found: Discovery, news: readonly string[], compared: boolean): void {
  const { accounts, active, ous, accountRegions, securityHubOn, securityHubV2On } = summary(found);
  const states = new Map<string, number>();
  for (const { state } of found.organization.accounts) states.set(state, (states.get(state) ?? 0) + 1);
  states.delete("ACTIVE");
  const rest = [...states].sort().map(([state, count]) => `, ${count} ${state.toLowerCase().replaceAll("_", " ")}`);
  console.log(`${plural(accounts, "account")} in ${plural(ous, "OU")}: ${active} active${rest.join("")}.`);
  if (accountRegions > 0) {
    const of = plural(accountRegions, "account-region");
    const second = securityHubV2On > 0 ? `, V2 in ${securityHubV2On.toLocaleString("en-US")}` : "";
    console.log(`Security Hub on in ${securityHubOn.toLocaleString("en-US")} of ${of}${second}.`);
  }
  if (compared) console.log(news.length === 0 ? "Nothing has changed." : `\n${news.join("\n")}`);
  list(
    `${plural(found.notEntered.length, "account")} could not be entered`,
    found.notEntered.map(({ account, accountName, reason }) => [account, accountName, reason]),
  );
  list(
    "Not seen",
    found.gaps.map(({ account, accountName, gap }) => [account, accountName, gap]),
  );
}

function list(title: string, rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  console.log(`\n${title}\n\n${table(["account", "name", "why"], rows.slice(0, SHOWN))}`);
  if (rows.length > SHOWN) console.log(`… and ${rows.length - SHOWN} more: --json shows all`);
}

function positive(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > 100) {
    throw new InvalidArgumentError(`expected a whole number from 1 to 100, received "${value}"`);
  }
  return number;
}
