import { type Dashboard, dashboardContent } from "../../../lib/dynatrace/documents/dashboard";

const about = { id: "about", width: 24, markdown: "# Findings" };
const total = {
  id: "total",
  width: 6,
  title: "Findings",
  meaning: "Each once.",
  query: "fetch security.events",
  view: { kind: "singleValue", field: "count" },
} as const;
const board = (rows: Dashboard["rows"]) => dashboardContent({ timeframe: { from: "now()-7d", to: "now()" }, rows });

test("rows lie below each other, tiles of a row beside each other", () => {
  const { layouts } = board([
    { height: 2, tiles: [about] },
    { height: 3, tiles: [total, { ...total, id: "second" }] },
  ]);
  expect(layouts).toEqual({
    about: { x: 0, y: 0, w: 24, h: 2 },
    total: { x: 0, y: 2, w: 6, h: 3 },
    second: { x: 6, y: 2, w: 6, h: 3 },
  });
});

test("a tile keeps its id when another is put before it", () => {
  const before = board([{ height: 3, tiles: [total] }]);
  const after = board([{ height: 3, tiles: [{ ...total, id: "new" }, total] }]);
  expect(after.tiles.total).toEqual(before.tiles.total);
});

test("it opens with its own time frame", () => {
  expect(board([]).settings.defaultTimeframe).toEqual({ enabled: true, value: { from: "now()-7d", to: "now()" } });
});

test("a row that is wider than the grid is a mistake", () => {
  expect(() => board([{ height: 1, tiles: [about, total] }])).toThrow(
    "tile total: expected to end at column 24, received 30",
  );
});

test("two tiles of one name are a mistake", () => {
  expect(() => board([{ height: 1, tiles: [total, total] }])).toThrow("tile total: expected an id of its own");
});
