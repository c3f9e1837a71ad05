import { countChanges, parsePlan } from "../../lib/rollout/plan-result";

interface RawChange {
  actions: string[];
  before?: unknown;
  after?: unknown;
  after_unknown?: unknown;
  before_sensitive?: unknown;
  after_sensitive?: unknown;
  importing?: unknown;
}

const resource = (address: string, change: RawChange, more: object = {}) => ({
  address,
  mode: "managed",
  change,
  ...more,
});
const plan = (...resources: object[]) => parsePlan(JSON.stringify({ resource_changes: resources }));
const update = (change: Omit<RawChange, "actions">) =>
  plan(resource("r.a", { actions: ["update"], ...change })).changes;

test.each([
  [["create"], "create"],
  [["update"], "update"],
  [["delete"], "delete"],
  [["forget"], "forget"],
  [["delete", "create"], "replace"],
  [["create", "delete"], "replace"],
])("actions %j are a %s", (actions, action) => {
  expect(plan(resource("r.a", { actions })).changes).toEqual([
    { address: "r.a", action, attributes: expect.any(Array) },
  ]);
});

test("what stays as it is and what is only read are no changes", () => {
  const { changes } = plan(
    resource("r.a", { actions: ["no-op"] }),
    resource("data.d.a", { actions: ["read"] }, { mode: "data" }),
  );
  expect(changes).toEqual([]);
});

test("a move and an import count, though nothing else changes", () => {
  const { changes } = plan(
    resource("r.new", { actions: ["no-op"] }, { previous_address: "r.old" }),
    resource("r.b", { actions: ["no-op"], importing: { id: "b" } }),
  );
  expect(changes.map(({ action }) => action)).toEqual(["move", "import"]);
});

test("a changed output is a change, but no resource", () => {
  const { changes } = parsePlan(
    JSON.stringify({ output_changes: { n: { actions: ["update"], before: 1, after: 2 } } }),
  );
  expect(changes).toEqual([
    { address: "output.n", action: "update", attributes: [{ path: "", before: "1", after: "2" }] },
  ]);
  expect(countChanges(changes)).toEqual({ add: 0, change: 0, destroy: 0 });
});

test("only the leaf that differs is told, with its path", () => {
  const before = { name: "f", environment: [{ variables: { LEVEL: "INFO", URL: "u" } }] };
  const after = { name: "f", environment: [{ variables: { LEVEL: "DEBUG", URL: "u" } }] };
  expect(update({ before, after })[0]?.attributes).toEqual([
    { path: "environment[0].variables.LEVEL", before: '"INFO"', after: '"DEBUG"' },
  ]);
});

test("a set of another size is shown whole, not position by position", () => {
  const [change] = update({ before: { layers: ["a", "b"] }, after: { layers: ["b"] } });
  expect(change?.attributes).toEqual([{ path: "layers", before: '["a","b"]', after: '["b"]' }]);
});

test("null and absent are the same", () => {
  expect(update({ before: { a: null, b: 1 }, after: { b: 2 } })[0]?.attributes.map(({ path }) => path)).toEqual(["b"]);
});

test("what terraform cannot know yet says so", () => {
  const [change] = update({ before: { arn: "x" }, after: {}, after_unknown: { arn: true } });
  expect(change?.attributes).toEqual([{ path: "arn", before: '"x"', after: "(known after apply)" }]);
});

test.each([
  ["the whole attribute", { token: "old" }, { token: "new" }, { token: true }],
  ["a part of it", { env: [{ T: "old" }] }, { env: [{ T: "new" }] }, { env: [{ T: true }] }],
  ["a part of something shown whole", { env: [{ T: "old" }, {}] }, { env: [{ T: "new" }] }, { env: [{ T: true }] }],
  ["the resource", { token: "old" }, { token: "new" }, true],
])("a sensitive value is never shown: %s", (_, before, after, sensitive) => {
  const [change] = update({ before, after, before_sensitive: sensitive, after_sensitive: sensitive });
  expect(change?.attributes.length).toBeGreaterThan(0);
  expect(JSON.stringify(change)).toContain("(sensitive)");
  expect(JSON.stringify(change)).not.toMatch(/old|new/);
});

test("a value that stops being sensitive is still not shown", () => {
  const [change] = update({ before: { t: "old" }, after: { t: "new" }, before_sensitive: { t: true } });
  expect(JSON.stringify(change)).not.toMatch(/old|new/);
});

test("a replacement counts as one more and one less", () => {
  const { changes } = plan(
    resource("r.a", { actions: ["delete", "create"] }),
    resource("r.b", { actions: ["create"] }),
  );
  expect(countChanges(changes)).toEqual({ add: 2, change: 0, destroy: 1 });
});

test("what differs in the world is told apart from what applying would do", () => {
  const result = parsePlan(
    JSON.stringify({
      resource_drift: [resource("r.a", { actions: ["update"], before: { s: "ON" }, after: { s: "OFF" } })],
      resource_changes: [resource("r.a", { actions: ["update"], before: { s: "OFF" }, after: { s: "ON" } })],
    }),
  );
  expect(result.drift[0]?.attributes).toEqual([{ path: "s", before: '"ON"', after: '"OFF"' }]);
  expect(result.changes[0]?.attributes).toEqual([{ path: "s", before: '"OFF"', after: '"ON"' }]);
});
