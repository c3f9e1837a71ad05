import { filterNotes } from "../../lib/cost/notes";
import type { FindingFilter } from "../../lib/filters/finding-filter";

const relayed: FindingFilter = { name: "quiet", title: { exclude: ["[test]"], in: "relay" } };

test("a filter that is checked in the relay is named, once for all its connections, with what is still paid for", () => {
  const notes = filterNotes([{ filter: relayed }, { filter: relayed }, {}]);
  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(/^filter "quiet" has conditions `in: relay`: .*queue, function, log/);
});

test("filters that the rule checks cost nothing for what they hold back, and get no note", () => {
  expect(filterNotes([{}, { filter: { severity: { minimum: "HIGH" } } }])).toEqual([]);
});
