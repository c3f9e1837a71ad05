import type { Deployment } from "../deployment/schema";
import { relayFilter } from "../filters/relay-filter";
import type { PlanProblem } from "./plan-error";

/**
 * Editions of Security Hub that cannot be forwarded as declared. The newer one sends CSPM's findings again, under ids of its own:
 * not even Dynatrace could tell that they are the same.
 */
export function editionProblems({ securityHub, filters }: Deployment): readonly PlanProblem[] {
  const path = "securityHub.editions";
  if (new Set(securityHub.editions).size > 1) {
    return [
      {
        path,
        message:
          "expected one edition, received cspm and v2: a finding would come as ASFF (Security Hub Findings - Imported) and again as OCSF (Findings Imported V2)",
        hint: 'keep the one your teams work with: ["cspm"] or ["v2"]',
      },
    ];
  }
  if (!securityHub.editions.includes("v2")) return [];
  return filters.flatMap((filter, index) =>
    relayFilter(filter).length === 0
      ? []
      : [
          {
            path: `filters[${index}]`,
            message:
              'expected conditions that a rule can check with securityHub.editions: ["v2"], received some with in: relay',
            hint: "the newer Security Hub has no title and types of the same form; leave them out, or take cspm",
          },
        ],
  );
}
