import { stableJson, stableUuid } from "../../../lib/dynatrace/documents/stable-json";

test("equal content is equal text, whatever order its keys were written in", () => {
  expect(stableJson({ b: [{ y: 1, x: 2 }], a: null })).toBe(stableJson({ a: null, b: [{ x: 2, y: 1 }] }));
});

test("the order of a list stays", () => {
  expect(stableJson([2, 1])).toBe("[2,1]");
});

test("a name gives the same UUID each time, and another name another", () => {
  expect(stableUuid("triage/about")).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(stableUuid("triage/about")).toBe(stableUuid("triage/about"));
  expect(stableUuid("triage/about")).not.toBe(stableUuid("triage/actors"));
});
