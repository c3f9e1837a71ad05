import { Command } from "commander";
import { expiryWarnings } from "../dynatrace/token-expiry";
import type { DeployedConnection } from "../rollout/deployed-connection";
import { compareInventory, type InventoryEntry, readDeployed } from "../rollout/inventory";
import { type QueueDepths, queueDepths } from "../rollout/queue-depths";
import { readStacks } from "../rollout/stacks";
import { type Declaration, readDeclaration } from "./declaration";
import { accessOf } from "./gate";
import { outDirectory, type RolloutFlags, withSelection } from "./global-options";
import { terminalProgress } from "./progress-lines";
import { selectForRun, WORK_DIRECTORY } from "./select-for-run";
import { synthesise } from "./synthesise";
import { plural, table } from "./table";
import { waveOrganization } from "./waves-for-run";

interface InventoryFlags extends RolloutFlags {
  readonly live?: boolean;
  readonly csv?: boolean;
}

/** A line of the inventory. */
interface Row extends InventoryEntry {
  readonly queues?: QueueDepths;
}

/** `hubrelay inventory`. */
export function inventoryCommand(): Command {
  return withSelection(new Command("inventory"))
    .description(
      "every connection: what is deployed, what is missing, what is there undeclared; exit code 2 for the latter two",
    )
    .option("--live", "ask AWS too: findings that wait, dead letters")
    .option("--csv", "print comma-separated values")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay inventory --live --csv > connections.csv")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<InventoryFlags>();
      if (flags.synth) await synthesise(flags);
      const declaration = readDeclaration(flags.config);
      const stacks = selectForRun(readStacks(outDirectory(flags)), flags, () => waveOrganization(declaration));
      const progress = terminalProgress(process.stderr);
      const { deployed, failed } = await readDeployed({ stacks, workDirectory: WORK_DIRECTORY, progress });
      const accounts = new Set(stacks.map(({ account }) => account));
      const declared = declaration.plan.connections.filter(({ account }) => accounts.has(account));
      const { connections } = compareInventory(declared, deployed, failed);
      const depths = flags.live ? await liveDepths(deployed, declaration) : [];
      const byConnection = new Map(depths.map((each) => [each.connection, each]));
      const rows: Row[] = connections.map((entry) => {
        const queues = entry.deployed === undefined ? undefined : byConnection.get(entry.deployed);
        return queues === undefined ? entry : { ...entry, queues };
      });
      for (const each of expiryWarnings(declaration.deployment.dynatrace.token, new Date())) console.error(`! ${each}`);
      console.log(print(rows, flags));
      if (failed.length > 0) process.exitCode = 1;
      else if (rows.some(({ status }) => status !== "connected")) process.exitCode = 2;
    });
}

async function liveDepths(deployed: readonly DeployedConnection[], declaration: Declaration): Promise<QueueDepths[]> {
  return queueDepths(deployed, accessOf(declaration));
}

const HEAD = ["account", "region", "status", "filter", "relay"];
const LIVE_HEAD = [">waiting", ">dead letters", "problem"];

function print(rows: readonly Row[], flags: InventoryFlags): string {
  if (flags.json) return JSON.stringify(rows.map(toJson), null, 2);
  const head = [...HEAD, ...(flags.live ? LIVE_HEAD : [])];
  const cells = rows.map((row) => [
    row.account,
    row.region,
    row.status,
    row.deployed === undefined ? "" : row.deployed.filter || "all findings",
    row.deployed?.relayVersion ?? "",
    ...(flags.live ? [row.queues?.waiting ?? "", row.queues?.deadLetters ?? "", row.queues?.problem ?? ""] : []),
  ]);
  if (flags.csv) return [head.map((title) => title.replace(">", "")), ...cells].map(csvLine).join("\n");
  const connected = rows.filter(({ status }) => status === "connected").length;
  return `${connected} of ${plural(rows.length, "connection")} connected\n\n${table(head, cells)}`;
}

function toJson({ queues, ...entry }: Row): object {
  if (queues === undefined) return entry;
  const { waiting, deadLetters, problem } = queues;
  return { ...entry, live: { waiting, deadLetters, problem } };
}

/** As spreadsheets read it; a leading `=`, `+`, `-` or `@` would be run as a formula. */
function csvLine(cells: readonly (string | number)[]): string {
  return cells
    .map(String)
    .map((cell) => (/^[=+\-@]/.test(cell) ? `'${cell}` : cell))
    .map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(",");
}
