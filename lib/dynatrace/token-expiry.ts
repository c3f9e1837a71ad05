import type { PlannedToken } from "./token-plan";
import { expiryOf, generationInUse, lastDayInUse } from "./token-schema";

const DAY_MS = 86_400_000;

/** What follows when nobody rotates in time. */
const CONSEQUENCE = "Dynatrace refuses every finding, and they wait in their queues for up to 14 days";

/**
 * What is to be said about the ends of the tokens in use, as far as the declaration knows them.
 *
 * @returns nothing while there is time
 */
export function expiryWarnings(
  tokens: readonly Pick<PlannedToken, "name" | "declared">[],
  now: Date,
): readonly string[] {
  return tokens.flatMap(({ name, declared }) => {
    const lastDay = lastDayInUse(declared);
    if (lastDay === undefined) return [];
    const which = { generation: generationInUse(declared), ...(name !== undefined && { name }) };
    const remark = expiryRemark(which, expiryOf(lastDay), declared.warnDays, now);
    return remark === undefined ? [] : [remark];
  });
}

/** A generation of the common token, or of the one with that name. */
export interface WhichGeneration {
  readonly name?: string;
  readonly generation: number;
}

/**
 * One token's end in words; undefined while it is further away than the warning wants.
 *
 * @param expires - RFC 3339
 */
export function expiryRemark(which: WhichGeneration, expires: string, warnDays: number, now: Date): string | undefined {
  const left = Date.parse(expires) - now.getTime();
  const token = `generation ${which.generation} of the ingest token${which.name === undefined ? "" : ` "${which.name}"`}`;
  if (left <= 0) return `${token} ended at ${expires}: ${CONSEQUENCE}: rotate now (docs/token.md)`;
  if (left > warnDays * DAY_MS) return undefined;
  return `${token} expires ${inDays(left)}, at ${expires}: rotate before (docs/token.md); from then on ${CONSEQUENCE}`;
}

function inDays(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  if (days === 0) return "today";
  return days === 1 ? "in 1 day" : `in ${days} days`;
}
