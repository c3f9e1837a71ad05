import type { VisualizationSettings } from "../../../lib/dynatrace/documents/dashboard-format";
import { type View, visualizationOf } from "../../../lib/dynatrace/documents/views";
import { markdown } from "../../../sandbox/pictures/markdown";
import { shorten, textWidth } from "../../../sandbox/pictures/measure";
import { chart } from "../../../sandbox/pictures/render-tile";
import { ticks, timeTicks } from "../../../sandbox/pictures/scale";
import { colorOf, DARK, LIGHT } from "../../../sandbox/pictures/theme";
import type { Records } from "../../../sandbox/pictures/tile";

const BOX = { x: 0, y: 0, width: 400, height: 200 };
const draw = (view: View, records: Records, box = BOX) => {
  const { visualization, visualizationSettings } = visualizationOf(view);
  return chart(visualization, { records, settings: visualizationSettings, box, theme: LIGHT });
};
const texts = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, content]) => content);
/** Widths of bars, from their paths' first horizontal line and the rounding at its ends. */
const widths = (svg: string) =>
  [...svg.matchAll(/<path d="M[\d.]+ [\d.]+h([\d.]+)/g)].map(([, width]) => Number(width));

describe("a number", () => {
  const view: View = { kind: "singleValue", field: "count", color: { from: 1, color: "#c62239" } };

  test("is grouped, and takes its color where the threshold is reached", () => {
    expect(draw(view, [{ count: 12345 }])).toContain(">12,345</text>");
    expect(draw(view, [{ count: 1 }])).toContain('fill="#c62239"');
    expect(draw(view, [{ count: 0 }])).toContain(`fill="${LIGHT.ink}"`);
  });

  test("of bytes has their unit", () => {
    expect(draw({ ...view, unit: "bytes" }, [{ count: 1_234_000 }])).toContain(">1.2 MB</text>");
  });
});

describe("bars", () => {
  test("are as long as their numbers", () => {
    const svg = draw({ kind: "bars", category: "region", values: ["count"] }, [
      { region: "us-east-1", count: 100 },
      { region: "eu-west-1", count: 50 },
    ]);
    // 4 pixels of rounding at each end are not part of the straight line.
    const [long, half] = widths(svg).map((width) => width + 8) as [number, number];
    expect(half).toBeCloseTo(long / 2, 0);
    expect(texts(svg)).toEqual(["us-east-1", "100", "eu-west-1", "50"]);
  });

  test("of several fields have a legend and their sum", () => {
    const svg = draw({ kind: "bars", category: "account", values: ["high", "low"] }, [
      { account: "1", high: 3, low: 4 },
    ]);
    expect(texts(svg)).toEqual(["1", "7", "high", "low"]);
  });

  test("as percentages say the share of the first field", () => {
    const svg = draw({ kind: "bars", category: "account", values: ["passed", "failed"], percentage: true }, [
      { account: "1", passed: 3, failed: 1 },
    ]);
    expect(texts(svg)).toContain("75 %");
  });
});

test("a ring has a sector for each record that is more than nothing, and its total in the middle", () => {
  const svg = draw({ kind: "donut", category: "kind", value: "records" }, [
    { kind: "detection", records: 3 },
    { kind: "compliance", records: 9 },
    { kind: "other", records: 0 },
  ]);
  expect(svg.match(/<path/g)).toHaveLength(2);
  expect(texts(svg)[0]).toBe("12");
});

describe("series over time", () => {
  const timeframe = { start: "2026-11-23T00:00:00Z", end: "2026-11-24T00:00:00Z" };
  const view: View = { kind: "timeSeries", shape: "bars", value: "records", by: ["connection"] };

  test("are stacked: the axis goes to the highest sum", () => {
    const svg = draw(view, [
      { timeframe, connection: "a", records: [1, 4] },
      { timeframe, connection: "b", records: [2, 6] },
    ]);
    expect(texts(svg)).toContain("10");
    expect(texts(svg).slice(-2)).toEqual(["a", "b"]);
  });

  test("of one kind need no legend", () => {
    expect(texts(draw({ ...view, by: [] }, [{ timeframe, records: [1, 4] }]))).not.toContain("records");
  });

  test.each(["area", "line"] as const)("as %s have a point for each interval", (shape) => {
    const svg = draw({ ...view, shape }, [{ timeframe, connection: "a", records: [1, 2, 3] }]);
    expect(/stroke="#\w+" stroke-width="2"/.test(svg)).toBe(true);
    expect(/d="(M[^"]*)" fill="none"/.exec(svg)?.[1]?.match(/[ML]/g)).toHaveLength(3);
  });
});

describe("a table", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ title: `finding ${index}`, count: index }));

  test("says how many rows it does not show", () => {
    expect(texts(draw({ kind: "table" }, rows(20))).at(-1)).toBe("and 15 more rows");
  });

  test("shows all where they fit", () => {
    expect(texts(draw({ kind: "table" }, rows(6)))).toContain("finding 5");
  });

  test("says how many columns one would have to scroll to", () => {
    const wide = Object.fromEntries(
      Array.from({ length: 9 }, (_, index) => [`column ${index}`, "a text of some length"]),
    );
    expect(texts(draw({ kind: "table" }, [wide])).at(-1)).toMatch(/^and \d more columns to the right$/);
  });

  test("colors a cell by its value", () => {
    const svg = draw({ kind: "table", colors: { status: { silent: "#eea53c" } } }, [
      { status: "silent" },
      { status: "ok" },
    ]);
    expect(svg).toMatch(/<text[^>]* fill="#eea53c"[^>]*>silent</);
    expect(svg).toMatch(/<text[^>]* fill="#1d2033"[^>]*>ok</);
  });
});

