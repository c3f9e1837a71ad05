import { visualizationOf } from "../../../lib/dynatrace/documents/views";

test("a number takes its color from a value on", () => {
  const { visualization, visualizationSettings } = visualizationOf({
    kind: "singleValue",
    field: "silent",
    color: { from: 1, color: "#c62239" },
  });
  expect(visualization).toBe("singleValue");
  expect(visualizationSettings.singleValue?.recordField).toBe("silent");
  expect(visualizationSettings.thresholds?.[0]?.rules).toMatchObject([
    { comparator: "≥", value: 1, color: { Default: "#c62239" } },
  ]);
});

test("bars of one field are colored by category, and have no legend", () => {
  const { chartSettings } = visualizationOf({
    kind: "bars",
    category: "risk",
    values: ["count"],
    colors: { HIGH: "#d35b2d" },
  }).visualizationSettings;
  expect(chartSettings?.categoryOverrides).toEqual({ HIGH: { color: "#d35b2d" } });
  expect(chartSettings?.legend?.hidden).toBe(true);
});

test("bars of several fields are stacked and colored by field", () => {
  const { chartSettings } = visualizationOf({
    kind: "bars",
    category: "account",
    values: ["passed", "failed"],
    percentage: true,
    colors: { failed: "#c62239" },
  }).visualizationSettings;
  expect(chartSettings?.categoricalBarChartSettings).toMatchObject({
    categoryAxis: ["account"],
    valueAxis: ["passed", "failed"],
    groupMode: "stacked",
    scale: "percentage",
  });
  expect(chartSettings?.seriesOverrides).toEqual([
    { seriesId: ["failed"], override: { color: { Default: "#c62239" } } },
  ]);
});

test.each([
  ["bars", "barChart"],
  ["area", "areaChart"],
  ["line", "lineChart"],
] as const)("a series over time as %s is a %s", (shape, visualization) => {
  const view = visualizationOf({ kind: "timeSeries", shape, value: "records", by: ["connection"] });
  expect(view.visualization).toBe(visualization);
  expect(view.visualizationSettings.chartSettings?.fieldMapping).toEqual({
    timestamp: "timeframe",
    leftAxisValues: ["records"],
  });
  expect(view.visualizationSettings.dataMapping).toEqual({ displayedFields: ["connection"] });
});

test("a ring shows its total", () => {
  const { visualizationSettings } = visualizationOf({ kind: "donut", category: "kind", value: "records" });
  expect(visualizationSettings.chartSettings?.circleChartSettings).toMatchObject({
    showTotalValue: true,
    valueType: "absolute",
  });
});

test("a table colors single cells by their value", () => {
  const { visualizationSettings } = visualizationOf({ kind: "table", colors: { risk: { HIGH: "#d35b2d" } } });
  expect(visualizationSettings.coloring?.colorRules).toMatchObject([
    { field: "risk", comparator: "=", value: "HIGH", customColor: { Default: "#d35b2d" } },
  ]);
});
