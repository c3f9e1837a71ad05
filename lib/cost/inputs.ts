import type { ConnectionPlan } from "../connections/connection";
import type { CostInput, Topology } from "./estimate";

/** What the declaration contributes to an estimate. */
export interface DeclaredForCost {
  readonly topology: Topology;
  readonly plan: ConnectionPlan;
  readonly memoryMegabytes: number;
  readonly mapping: "semantic" | "passthrough";
  /** Ingest tokens, of which there is but one where relays are shared. @default 1 */
  readonly tokens?: number;
}

/**
 * Inputs for the declared topology first, then for the others with the same findings.
 *
 * @param findingsPerDay of the whole organization
 */
export function costInputs(declared: DeclaredForCost, findingsPerDay: number): CostInput[] {
  const { connections, carried = [] } = declared.plan;
  const regions = new Set(connections.flatMap(({ region, covers }) => [region, ...(covers?.regions ?? [])])).size;
  const accounts = new Set([...connections.map(({ account }) => account), ...carried.map(({ account }) => account)])
    .size;
  const sources = declared.topology === "central" ? accounts * regions : connections.length;
  const topologies: Topology[] = ["distributed", "hub", "central"];
  return [declared.topology, ...topologies.filter((each) => each !== declared.topology)].map((topology) => ({
    topology,
    sources,
    relays: relaysOf(topology, sources, regions, declared),
    findingsPerDay,
    memoryMegabytes: declared.memoryMegabytes,
    mapping: declared.mapping,
    secrets: topology === "distributed" ? (declared.tokens ?? 1) : 1,
  }));
}

/** Queues with a relay; for a topology that is not declared, as if nothing were aggregated. */
function relaysOf(topology: Topology, sources: number, regions: number, declared: DeclaredForCost): number {
  if (topology === "distributed") return sources;
  return topology === declared.topology && topology === "central" ? declared.plan.connections.length : regions;
}
