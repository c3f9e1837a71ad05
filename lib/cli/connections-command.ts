import { Command } from "commander";
import type { Connection } from "../connections/connection";
import { selectionWarnings } from "../connections/selection-warnings";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural, table } from "./table";

/** `hubrelay connections`. */
export function connectionsCommand(): Command {
  return new Command("connections")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay connections --json | jq '.leftOut'")
    .action((_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const declaration = readDeclaration(options.config);
      const { plan } = declaration;
      for (const warning of selectionWarnings(declaration)) console.error(`! ${warning}`);
      if (options.json) {
        console.log(JSON.stringify(plan, null, 2));
        return;
      }
      const accounts = byAccount(plan.connections);
      console.log(`${plural(plan.connections.length, "connection")} in ${plural(accounts.length, "account")}`);
      if (accounts.length > 0) {
        console.log(`\n${table(["account", "name", "filter", "regions"], accounts)}`);
      }
      const carried = plan.carried ?? [];
      if (carried.length > 0) {
        console.log(`\n${plural(carried.length, "account")} carried by another's connections\n`);
        console.log(
          table(
            ["account", "name", "through"],
            carried.map(({ account, accountName, through }) => [account, accountName, through]),
          ),
        );
      }
      if (plan.leftOut.length === 0) return;
      console.log(`\n${plural(plan.leftOut.length, "account")} left out\n`);
      console.log(
        table(
          ["account", "name", "reason"],
          plan.leftOut.map(({ account, accountName, reason }) => [account, accountName, reason]),
        ),
      );
    });
}

/** A line for each account and filter: a filter may hold in some of an account's regions only. */
function byAccount(connections: readonly Connection[]): string[][] {
  const lines = new Map<string, { readonly head: readonly string[]; readonly regions: string[] }>();
  for (const { account, accountName, filter, region } of connections) {
    const head = [account, accountName, filter?.name ?? "all findings"];
    const key = head.join("\n");
    const line = lines.get(key) ?? { head, regions: [] };
    line.regions.push(region);
    lines.set(key, line);
  }
  return [...lines.values()].map(({ head, regions }) => [...head, regions.join(" ")]);
}
