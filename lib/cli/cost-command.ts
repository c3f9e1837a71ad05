import { Command, InvalidArgumentError } from "commander";
import { type CostEstimate, estimateCost } from "../cost/estimate";
import { costInputs } from "../cost/inputs";
import { filterNotes } from "../cost/notes";
import { PRICES_AS_OF } from "../cost/prices";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { plural, table } from "./table";
import { tokensOf } from "./tokens-of";

/** Findings a day of each account and region, where nothing is said. */
const USUAL_FINDINGS = 50;

interface CostFlags extends GlobalOptions {
  readonly findings?: number;
  readonly ingestPrice?: number;
}

/** `hubrelay cost`. */
export function costCommand(): Command {
  return new Command("cost")
    .option(
      "--findings <n>",
      `findings a day of the whole organization, updates included (default: ${USUAL_FINDINGS} per account and region)`,
      count,
    )
    .option("--ingest-price <dollars>", "what Dynatrace bills for a GiB of events, from your rate card", count)
    .addHelpText("after", "\nExample:\n  $ npx hubrelay cost --findings 20000 --ingest-price 0.2")
    .action((_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<CostFlags>();
      const declaration = readDeclaration(flags.config);
      const { deployment, plan } = declaration;
      const declared = {
        topology: deployment.topology,
        plan,
        memoryMegabytes: deployment.relay.memoryMegabytes,
        mapping: deployment.dynatrace.mapping,
        tokens: tokensOf(declaration).length,
      };
      const sources = costInputs(declared, 0)[0]!.sources;
      const findings = flags.findings ?? sources * USUAL_FINDINGS;
      const estimates = costInputs(declared, findings).map(estimateCost);
      const notes = filterNotes(plan.connections);
      console.log(
        flags.json
          ? JSON.stringify({ pricesAsOf: PRICES_AS_OF, sources, findingsPerDay: findings, estimates, notes }, null, 2)
          : [format(estimates, sources, findings, flags.ingestPrice), ...notes.map((note) => `! ${note}`)].join("\n"),
      );
    });
}

function format(estimates: readonly CostEstimate[], sources: number, findings: number, price?: number): string {
  const [declared] = estimates;
  const items = declared!.items.map(({ service, what, dollars }) => [money(dollars), service, what]);
  return [
    `${plural(sources, "account-region")}, ${plural(findings, "finding")} a day, AWS list prices of ${PRICES_AS_OF} in us-east-1`,
    "",
    table([">$ a month", "service", "for"], items),
    "",
    table(
      ["topology", ">$ a month", ">idle", ">each account-region"],
      estimates.map((each, index) => [
        `${each.topology}${index === 0 ? " (declared)" : ""}`,
        money(each.dollars),
        money(each.idleDollars),
        money(each.dollarsPerSource),
      ]),
    ),
    "",
    ingestLine(declared!.ingestGibibytes, price),
    "Free tiers and discounts are left out. What is counted and why: docs/cost.md",
  ].join("\n");
}

function ingestLine(gibibytes: number, price: number | undefined): string {
  const volume = `Dynatrace: ${Number(gibibytes.toPrecision(2))} GiB a month to ingest`;
  return price === undefined
    ? `${volume}; multiply by the rate card's price of events (--ingest-price).`
    : `${volume}, $${money(gibibytes * price)} at $${price} a GiB; retention and queries come on top.`;
}

function money(dollars: number): string {
  return dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

function count(value: string): number {
  const number = Number(value);
  if (value.trim() === "" || !Number.isFinite(number) || number < 0) {
    throw new InvalidArgumentError(`expected a number from 0, received "${value}"`);
  }
  return number;
}
