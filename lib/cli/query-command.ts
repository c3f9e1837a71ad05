import { Command } from "commander";
import { platformToken } from "../dynatrace/platform-token";
import { type GrailRecord, runQuery } from "../dynatrace/query-api";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural, table } from "./table";

/** `hubrelay query`. */
export function queryCommand(): Command {
  return new Command("query")
    .argument("<dql>", "the query")
    .addHelpText(
      "after",
      `
Example:
  $ npx hubrelay query 'fetch security.events, from: -1h | filter event.provider == "AWS Security Hub" | limit 10'`,
    )
    .action(async (dql: string, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const { deployment } = readDeclaration(flags.config);
      const records = await runQuery(deployment.dynatrace.url, dql, { platformToken: platformToken() });
      console.log(flags.json ? JSON.stringify(records, null, 2) : format(records));
    });
}

function format(records: readonly GrailRecord[]): string {
  const fields = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const count = plural(records.length, "record");
  if (records.length === 0) return count;
  return `${table(
    fields,
    records.map((record) => fields.map((field) => cell(record[field]))),
  )}\n\n${count}`;
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return "";
  return (typeof value === "string" ? value : JSON.stringify(value)).replace(/\s+/g, " ");
}
