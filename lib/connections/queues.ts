import type { Deployment } from "../deployment/schema";
import type { Connection } from "./connection";

/** Account and region of a queue. */
export type QueuePlace = Pick<Connection, "account" | "region">;

/** Where the queues of connections stand, each once: with `topology: hub` many connections share one of the hub account. */
export function queuesOf(
  { topology, hub }: Pick<Deployment, "topology" | "hub">,
  connections: readonly QueuePlace[],
): readonly QueuePlace[] {
  if (topology !== "hub") return connections;
  return [...new Set(connections.map(({ region }) => region))]
    .sort()
    .map((region) => ({ account: hub.account, region }));
}
