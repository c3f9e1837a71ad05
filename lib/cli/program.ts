import { Command } from "commander";
import { applyCommand } from "./apply-command";
import { connectionsCommand } from "./connections-command";
import { costCommand } from "./cost-command";
import { deadLettersCommand } from "./dead-letters-command";
import { deployRoleCommand } from "./deploy-role-command";
import { destroyCommand } from "./destroy-command";
import { discoverCommand } from "./discover-command";
import { driftCommand } from "./drift-command";
import { filtersCommand } from "./filters-command";
import { forgetCommand } from "./forget-command";
import { withGlobalOptions } from "./global-options";
import { initCommand } from "./init-command";
import { inventoryCommand } from "./inventory-command";
import { mapCommand } from "./map-command";
import { matchCommand } from "./match-command";
import { orphansCommand } from "./orphans-command";
import { planCommand } from "./plan-command";
import { preflightCommand } from "./preflight-command";
import { queryCommand } from "./query-command";
import { synthCommand } from "./synth-command";
import { testFindingCommand } from "./test-finding-command";
import { tokenCommand } from "./token-command";
import { validateCommand } from "./validate-command";

/** The whole command line. */
export function buildProgram(): Command {
  const program = withGlobalOptions(new Command("hubrelay"))
    .configureHelp({ showGlobalOptions: true })
    .description("Connects the AWS Security Hub of a whole AWS Organization to Dynatrace.")
    .version((require("../../package.json") as { version: string }).version)
    .showHelpAfterError("(--help shows the options and an example)")
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 there are changes (plan) or drift (drift).

First steps:
  $ npx hubrelay init            # write a declaration from five answers
  $ npx hubrelay validate        # is the declaration right?
  $ npx hubrelay connections     # who is in, who is out and why
  $ npx hubrelay plan            # what would change
  $ npx hubrelay apply`,
    );
  for (const command of [
    validateCommand(),
    initCommand(),
    deployRoleCommand(),
    discoverCommand(),
    connectionsCommand(),
    preflightCommand(),
    synthCommand(),
    planCommand(),
    applyCommand(),
    driftCommand(),
    destroyCommand(),
    inventoryCommand(),
    orphansCommand(),
    forgetCommand(),
    tokenCommand(),
    costCommand(),
    mapCommand(),
    matchCommand(),
    filtersCommand(),
    deadLettersCommand(),
    queryCommand(),
    testFindingCommand(),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return throwInsteadOfExit(program);
}

/** Lets the caller set the exit code, so that output to a pipe is not cut short. */
function throwInsteadOfExit(program: Command): Command {
  for (const command of [program, ...program.commands]) {
    command.exitOverride();
    for (const subcommand of command.commands) subcommand.exitOverride();
  }
  return program;
}
