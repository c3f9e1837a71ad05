import { explain, matches } from "../../lib/filters/matcher";
import { PatternError } from "../../lib/filters/pattern";

const EVENT = {
  a: [
    { b: "x", c: 1 },
    { b: "y", c: 2 },
  ],
  d: "z",
};

test("values of a list of objects must come from the same element", () => {
  expect(matches({ a: { b: ["x"], c: [1] } }, EVENT)).toBe(true);
  expect(matches({ a: { b: ["x"], c: [2] } }, EVENT)).toBe(false);
});

test("an event that matches has no mismatches", () => {
  expect(explain({ d: ["z"] }, EVENT)).toEqual({ matches: true, mismatches: [], scattered: false, alternatives: 1 });
});

test("a condition that fails is explained by what is wanted and what is there", () => {
  expect(explain({ d: ["q", { prefix: "r" }], a: { b: ["x"] } }, EVENT).mismatches).toEqual([
    { path: "d", wanted: ['"q"', 'text that begins with "r"'], found: ["z"] },
  ]);
});

test("conditions that hold in different elements are scattered", () => {
  expect(explain({ a: { b: ["x"], c: [2] } }, EVENT)).toMatchObject({
    matches: false,
    mismatches: [],
    scattered: true,
  });
});

test("the alternative that fails least is the one explained", () => {
  const { mismatches, alternatives } = explain({ $or: [{ d: ["q"], e: ["r"] }, { d: ["s"] }] }, EVENT);
  expect(alternatives).toBe(2);
  expect(mismatches.map(({ wanted }) => wanted)).toEqual([['"s"']]);
});

test("a pattern that AWS refuses is an error with the place and the reason", () => {
  expect(() => matches({ a: { b: [{ prefix: 5 }] } }, EVENT)).toThrow(PatternError);
  expect(() => matches({ a: { b: [{ prefix: 5 }] } }, EVENT)).toThrow("a.b[0]: prefix takes text, found 5");
});

test("a large event with many resources is judged in no time", () => {
  // GIVEN 3,000 elements that all meet the first condition and none the second
  const items = Array.from({ length: 3000 }, (_, index) => ({ t: "A", n: index, u: [{ v: index }] }));
  const started = process.cpuUsage().user;
  expect(matches({ items: { t: ["A"], n: [-1], u: { v: [5] } } }, { items })).toBe(false);
  expect(process.cpuUsage().user - started).toBeLessThan(2_000_000);
});
