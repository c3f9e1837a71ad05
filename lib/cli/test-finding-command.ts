import { randomUUID } from "node:crypto";
import { Command, InvalidArgumentError, Option } from "commander";
import { platformToken } from "../dynatrace/platform-token";
import { runQuery } from "../dynatrace/query-api";
import { importFinding, waitForRecord } from "../dynatrace/send-test-finding";
import { archived, queryFor, type TestFindingInput, testFinding } from "../dynatrace/test-finding";
import { matchFinding } from "../filters/match-finding";
import { enterAccount } from "../organization/account-access";
import { UserError } from "../rollout/user-error";
import { type Declaration, readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";

interface TestFindingFlags extends GlobalOptions {
  readonly account: string;
  readonly region: string;
  readonly severity: TestFindingInput["severity"];
  readonly role?: string;
  readonly timeout: number;
}

/** `hubrelay test-finding`. */
export function testFindingCommand(): Command {
  return new Command("test-finding")
    .description("send one marked finding through Security Hub and wait until Dynatrace can be asked for it")
    .requiredOption("-a, --account <id>", "the account")
    .requiredOption("-r, --region <region>", "the region")
    .addOption(
      new Option("--severity <label>", "as the filter demands")
        .choices(["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"])
        .default("INFORMATIONAL"),
    )
    .option(
      "--role <name>",
      "role that may securityhub:BatchImportFindings (default: the deploy role, which usually may not)",
    )
    .option("--timeout <seconds>", "longest wait", seconds, 180)
    .addHelpText(
      "after",
      "\nExample:\n  $ npx hubrelay test-finding --account 111111111111 --region eu-west-1 --role SecurityTester",
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<TestFindingFlags>();
      const declaration = readDeclaration(flags.config);
      const legs = await send(flags, declaration);
      const shown = { account: flags.account, region: flags.region, ...legs };
      console.log(
        flags.json
          ? JSON.stringify(shown, null, 2)
          : `${flags.account} ${flags.region}: arrived. Security Hub to Dynatrace ${tenths(legs.toDynatrace)}, until it could be queried ${tenths(legs.toQuery)}`,
      );
    });
}

async function send(flags: TestFindingFlags, { deployment, organization, plan }: Declaration) {
  const { account, region, severity } = flags;
  const { partition } = organization.organization;
  const connection = plan.connections.find((each) => each.account === account && each.region === region);
  if (connection === undefined) {
    throw new UserError(`${account} ${region} has no connection`, "see which ones there are: npx hubrelay connections");
  }
  const finding = testFinding({ partition, account, region, severity, mark: randomUUID(), now: new Date() });
  const match = matchFinding({ ...finding, Region: region }, connection);
  if (!match.passes)
    throw new UserError(`it would not arrive: ${match.text}`, "choose another --severity, or widen the filter");
  const credentials = await enter(flags, partition, deployment.deployRole);
  const token = platformToken();
  const importedAt = Date.now();
  await importFinding(finding, region, credentials);
  try {
    const ask = () => runQuery(deployment.dynatrace.url, queryFor(finding), { platformToken: token });
    const legs = await waitForRecord(ask, { importedAt, timeoutMs: flags.timeout * 1000, everyMs: 1000 });
    if (legs !== undefined) return legs;
    throw new UserError(
      `${account} ${region}: the finding ${finding.Id} is not in Dynatrace after ${flags.timeout} s`,
      "see where findings wait: npx hubrelay inventory --live",
    );
  } finally {
    await importFinding(archived(finding, new Date()), region, credentials);
  }
}

async function enter(
  { account, region, role }: TestFindingFlags,
  partition: string,
  deployRole: { readonly name: string; readonly externalId?: string },
) {
  const access = await enterAccount(account, {
    partition,
    region,
    name: role ?? deployRole.name,
    // Another role has a trust policy of its own.
    ...(role === undefined && deployRole.externalId !== undefined && { externalId: deployRole.externalId }),
  });
  if (access.entered) return access.credentials;
  throw new UserError(`${account}: ${access.reason}`, "name a role that trusts you: --role NAME");
}

function tenths(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError(`expected seconds above 0, received "${value}"`);
  return number;
}
