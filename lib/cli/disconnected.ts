import { findOrphans } from "../rollout/orphans";
import type { Stack } from "../rollout/stack";
import type { Declaration } from "./declaration";
import { stateStoreOf } from "./state-store-of";

/** Accounts that left the deployment while their state still holds something, with the regions it is in. */
export type DisconnectedAccounts = Readonly<Record<string, readonly string[]>>;

/** Stacks that all accounts share. */
const SHARED = ["dynatrace", "hub"];

/** Finds them in the backend: whatever the reason they left, what hubrelay made there must go. */
export async function disconnectedAccounts(declaration: Declaration, config: string): Promise<DisconnectedAccounts> {
  const store = await stateStoreOf(declaration.deployment, config);
  const claimed = new Set(declaration.plan.connections.map(({ account }) => `account-${account}`));
  const orphans = await findOrphans(store, [...SHARED, ...claimed]);
  for (const { stack, problem } of orphans) {
    if (problem !== undefined) {
      console.error(
        `! ${stack} left the deployment, and its state cannot be read: ${problem}. See npx hubrelay orphans`,
      );
    }
  }
  return Object.fromEntries(
    orphans
      .filter(({ addresses }) => addresses.length > 0)
      .map(({ stack, regions }) => [stack.slice("account-".length), regions]),
  );
}

/** One line about those that got no stack, or undefined when all did. */
export function withoutStack(disconnected: DisconnectedAccounts, stacks: readonly Stack[]): string | undefined {
  const known = new Set(stacks.map(({ account }) => account));
  const left = Object.keys(disconnected).filter((account) => !known.has(account));
  if (left.length === 0) return undefined;
  return `! ${left.join(", ")}: left the deployment, but the state still holds resources. See npx hubrelay orphans`;
}
