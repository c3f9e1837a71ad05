import { Command } from "commander";
import { expiryWarnings } from "../dynatrace/token-expiry";
import { namesOf } from "../forwarder/names";
import { compareInventory, readDeployed } from "../rollout/inventory";
import { inventoryHtml } from "../rollout/inventory-html";
import { connectedSince, liveFacts, unhealthyReasons } from "../rollout/inventory-live";
import type { Stack } from "../rollout/stack";
import { readStacks } from "../rollout/stacks";
import type { StateStore } from "../rollout/state-store";
import { counter } from "./counter";
import { type Declaration, readDeclaration } from "./declaration";
import {
  type InventoryRow,
  inventoryCsv,
  inventoryNextSteps,
  inventorySummary,
  inventoryTable,
} from "./format-inventory";
import { accessOf } from "./gate";
import { outDirectory, type RolloutFlags, withSelection } from "./global-options";
import { selectForRun } from "./select-for-run";
import { stateStoreOf } from "./state-store-of";
import { statesProblem } from "./states-problem";
import { synthesise } from "./synthesise";
import { tokensOf } from "./tokens-of";
import { waveOrganization } from "./waves-for-run";
import { writeForUser } from "./write-for-user";

interface InventoryFlags extends RolloutFlags {
  readonly live?: boolean;
  readonly csv?: boolean;
  readonly unhealthy?: boolean;
}

const VERSION = (require("../../package.json") as { version: string }).version;

/** `hubrelay inventory`. */
export function inventoryCommand(): Command {
  return withSelection(new Command("inventory"))
    .option("--live", "ask AWS too: findings that wait, dead letters, the last finding, errors, since when")
    .option("--unhealthy", "only connections that deserve a look; exit code 2 when there is one")
    .option("--csv", "print comma-separated values")
    .option("--report <file.html>", "write the inventory as a web page too")
    .addHelpText(
      "after",
      "\nReads the Terraform states and, with --live, asks AWS; changes nothing and starts no terraform.\n\nExamples:\n  $ npx hubrelay inventory --live --unhealthy\n  $ npx hubrelay inventory --live --csv > connections.csv",
    )
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<InventoryFlags>();
      const declaration = readDeclaration(flags.config);
      const store = await stateStoreOf(declaration.deployment, flags.config);
      const stacks = await selectedStacks(declaration, store, flags);
      const progress = counter(process.stderr);
      const { deployed, failed } = await readDeployed(
        store,
        stacks.map(({ name }) => name),
        (done, total) => progress.count("states read", done, total),
      );
      progress.done();
      const accounts = new Set(stacks.map(({ account }) => account));
      const declared = declaration.plan.connections.filter(({ account }) => accounts.has(account));
      const names = new Map(declaration.organization.accounts.map(({ id, name }) => [id, name]));
      const entries = compareInventory(declared, deployed, failed, names);
      const live = flags.live ? await liveFacts(deployed, questionFor(declaration)) : new Map();
      const all = entries.map((entry): InventoryRow => {
        const facts = live.get(entry.deployed);
        const since = connectedSince(entry, facts);
        const unhealthy = unhealthyReasons(entry, facts, VERSION);
        return { ...entry, ...(since && { since }), ...(facts && { live: facts }), unhealthy };
      });
      const rows = flags.unhealthy ? all.filter(({ unhealthy }) => unhealthy.length > 0) : all;
      for (const each of expiryWarnings(tokensOf(declaration), new Date())) console.error(`! ${each}`);
      for (const { stack, problem } of failed) console.error(`✗ the state of ${stack} cannot be read: ${problem}`);
      // Printed first: what was asked of thousands of accounts is told, though the page cannot be written.
      console.log(print(rows, all, flags));
      if (flags.report !== undefined) {
        const context = { name: declaration.deployment.name, at: new Date(), live: flags.live === true };
        writeForUser(flags.report, inventoryHtml(rows, inventorySummary(all, context.live), context));
      }
      if (failed.length > 0) process.exitCode = 1;
      else if (all.some(({ status }) => status !== "connected") || (flags.unhealthy && rows.length > 0)) {
        process.exitCode = 2;
      }
    });
}

/** Declared accounts, and those that only the backend still knows. */
async function selectedStacks(declaration: Declaration, store: StateStore, flags: InventoryFlags): Promise<Stack[]> {
  const organization = () => waveOrganization(declaration);
  // Only this flag looks at what the stacks are made of.
  if (flags.changed) {
    if (flags.synth) await synthesise(flags);
    return selectForRun(readStacks(outDirectory(flags)), flags, organization);
  }
  const states = await store.list().catch((error: unknown) => {
    throw statesProblem(error, store);
  });
  const names = [...new Set([...declaration.plan.connections.map(({ account }) => `account-${account}`), ...states])];
  const all = names.sort().flatMap((name): Stack[] => {
    const account = /^account-(\d{12})$/.exec(name)?.[1];
    return account === undefined ? [] : [{ name, account, directory: "" }];
  });
  return selectForRun(all, flags, organization);
}

function questionFor(declaration: Declaration) {
  const { name } = declaration.deployment;
  return { access: accessOf(declaration), deployment: name, relay: namesOf(name).relay, now: new Date() };
}

function print(rows: readonly InventoryRow[], all: readonly InventoryRow[], flags: InventoryFlags): string {
  const live = flags.live === true;
  if (flags.json) return JSON.stringify(rows, null, 2);
  if (flags.csv) return inventoryCsv(rows, live);
  const summary = inventorySummary(all, live);
  const next = inventoryNextSteps(rows).join("\n");
  return [summary, ...(rows.length === 0 ? [] : [inventoryTable(rows, live)]), ...(next === "" ? [] : [next])].join(
    "\n\n",
  );
}
