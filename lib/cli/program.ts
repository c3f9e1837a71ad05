import { Command } from "commander";
import { withGlobalOptions } from "./global-options";

/** A command as the program knows it before its module is loaded. */
interface Entry {
  readonly name: string;
  readonly does: string;
  /** Loads the module: what the commands need, the clients of AWS above all, takes longer to load than most of them to run. */
  readonly load: () => Command;
}

/** In the order of the help. */
const COMMANDS: readonly Entry[] = [
  {
    name: "validate",
    does: "check the declaration and the organization file; every mistake with its line",
    load: () => (require("./validate-command") as typeof import("./validate-command")).validateCommand(),
  },
  {
    name: "init",
    does: "write a commented declaration from five answers",
    load: () => (require("./init-command") as typeof import("./init-command")).initCommand(),
  },
  {
    name: "deploy-role",
    does: "print the role that every account needs, and may do no more than it must",
    load: () => (require("./deploy-role-command") as typeof import("./deploy-role-command")).deployRoleCommand(),
  },
  {
    name: "discover",
    does: "read the AWS Organization into the organization file",
    load: () => (require("./discover-command") as typeof import("./discover-command")).discoverCommand(),
  },
  {
    name: "connections",
    does: "who is in, who is out and why",
    load: () => (require("./connections-command") as typeof import("./connections-command")).connectionsCommand(),
  },
  {
    name: "preflight",
    does: "check every account and region before anything is applied; changes nothing",
    load: () => (require("./preflight-command") as typeof import("./preflight-command")).preflightCommand(),
  },
  {
    name: "synth",
    does: "write the Terraform stacks, one per account and one for Dynatrace",
    load: () => (require("./synth-command") as typeof import("./synth-command")).synthCommand(),
  },
  {
    name: "plan",
    does: "show what apply would change; exit code 2 when there is something",
    load: () => (require("./plan-command") as typeof import("./plan-command")).planCommand(),
  },
  {
    name: "apply",
    does: "make AWS and Dynatrace what the declaration says",
    load: () => (require("./apply-command") as typeof import("./apply-command")).applyCommand(),
  },
  {
    name: "drift",
    does: "find what was changed outside or is not yet applied; changes nothing; exit code 2 when there is some",
    load: () => (require("./drift-command") as typeof import("./drift-command")).driftCommand(),
  },
  {
    name: "destroy",
    does: "take everything away again: accounts first, Dynatrace last",
    load: () => (require("./destroy-command") as typeof import("./destroy-command")).destroyCommand(),
  },
  {
    name: "inventory",
    does: "every connection: what is deployed, what is missing, what is there undeclared; exit code 2 for the latter two",
    load: () => (require("./inventory-command") as typeof import("./inventory-command")).inventoryCommand(),
  },
  {
    name: "orphans",
    does: "states in the backend that no stack claims; changes nothing; exit code 2 when there is one",
    load: () => (require("./orphans-command") as typeof import("./orphans-command")).orphansCommand(),
  },
  {
    name: "forget",
    does: "drop the state of a closed account, and say what it leaves behind; touches nothing in AWS",
    load: () => (require("./forget-command") as typeof import("./forget-command")).forgetCommand(),
  },
  {
    name: "unlock",
    does: "show who holds the lock of a state, and take it away when its run was killed",
    load: () => (require("./unlock-command") as typeof import("./unlock-command")).unlockCommand(),
  },
  {
    name: "token",
    does: "the ingest token: where a rotation stands, and a token that was deleted by hand",
    load: () => (require("./token-command") as typeof import("./token-command")).tokenCommand(),
  },
  {
    name: "cost",
    does: "what a month costs: AWS at list prices, and the volume that Dynatrace bills; nothing is asked or changed",
    load: () => (require("./cost-command") as typeof import("./cost-command")).costCommand(),
  },
  {
    name: "map",
    does: "the records Dynatrace would get for findings, EventBridge events or SQS messages",
    load: () => (require("./map-command") as typeof import("./map-command")).mapCommand(),
  },
  {
    name: "match",
    does: "for each finding and connection: whether it passes, and if not, which condition fails",
    load: () => (require("./match-command") as typeof import("./match-command")).matchCommand(),
  },
  {
    name: "filters",
    does: "what the filters come to",
    load: () => (require("./filters-command") as typeof import("./filters-command")).filtersCommand(),
  },
  {
    name: "dead-letters",
    does: "what could not be delivered: look at it, send it again, or drop it",
    load: () => (require("./dead-letters-command") as typeof import("./dead-letters-command")).deadLettersCommand(),
  },
  {
    name: "query",
    does: "run DQL in the declaration's Dynatrace environment",
    load: () => (require("./query-command") as typeof import("./query-command")).queryCommand(),
  },
  {
    name: "test-finding",
    does: "send one marked finding through Security Hub and wait until Dynatrace can be asked for it",
    load: () => (require("./test-finding-command") as typeof import("./test-finding-command")).testFindingCommand(),
  },
];

/**
 * The command line.
 *
 * @param words of the line, as far as known: a command that is not among them cannot run, so its module is not loaded and it is only
 *   listed. @default - all commands are loaded
 */
export function buildProgram(words?: readonly string[]): Command {
  const program = withGlobalOptions(new Command("hubrelay"))
    .configureHelp({ showGlobalOptions: true })
    .description("Connects the AWS Security Hub of a whole AWS Organization to Dynatrace.")
    .version((require("../../package.json") as { version: string }).version)
    .showHelpAfterError("(--help shows the options and an example)")
    .addHelpText(
      "after",
      `
Exit codes: 0 done, 1 failed, 2 there is something to look at: changes (plan), drift (drift), news (discover --diff),
connections that are not as declared (inventory), states of no stack (orphans), a rotation not yet done (token status).

First steps:
  $ npx hubrelay init            # write a declaration from five answers
  $ npx hubrelay deploy-role -p ARN   # the role to make in every account; ARN: who runs hubrelay
  $ npx hubrelay discover        # read the organization
  $ npx hubrelay preflight       # is every account ready?
  $ npx hubrelay plan            # what would change
  $ npx hubrelay apply`,
    );
  for (const { name, does, load } of COMMANDS) {
    const command = words === undefined || words.includes(name) ? load() : new Command(name);
    program.addCommand(command.description(does).copyInheritedSettings(program));
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
