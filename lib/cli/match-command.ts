import { Command } from "commander";
import { patternOptions } from "../connections/rule-patterns";
import { matchFinding } from "../filters/match-finding";
import { itemsOf, type PreviewProblem } from "../relay/preview";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { readInput } from "./read-input";

/** `hubrelay match`. */
export function matchCommand(): Command {
  return new Command("match")
    .argument("<file>", "findings or EventBridge events: JSON, a JSON array or one a line; - for standard input")
    .option("--all", "every connection, not only that of the finding's own account and region")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay match finding.json")
    .action((file: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions & { readonly all?: boolean }>();
      const { plan, deployment } = readDeclaration(flags.config);
      const problems: PreviewProblem[] = [];
      const answers = itemsOf(readInput(file), problems).map(({ value, where }) => {
        const matches = plan.connections.map((connection) =>
          matchFinding(value, connection, patternOptions(connection, deployment)),
        );
        const own = matches.filter(({ reasons }) => !reasons.some(isElsewhere));
        return { where, matches: flags.all || own.length === 0 ? matches : own };
      });
      if (flags.json) console.log(JSON.stringify({ findings: answers, problems }, null, 2));
      else {
        for (const { where, matches } of answers) {
          for (const { text } of matches) console.log(answers.length > 1 ? `${where}  ${text}` : text);
        }
      }
      for (const { where, problem } of problems) console.error(`${file}: ${where}: ${problem}`);
      process.exitCode = problems.length > 0 ? 1 : 0;
    });
}

/** Whether a finding is held back because it is another account's or region's: true of nearly every connection. */
function isElsewhere(reason: string): boolean {
  return /^the finding is of (account|region) /.test(reason);
}
