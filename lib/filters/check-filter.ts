import { eventPatterns } from "./event-pattern";
import { FilterError } from "./filter-error";
import type { FindingFilter } from "./finding-filter";

/** As long as the longest region codes, so that a filter that fits here fits everywhere. */
const LONG_REGION = "ap-southeast-1";

/** Why a filter cannot be carried out anywhere; nothing if it can. */
export function filterProblem(filter: FindingFilter): FilterError | undefined {
  try {
    eventPatterns(filter, { account: "000000000000", region: LONG_REGION });
    return undefined;
  } catch (error) {
    if (error instanceof FilterError) return error;
    throw error;
  }
}
