import { Command } from "commander";
import { patternOptions } from "../connections/rule-patterns";
import { selectionWarnings } from "../connections/selection-warnings";
import { cutOffProducts } from "../filters/coverage";
import type { EventPatternOptions } from "../filters/event-pattern";
import type { FindingFilter } from "../filters/finding-filter";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural } from "./table";

/** `hubrelay validate`. */
export function validateCommand(): Command {
  return new Command("validate")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay validate --config deployment.yaml")
    .action((_flags: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const declaration = readDeclaration(options.config);
      const { plan, deployment } = declaration;
      const taken = new Set(plan.connections.map(({ filter }) => filter));
      const ofFilters = deployment.filters.flatMap((filter, index) =>
        taken.has(filter)
          ? coverageWarnings(filter, index, patternOptions({}, deployment))
          : [`${nameOf(filter, index)} is taken by no connection: those before it take all, or it selects none`],
      );
      const warnings = [...selectionWarnings(declaration), ...ofFilters];
      const accounts = new Set(plan.connections.map(({ account }) => account)).size;
      const connections = plan.connections.length;
      if (options.json) {
        console.log(
          JSON.stringify({ valid: true, accounts, connections, leftOut: plan.leftOut.length, warnings }, null, 2),
        );
        return;
      }
      console.log(
        `${options.config} is valid: ${plural(connections, "connection")} in ${plural(accounts, "account")}, ` +
          `${plural(plan.leftOut.length, "account")} left out`,
      );
      for (const warning of warnings) console.log(`! ${warning}`);
    });
}

/** Products that can never pass a filter although nobody said they should not. */
function coverageWarnings(filter: FindingFilter, index: number, options: EventPatternOptions): readonly string[] {
  return cutOffProducts(filter, options)
    .filter(({ intended }) => !intended)
    .map(({ name, because }) => `${nameOf(filter, index)} cuts off ${name}: ${because}`);
}

function nameOf({ name }: FindingFilter, index: number): string {
  return `filters[${index}]${name ? ` "${name}"` : ""}`;
}
