import type { Connection } from "../connections/connection";
import { runPool } from "../pool";
import { type DeployedConnection, deployedConnections } from "./deployed-connection";
import type { StateStore } from "./state-store";

/** A connection in the inventory. */
export interface InventoryEntry {
  readonly account: string;
  /** For people; empty when no list knows the account. */
  readonly accountName: string;
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

/** A state that could not be read. */
export interface UnreadState {
  /** Name of its stack. */
  readonly stack: string;
  readonly problem: string;
}

/** States read side by side. */
const SIDE_BY_SIDE = 16;

/**
 * Reads what is deployed from the states themselves; starts no terraform and asks no provider. A stack without a state has
 * nothing deployed.
 *
 * @param stacks names of the account stacks that are meant
 * @throws what the store's list throws: then nothing can be read at all
 */
export async function readDeployed(
  store: StateStore,
  stacks: readonly string[],
  progress?: (done: number, total: number) => void,
): Promise<{ readonly deployed: DeployedConnection[]; readonly failed: UnreadState[] }> {
  const there = new Set(await store.list());
  const meant = stacks.filter((stack) => there.has(stack));
  const deployed: DeployedConnection[] = [];
  const failed: UnreadState[] = [];
  let done = 0;
  await runPool(
    meant,
    SIDE_BY_SIDE,
    () => false,
    async (stack) => {
      try {
        deployed.push(...deployedConnections(await store.read(stack)));
      } catch (error) {
        failed.push({ stack, problem: (error as Error).message });
      }
      done += 1;
      progress?.(done, meant.length);
    },
  );
  return { deployed, failed };
}

/**
 * Compares what is deployed with what is declared.
 *
 * @param names names of accounts that are not declared any more
 * @returns sorted by account, then region
 */
export function compareInventory(
  declared: readonly Connection[],
  deployed: readonly DeployedConnection[],
  failed: readonly UnreadState[] = [],
  names: ReadonlyMap<string, string> = new Map(),
): InventoryEntry[] {
  const key = ({ account, region }: { account: string; region: string }) => `${account} ${region}`;
  const there = new Map(deployed.map((each) => [key(each), each]));
  const unreadable = new Set(failed.map(({ stack }) => stack));
  const entries: InventoryEntry[] = declared.map(({ account, accountName, region }) => {
    const found = there.get(key({ account, region }));
    there.delete(key({ account, region }));
    if (found !== undefined) return { account, accountName, region, status: "connected", deployed: found };
    return { account, accountName, region, status: unreadable.has(`account-${account}`) ? "unknown" : "missing" };
  });
  for (const found of there.values()) {
    const { account, region } = found;
    entries.push({ account, accountName: names.get(account) ?? "", region, status: "undeclared", deployed: found });
  }
  return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
