import { existsSync } from "node:fs";
import { Command, Option } from "commander";
import { loadDeployment } from "../deployment/load-deployment";
import { previewRecords } from "../relay/preview";
import type { GlobalOptions } from "./global-options";
import { readInput } from "./read-input";
import { plural } from "./table";

interface MapFlags extends GlobalOptions {
  readonly mapping?: "semantic" | "passthrough";
  readonly classification?: "types" | "evidence";
}

/** `hubrelay map`. */
export function mapCommand(): Command {
  return new Command("map")
    .argument("<file>", "JSON, a JSON array or one JSON value a line; - for standard input")
    .addOption(new Option("--mapping <mode>", "in place of the declaration's").choices(["semantic", "passthrough"]))
    .addOption(new Option("--classification <by>", "in place of the declaration's").choices(["types", "evidence"]))
    .addHelpText(
      "after",
      "\nExit code 1 when something in the input gives no record.\n\nExample:\n" +
        "  $ aws securityhub get-findings --max-items 10 | npx hubrelay map - | jq '.[\"event.type\"]'",
    )
    .action((file: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<MapFlags>();
      // The declaration is not needed to look at a mapping; where there is one, its choice counts.
      const declared = existsSync(flags.config) ? loadDeployment(flags.config).dynatrace : undefined;
      const { records, problems } = previewRecords(readInput(file), {
        mapping: flags.mapping ?? declared?.mapping,
        classification: flags.classification ?? declared?.classification,
      });
      if (flags.json) console.log(JSON.stringify({ records, problems }, null, 2));
      else for (const record of records) console.log(JSON.stringify(record));
      for (const { where, problem } of problems) console.error(`${file}: ${where}: ${problem}`);
      console.error(plural(records.length, "record"));
      process.exitCode = problems.length > 0 ? 1 : 0;
    });
}
