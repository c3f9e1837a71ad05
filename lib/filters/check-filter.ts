import { eventPatterns } from "./event-pattern";
import { FilterError } from "./filter-error";
import type { FindingFilter } from "./finding-filter";
import { MOST_SIZE } from "./pattern-quota";

/** As long as the longest region codes, so that a filter that fits here fits everywhere. */
const LONG_REGION = "ap-southeast-1";

/** Why a filter cannot be carried out anywhere, whatever the quota; nothing if it can. */
export function filterProblem(filter: FindingFilter): FilterError | undefined {
  const problem = problemIn(filter, false);
  // What the newer Security Hub alone can say is refused only once it is known which one is connected.
  return problem && problemIn(filter, "only") && problem;
}

function problemIn(filter: FindingFilter, securityHubV2: false | "only"): FilterError | undefined {
  try {
    eventPatterns(filter, { account: "000000000000", region: LONG_REGION }, { maxSize: MOST_SIZE, securityHubV2 });
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
