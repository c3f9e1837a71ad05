import type { Connection } from "../connections/connection";
import { type DeployedConnection, deployedConnections } from "./deployed-connection";
import type { RolloutOptions } from "./options";
import { NO_CHANGES, type StackResult } from "./result";
import { Rollout } from "./rollout";

/** A connection in the inventory. */
export interface InventoryEntry {
  readonly account: string;
  readonly region: string;
  /**
   * - `connected`: declared and deployed
   * - `missing`: declared, not deployed
   * - `undeclared`: deployed, not declared any more
   * - `unknown`: declared, its state could not be read
   */
  readonly status: "connected" | "missing" | "undeclared" | "unknown";
  readonly deployed?: DeployedConnection;
}

/** What is there, compared with what is declared. */
export interface Inventory {
  /** Sorted by account, then region. */
  readonly connections: readonly InventoryEntry[];
  /** Stacks whose state could not be read. */
  readonly failed: readonly StackResult[];
}

/** Reads what is deployed from the states of the selected stacks; changes nothing, asks no provider. */
export async function readDeployed(
  options: RolloutOptions,
): Promise<{ readonly deployed: DeployedConnection[]; readonly failed: StackResult[] }> {
  const rollout = new Rollout("plan", options);
  const deployed: DeployedConnection[] = [];
  const accounts = options.stacks.filter((stack) => stack.account !== undefined);
  const results = await rollout.each("inventory", accounts, async (stack, onStep) => {
    await rollout.terraform.init(stack, onStep);
    onStep("state");
    deployed.push(...deployedConnections(await rollout.terraform.outputs(stack)));
    return { status: "unchanged", counts: NO_CHANGES };
  });
  return { deployed, failed: results.filter(({ status }) => status !== "unchanged") };
}

/** Compares what is deployed with what is declared. */
export function compareInventory(
  declared: readonly Connection[],
  deployed: readonly DeployedConnection[],
  failed: readonly StackResult[] = [],
): Inventory {
  const key = ({ account, region }: { account: string; region: string }) => `${account} ${region}`;
  const there = new Map(deployed.map((each) => [key(each), each]));
  const unreadable = new Set(failed.map(({ account }) => account));
  const entries: InventoryEntry[] = declared.map(({ account, region }) => {
    const found = there.get(key({ account, region }));
    there.delete(key({ account, region }));
    if (found !== undefined) return { account, region, status: "connected", deployed: found };
    return { account, region, status: unreadable.has(account) ? "unknown" : "missing" };
  });
  for (const found of there.values()) {
    entries.push({ account: found.account, region: found.region, status: "undeclared", deployed: found });
  }
  entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return { connections: entries, failed };
}
