import fc from "fast-check";
import { DqlError } from "../../../sandbox/fake-dynatrace/dql/error";
import { parse } from "../../../sandbox/fake-dynatrace/dql/parser";
import { runDql } from "../../../sandbox/fake-dynatrace/dql/run";

const NOW = new Date("2026-03-04T10:25:00Z");
const mixed = fc.oneof(
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom("a", "b", "B", ""),
  fc.boolean(),
  fc.constant(null),
);
const records = fc
  .array(fc.record({ key: mixed, other: mixed }), { maxLength: 30 })
  .map((found) => found.map((each, place) => ({ ...each, place, timestamp: "2026-03-04T10:00:00Z" })));

const run = (steps: string, found: readonly object[]) =>
  JSON.parse(
    JSON.stringify(
      runDql(`fetch security.events | ${steps} | fieldsRemove timestamp`, {
        records: found as Record<string, unknown>[],
        now: NOW,
      }),
    ),
  ) as { key: unknown; other: unknown; place: number }[];
const places = (found: readonly { place: number }[]) => found.map(({ place }) => place);

test("sorting keeps every record, leaves equal ones in their order, and doing it again changes nothing", () => {
  fc.assert(
    fc.property(records, fc.constantFrom("asc", "desc"), (found, direction) => {
      const once = run(`sort key ${direction}`, found);
      expect(places(once).toSorted((a, b) => a - b)).toEqual(places(found));
      expect(run(`sort key ${direction} | sort key ${direction}`, found)).toEqual(once);
      for (const [index, { key, place }] of once.entries()) {
        const next = once[index + 1];
        if (next && next.key === key) expect(next.place).toBeGreaterThan(place);
      }
    }),
  );
});

test("a limit gives the first records, and the smaller of two limits counts", () => {
  fc.assert(
    fc.property(records, fc.nat(35), fc.nat(35), (found, one, other) => {
      expect(places(run(`limit ${one}`, found))).toEqual(places(found).slice(0, one));
      expect(run(`limit ${one} | limit ${other}`, found)).toEqual(run(`limit ${Math.min(one, other)}`, found));
    }),
  );
});

test("dedup leaves one record of each key, the first in its order, and doing it again changes nothing", () => {
  fc.assert(
    fc.property(records, (found) => {
      const once = run("dedup key, sort: {place desc}", found);
      const keys = once.map(({ key }) => JSON.stringify(key));
      expect(new Set(keys).size).toBe(keys.length);
      expect(new Set(keys)).toEqual(new Set(found.map(({ key }) => JSON.stringify(key))));
      for (const { key, place } of once) {
        expect(place).toBe(Math.max(...places(found.filter((each) => each.key === key))));
      }
      expect(run("dedup key, sort: {place desc} | dedup key, sort: {place desc}", found)).toEqual(once);
    }),
  );
});

test("groups share out the records: their counts come to all of them, and each key is one group", () => {
  fc.assert(
    fc.property(records, (found) => {
      const groups = runDql("fetch security.events | summarize n = count(), by: {key, other}", {
        records: found,
        now: NOW,
      });
      expect(groups.reduce((sum, { n }) => sum + Number(n), 0)).toBe(found.length);
      expect(groups.length).toBe(new Set(found.map(({ key, other }) => JSON.stringify([key, other]))).size);
    }),
  );
});

test("a condition and its negation never both hold, and with their nothing they make the whole", () => {
  fc.assert(
    fc.property(
      records,
      fc.constantFrom("key == other", "key < other", 'key == "a" and other == 1', "key > 0 or other"),
      (found, condition) => {
        const [yes, no, neither] = [condition, `not (${condition})`, `isNull(${condition})`].map((each) =>
          places(run(`filter ${each}`, found)),
        );
        expect([...yes!, ...no!, ...neither!].toSorted((a, b) => a - b)).toEqual(places(found));
        expect(places(run(`filterOut ${condition}`, found))).toEqual([...no!, ...neither!].toSorted((a, b) => a - b));
      },
    ),
  );
});

test("any text is read or refused with a place inside it", () => {
  const pieces = fc.constantFrom(
    "fetch",
    "security.events",
    "|",
    "filter",
    "a",
    "==",
    "1",
    '"x',
    "`",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "@",
    "$V",
    "not",
    "1h",
    ".",
    "\n",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(pieces).map((found) => found.join(" ")),
      ),
      (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(DqlError);
          const { start, end } = error as DqlError;
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start).toBeLessThanOrEqual(text.length);
          expect(end).toBeGreaterThan(start);
        }
      },
    ),
  );
});
