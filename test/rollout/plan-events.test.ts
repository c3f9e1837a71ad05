import { parsePlanEvents } from "../../lib/rollout/plan-events";

const planned = (addr: string, action: string) => ({ type: "planned_change", change: { resource: { addr }, action } });
const summary = { type: "change_summary", changes: { add: 1, change: 0, remove: 0, operation: "plan" } };
const output = (...events: readonly object[]) =>
  ["Warning: a line that is no event", ...events.map((event) => JSON.stringify(event))].join("\n");

test.each([
  ["create", "create"],
  ["update", "update"],
  ["replace", "replace"],
  ["delete", "delete"],
  ["move", "move"],
  ["import", "import"],
  ["remove", "forget"],
])("a resource with terraform's action %s is a change of kind %s", (action, kind) => {
  expect(parsePlanEvents(output(planned("a.b", action), summary))).toEqual({
    changes: [{ address: "a.b", action: kind, attributes: [] }],
    drifted: false,
  });
});

test("what is left as it is and what is only read are no changes", () => {
  const events = parsePlanEvents(output(planned("a.b", "noop"), planned("data.a.b", "read"), summary));
  expect(events).toEqual({ changes: [], drifted: false });
});

test("an output that changes is a change; one that stays is none", () => {
  const outputs = { type: "outputs", outputs: { same: { action: "noop" }, other: { action: "update" } } };
  expect(parsePlanEvents(output(summary, outputs))?.changes).toEqual([
    { address: "output.other", action: "update", attributes: [] },
  ]);
});

test("drift is told although applying would change nothing", () => {
  const drift = { type: "resource_drift", change: { resource: { addr: "a.b" }, action: "update" } };
  expect(parsePlanEvents(output(drift, summary))).toEqual({ changes: [], drifted: true });
});

test("a word not known here, or a plan that did not come to its end, is left to the saved plan", () => {
  expect(parsePlanEvents(output(planned("a.b", "transmogrify"), summary))).toBeUndefined();
  expect(parsePlanEvents(output(planned("a.b", "create")))).toBeUndefined();
});
