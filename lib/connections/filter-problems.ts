import type { Deployment } from "../deployment/schema";
import { FilterError } from "../filters/filter-error";
import type { Connection } from "./connection";
import type { PlanProblem } from "./plan-error";
import { rulePatterns } from "./rule-patterns";

/**
 * Filters that do not come to rules as they are taken: too long for the quota declared, or too hard to match. Each is asked once
 * for every length of a region's name, on which alone it depends.
 */
export function filterProblems(connections: readonly Connection[], deployment: Deployment): readonly PlanProblem[] {
  const asked = new Set<string>();
  return connections.flatMap((connection) => {
    if (connection.filter === undefined) return [];
    const index = deployment.filters.indexOf(connection.filter);
    const key = `${index} ${connection.region.length}`;
    if (asked.has(key)) return [];
    asked.add(key);
    try {
      rulePatterns(connection, deployment);
      return [];
    } catch (error) {
      if (!(error instanceof FilterError)) throw error;
      const path = [`filters[${index}]`, ...error.path].join(".");
      return [{ path, message: `expected ${error.expected}`, hint: error.hint }];
    }
  });
}
