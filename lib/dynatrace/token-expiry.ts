import { type DeclaredToken, expiryOf, generationInUse, lastDayInUse } from "./token-schema";

const DAY_MS = 86_400_000;

/** What follows when nobody rotates in time. */
const CONSEQUENCE = "from then on Dynatrace refuses every finding, and they wait in their queues for up to 14 days";

/**
 * What is to be said about the end of the token in use, as far as the declaration knows it.
 *
 * @returns nothing while there is time
 */
export function expiryWarnings(token: DeclaredToken, now: Date): readonly string[] {
  const lastDay = lastDayInUse(token);
  if (lastDay === undefined) return [];
  const remark = expiryRemark(generationInUse(token), expiryOf(lastDay), token.warnDays, now);
  return remark === undefined ? [] : [remark];
}

/**
 * One token's end in words; undefined while it is further away than the warning wants.
 *
 * @param expires - RFC 3339
 */
export function expiryRemark(generation: number, expires: string, warnDays: number, now: Date): string | undefined {
  const left = Date.parse(expires) - now.getTime();
  if (left <= 0) {
    return `generation ${generation} of the ingest token ended at ${expires}: Dynatrace refuses every finding, and they wait in their queues for up to 14 days: rotate now (docs/token.md)`;
  }
  if (left > warnDays * DAY_MS) return undefined;
  return `generation ${generation} of the ingest token expires ${inDays(left)}, at ${expires}: rotate before (docs/token.md); ${CONSEQUENCE}`;
}

function inDays(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  if (days === 0) return "today";
  return days === 1 ? "in 1 day" : `in ${days} days`;
}