test.each(["singleValue", "categoricalBarChart", "donutChart", "barChart", "table"])(
  "%s without records says so",
  (name) => {
    const settings: VisualizationSettings = { autoSelectVisualization: false };
    const svg = chart(name, { records: [], settings, box: BOX, theme: LIGHT });
    expect(texts(svg)).toEqual(["No records in this time frame"]);
  },
);

test("a finding's title cannot break out of the picture", () => {
  const svg = draw({ kind: "table" }, [{ title: `</text><script>alert("1")</script>\u0000` }], { ...BOX, width: 900 });
  expect(svg).not.toContain("<script>");
  expect(svg).toContain("&lt;/text&gt;&lt;script&gt;");
  expect(svg).not.toContain("\u0000");
});

describe("text", () => {
  test("is wrapped to its box, with links and code told apart", () => {
    const { svg, height } = markdown(
      "See [the findings](https://a.example/b) or `hubrelay plan`.",
      { ...BOX, width: 120 },
      LIGHT,
    );
    expect(svg).toContain('<a href="https://a.example/b">');
    expect(svg.match(/<text/g)!.length).toBeGreaterThan(1);
    expect(height).toBeGreaterThan(30);
  });

  test("of two lines without an empty one between is one paragraph, as everywhere in Markdown", () => {
    const one = markdown("first\nsecond", BOX, LIGHT);
    const two = markdown("first\n\nsecond", BOX, LIGHT);
    expect(one.svg.match(/<text/g)).toHaveLength(1);
    expect(two.svg.match(/<text/g)).toHaveLength(2);
    expect(markdown("1. first\n2. second", BOX, LIGHT).height).toBeGreaterThan(one.height);
  });

  test("is cut at its end, or in its middle where both ends matter, and then fits", () => {
    const name = "standards/cis-aws-foundations-benchmark/v/3.0.0";
    expect(shorten(name, 120, { size: 12 })).toMatch(/^standards\/.*…$/);
    expect(shorten(name, 120, { size: 12 }, "middle")).toMatch(/^standa.*….*3\.0\.0$/);
    expect(textWidth(shorten(name, 120, { size: 12 }, "middle"), { size: 12 })).toBeLessThanOrEqual(120);
    expect(shorten("short", 120, { size: 12 })).toBe("short");
  });
});

test.each([
  [0, [0, 1]],
  [3, [0, 1, 2, 3]],
  [26, [0, 10, 20, 30]],
  [40_000, [0, 10_000, 20_000, 30_000, 40_000]],
])("an axis to %s has round marks", (highest, marks) => {
  expect(ticks(highest, 4)).toEqual(marks);
});

test("a time axis of a week has a mark a day, at midnight", () => {
  const marks = timeTicks(Date.parse("2026-11-17T12:00:00Z"), Date.parse("2026-11-24T12:00:00Z"), 8);
  expect(marks).toHaveLength(7);
  expect(new Date(marks[0]!).toISOString()).toBe("2026-11-18T00:00:00.000Z");
});

test("a design token has a color for each theme; another one its stand-in", () => {
  const token = "var(--dt-colors-charts-security-risk-level-high-default, #d35b2d)";
  expect(colorOf(LIGHT, token)).not.toBe(colorOf(DARK, token));
  expect(colorOf(LIGHT, "var(--dt-colors-charts-new-default, #123456)")).toBe("#123456");
});
