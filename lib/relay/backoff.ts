/** Longest time a message stays hidden before the next attempt, in seconds. */
export const LONGEST_DELAY_S = 900;

/** Delay after the first failed attempt, in seconds. */
const FIRST_DELAY_S = 15;

/**
 * When a message shall be tried again, in whole seconds: twice as late each time, up to 15 minutes. A third of it is left to chance, so
 * that the messages of thousands of connections do not come back together. What Dynatrace asks for is respected, up to the same limit.
 *
 * @param attempt how often the message has been received, from 1
 * @param random between 0 and 1
 */
export function retryDelay(attempt: number, random: number, retryAfter = 0): number {
  const doubled = Math.min(LONGEST_DELAY_S, FIRST_DELAY_S * 2 ** Math.min(20, Math.max(0, attempt - 1)));
  const jittered = Math.round(doubled * (2 / 3 + random / 3));
  return Math.min(LONGEST_DELAY_S, Math.max(jittered, Math.ceil(retryAfter)));
}
