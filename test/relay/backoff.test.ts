import fc from "fast-check";
import { retryDelay } from "../../lib/relay/backoff";

test("the delay doubles from a quarter of a minute to a quarter of an hour", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8].map((attempt) => retryDelay(attempt, 1))).toEqual([
    15, 30, 60, 120, 240, 480, 900, 900,
  ]);
});

test("chance takes away at most a third, and SQS's limit is never passed", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -5, max: 1e9 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.nat(),
      (attempt, random, asked) => {
        const delay = retryDelay(attempt, random, asked);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(10);
        expect(delay).toBeLessThanOrEqual(900);
        expect(delay).toBeGreaterThanOrEqual(Math.min(900, asked));
      },
    ),
  );
});
