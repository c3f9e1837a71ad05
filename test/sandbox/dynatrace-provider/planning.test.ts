import { dropUnknown, keepEquivalent, planChange } from "../../../sandbox/dynatrace-provider/planning";
import { type Block, conform } from "../../../sandbox/dynatrace-provider/schema";
import { Unknown, type ValueObject } from "../../../sandbox/dynatrace-provider/values";

const block: Block = {
  attributes: {
    id: { type: "string", optional: true, computed: true },
    name: { type: "string", required: true },
    content: { type: "string", optional: true },
    private: { type: "bool", optional: true },
    scopes: { type: ["set", "string"], optional: true },
  },
  block_types: {
    task: {
      nesting_mode: "set",
      block: { attributes: { name: { type: "string", required: true }, active: { type: "bool", optional: true } } },
    },
  },
};

const shaped = (value: ValueObject) => conform(block, value);

test("on creation, what the server decides is unknown and what the configuration leaves out is null", () => {
  const { planned } = planChange(block, {}, null, shaped({ name: "a" }));
  expect(planned.id).toBe(Unknown.value);
  expect(planned.content).toBeNull();
});

test("a default stands where the configuration says nothing, in nested blocks too", () => {
  const rules = { defaults: { private: false, "task.active": true } };
  const { planned } = planChange(block, rules, null, shaped({ name: "a", task: [{ name: "t" }] }));
  expect(planned.private).toBe(false);
  expect(planned.task).toEqual([{ name: "t", active: true }]);
});

test("a default never overrides the configuration", () => {
  const { planned } = planChange(block, { defaults: { private: false } }, null, shaped({ name: "a", private: true }));
  expect(planned.private).toBe(true);
});

test("on change, what the server decided stays", () => {
  const prior = shaped({ id: "1", name: "a" });
  expect(planChange(block, {}, prior, shaped({ id: "1", name: "b" })).planned).toEqual({ ...prior, name: "b" });
});

test("a changed attribute that cannot be changed in place asks for a new resource", () => {
  const prior = shaped({ id: "1", name: "a" });
  expect(planChange(block, { forceNew: ["name"] }, prior, shaped({ id: "1", name: "b" })).replace).toEqual(["name"]);
});

test("an unchanged one does not", () => {
  const prior = shaped({ id: "1", name: "a" });
  expect(planChange(block, { forceNew: ["name"] }, prior, shaped({ id: "1", name: "a" })).replace).toEqual([]);
});

test.each([
  ["JSON in another order and layout", '{"a":1,"b":[2]}', '{ "b": [2],\n "a": 1 }'],
  ["JSON with nulls", '{"a":1}', '{"a":1,"b":null}'],
  ["white space at line ends", "ALLOW a;\nALLOW b;", "ALLOW a;  \r\nALLOW b;\n"],
])("%s is no change", (_name, before, after) => {
  const prior = shaped({ name: "a", content: before });
  expect(planChange(block, {}, prior, shaped({ name: "a", content: after })).planned.content).toBe(before);
});

test("a changed value inside JSON is a change", () => {
  const prior = shaped({ name: "a", content: '{"a":1}' });
  expect(planChange(block, {}, prior, shaped({ name: "a", content: '{"a":2}' })).planned.content).toBe('{"a":2}');
});

test("the order of a set is no change", () => {
  const kept = keepEquivalent(
    block,
    shaped({ name: "a", scopes: ["x", "y"] }),
    shaped({ name: "a", scopes: ["y", "x"] }),
  );
  expect(kept.scopes).toEqual(["x", "y"]);
});

test("what no answer filled in ends as null", () => {
  expect(dropUnknown({ id: "1", owner: Unknown.value, task: [{ active: Unknown.value }] })).toEqual({
    id: "1",
    owner: null,
    task: [{ active: null }],
  });
});
