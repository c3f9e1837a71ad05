import { complexityOf } from "../../lib/filters/complexity";
import { matches } from "../../lib/filters/matcher";
import type { EventPattern } from "../../lib/filters/pattern";
import { validatePattern } from "../../lib/filters/validate-pattern";
import { type Case, readTable } from "../oracle/table";

const table = readTable();
const accepted = table.filter((each) => each.refused === undefined && each.title !== "swallowed");
const refused = table.filter((each) => each.refused !== undefined);
const swallowed = table.filter((each) => each.title === "swallowed");

/** What the matcher says, in the table's form. */
const answersOf = ({ pattern, events }: Case) =>
  events.map((event) => (matches(pattern as EventPattern, event) ? "1" : "0")).join("");

describe("AWS's own pattern engine", () => {
  test("its table holds thousands of pairs, with answers of both kinds", () => {
    const answers = accepted.map((each) => each.answers).join("");
    expect(answers.length).toBeGreaterThan(10_000);
    expect([...answers].filter((answer) => answer === "1").length).toBeGreaterThan(1_000);
    expect(refused.length).toBeGreaterThan(50);
  });

  test.each([...new Set(accepted.map((each) => each.title))])("is agreed with on every pair: %s", (title) => {
    const differing = accepted
      .filter((each) => each.title === title && answersOf(each) !== each.answers)
      .map((each) => ({ pattern: each.pattern, ours: answersOf(each), engine: each.answers }));
    expect(differing).toEqual([]);
  });

  test("refuses nothing that is accepted here, and the other way round", () => {
    // The engine only reckons complexity; it is the service that refuses for it.
    const isRefused = ({ pattern }: Case) => {
      const reason = validatePattern(pattern, Number.POSITIVE_INFINITY)?.reason;
      return reason !== undefined && !reason.startsWith("wildcards of complexity");
    };
    const acceptedHere = refused.filter((each) => !isRefused(each)).map((each) => [each.pattern, each.refused]);
    const refusedHere = accepted.filter(isRefused);
    expect(acceptedHere).toEqual([]);
    expect(refusedHere.map((each) => each.pattern)).toEqual([]);
  });

  test("never scores a pattern as more complex than is reckoned here", () => {
    const under = accepted.filter((each) => complexityOf(each.pattern as EventPattern) < each.complexity!);
    expect(under.map((each) => [each.pattern, each.complexity])).toEqual([]);
  });

  test("loses events on alternatives that share values, and such patterns are refused here", () => {
    for (const each of swallowed) {
      expect({ pattern: each.pattern, same: answersOf(each) === each.answers }).toEqual({
        pattern: each.pattern,
        same: false,
      });
      expect(validatePattern(each.pattern)?.reason).toContain("drops the later one");
    }
    expect(swallowed.length).toBeGreaterThan(3);
  });
});
