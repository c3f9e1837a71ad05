import { Command } from "commander";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural } from "./table";

/** `hubrelay validate`. */
export function validateCommand(): Command {
  return new Command("validate")
    .description("check the declaration and the organization file; every mistake with its line")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay validate --config deployment.yaml")
    .action((_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const { plan } = readDeclaration(options.config);
      const accounts = new Set(plan.connections.map(({ account }) => account)).size;
      const connections = plan.connections.length;
      if (options.json) {
        console.log(JSON.stringify({ valid: true, accounts, connections, leftOut: plan.leftOut.length }, null, 2));
        return;
      }
      console.log(
        `${options.config} is valid: ${plural(connections, "connection")} in ${plural(accounts, "account")}, ` +
          `${plural(plan.leftOut.length, "account")} left out`,
      );
    });
}
