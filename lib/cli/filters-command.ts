import { Command } from "commander";
import type { Connection } from "../connections/connection";
import { patternOptions } from "../connections/rule-patterns";
import { explainFilter } from "../filters/explain-filter";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural } from "./table";

/** `hubrelay filters explain`. */
export function filtersCommand(): Command {
  return new Command("filters").addCommand(explainCommand());
}

function explainCommand(): Command {
  return new Command("explain")
    .description("each filter's pattern, its size and complexity, and in words what it keeps")
    .option("--all", "every connection, not one for each filter")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay filters explain --json | jq '.[].patterns[].size'")
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions & { readonly all?: boolean }>();
      const { plan, deployment } = readDeclaration(flags.config);
      const groups = byFilter(plan.connections);
      const shown = flags.all ? plan.connections : groups.map(([first]) => first!);
      const explanations = shown.map((connection) => explainFilter(connection, patternOptions(connection, deployment)));
      if (flags.json) {
        console.log(JSON.stringify(explanations, null, 2));
        return;
      }
      explanations.forEach(({ lines }, index) => {
        console.log(lines.join("\n"));
        const others = (groups[index]?.length ?? 1) - 1;
        if (!flags.all && others > 0) console.log(`  and so in ${plural(others, "other connection")}`);
      });
    });
}

/** Connections that have the same filter, in the order they first occur. */
function byFilter(connections: readonly Connection[]): readonly (readonly Connection[])[] {
  const groups = new Map<Connection["filter"], Connection[]>();
  for (const connection of connections) {
    const group = groups.get(connection.filter);
    if (group) group.push(connection);
    else groups.set(connection.filter, [connection]);
  }
  return [...groups.values()];
}
