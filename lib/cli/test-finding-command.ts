import { Command, InvalidArgumentError, Option } from "commander";
import { platformToken } from "../dynatrace/platform-token";
import { passingTestFinding, probeConnection, SEVERITIES } from "../dynatrace/probe-connection";
import type { Legs } from "../dynatrace/send-test-finding";
import type { TestFindingInput } from "../dynatrace/test-finding";
import { UserError } from "../user-error";
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
    .requiredOption("-a, --account <id>", "the account")
    .requiredOption("-r, --region <region>", "the region")
    .addOption(
      new Option("--severity <label>", "as the filter demands").choices([...SEVERITIES]).default("INFORMATIONAL"),
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
        flags.json ? JSON.stringify(shown, null, 2) : `${flags.account} ${flags.region}: arrived. ${format(legs)}`,
      );
    });
}

async function send(flags: TestFindingFlags, { deployment, organization, plan }: Declaration): Promise<Legs> {
  const { account, region, severity, role, timeout } = flags;
  const { partition } = organization.organization;
  const connection = plan.connections.find((each) => each.account === account && each.region === region);
  if (connection === undefined) {
    throw new UserError(`${account} ${region} has no connection`, "see which ones there are: npx hubrelay connections");
  }
  const made = passingTestFinding(connection, partition, [severity]);
  if ("heldBack" in made) {
    throw new UserError(`it would not arrive: ${made.heldBack}`, "choose another --severity, or widen the filter");
  }
  return probeConnection(made.finding, connection, {
    environmentUrl: deployment.dynatrace.url,
    platformToken: platformToken(),
    partition,
    // Another role has a trust policy of its own.
    role: role === undefined ? deployment.deployRole : { name: role },
    timeoutMs: timeout * 1000,
  });
}

function format({ toQueue, toDynatrace, toQuery }: Legs): string {
  const queryable = `until it could be queried ${tenths(toQuery)}`;
  return toQueue === undefined
    ? `Security Hub to Dynatrace ${tenths(toDynatrace)}, ${queryable}`
    : `Security Hub to queue ${tenths(toQueue)}, queue to Dynatrace ${tenths(toDynatrace - toQueue)}, ${queryable}`;
}

function tenths(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}

function seconds(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError(`expected seconds above 0, received "${value}"`);
  return number;
}
