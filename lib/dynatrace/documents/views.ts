import type { ColorRule, VisualizationSettings } from "./dashboard-format";

/** How the result of a query is shown. */
export type View = SingleValue | Bars | Donut | TimeSeries | Table;

/** One number. */
export interface SingleValue {
  readonly kind: "singleValue";
  /** Field with the number. */
  readonly field: string;
  /** Color of the number from this value on. @default - the color of text */
  readonly color?: { readonly from: number; readonly color: string };
  readonly unit?: Unit;
}

/** A bar per record. */
export interface Bars {
  readonly kind: "bars";
  /** Field with the bar's name. */
  readonly category: string;
  /** Fields with numbers; several are stacked. */
  readonly values: readonly string[];
  /** Color by value field, or by category where there is one value. @default - the app's palette */
  readonly colors?: Readonly<Record<string, string>>;
  /** Whether the values count levels of risk, most severe first; the app's palette for these then applies. @default false */
  readonly byRisk?: boolean;
  /** @default false */
  readonly percentage?: boolean;
  readonly unit?: Unit;
}

/** A ring with a sector per record, and the total in its middle. */
export interface Donut {
  readonly kind: "donut";
  readonly category: string;
  readonly value: string;
  readonly colors?: Readonly<Record<string, string>>;
}

/** A series over time per record, stacked. */
export interface TimeSeries {
  readonly kind: "timeSeries";
  /** Field with the numbers, one per interval. */
  readonly value: string;
  /** Fields that tell series apart. */
  readonly by: readonly string[];
  readonly shape: "bars" | "area" | "line";
  readonly colors?: Readonly<Record<string, string>>;
  readonly unit?: Unit;
}

/** Records as they are. */
export interface Table {
  readonly kind: "table";
  /** Width of a column in pixels, where the app's own would not do. */
  readonly widths?: Readonly<Record<string, number>>;
  /** Color of a cell by column and value. */
  readonly colors?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What a column's numbers count. */
  readonly units?: Readonly<Record<string, Unit>>;
}

/** What a number counts. */
export type Unit = "bytes" | "percent";

/** Names as Dynatrace has them. */
export interface Visualization {
  readonly visualization: string;
  readonly visualizationSettings: VisualizationSettings;
}

/** A view in Dynatrace's form. */
export function visualizationOf(view: View): Visualization {
  switch (view.kind) {
    case "singleValue":
      return { visualization: "singleValue", visualizationSettings: singleValue(view) };
    case "bars":
      return { visualization: "categoricalBarChart", visualizationSettings: bars(view) };
    case "donut":
      return { visualization: "donutChart", visualizationSettings: donut(view) };
    case "timeSeries":
      return { visualization: TIME_SHAPES[view.shape], visualizationSettings: timeSeries(view) };
    case "table":
      return { visualization: "table", visualizationSettings: table(view) };
  }
}

const TIME_SHAPES = { bars: "barChart", area: "areaChart", line: "lineChart" } as const;

function singleValue({ field, color, unit }: SingleValue): VisualizationSettings {
  return {
    autoSelectVisualization: false,
    singleValue: {
      recordField: field,
      label: field,
      labelMode: "none",
      alignment: "center",
      autoscale: true,
      colorThresholdTarget: "value",
      sparklineSettings: { isVisible: false },
      trend: { isVisible: false },
    },
    ...(color && {
      thresholds: [
        {
          id: 1,
          field,
          title: "",
          isEnabled: true,
          rules: [{ id: 1, color: { Default: color.color }, comparator: "≥", label: "", value: color.from }],
        },
      ],
    }),
    ...unitOf([field], unit),
  };
}

function bars({ category, values, colors, byRisk = false, percentage = false, unit }: Bars): VisualizationSettings {
  const single = values.length === 1;
  return {
    autoSelectVisualization: false,
    chartSettings: {
      categoricalBarChartSettings: {
        categoryAxis: [category],
        valueAxis: values,
        layout: "horizontal",
        groupMode: "stacked",
        scale: percentage ? "percentage" : "absolute",
      },
      ...(byRisk && { colorPalette: "security-risk-level" as const }),
      ...(colors && (single ? categoryColors(colors) : seriesColors(colors))),
      legend: { position: "bottom", hidden: single },
      truncationMode: "middle",
    },
    ...unitOf(values, unit),
  };
}

function donut({ category, value, colors }: Donut): VisualizationSettings {
  return {
    autoSelectVisualization: false,
    chartSettings: {
      categoricalBarChartSettings: {
        categoryAxis: [category],
        valueAxis: [value],
        layout: "horizontal",
        groupMode: "stacked",
        scale: "absolute",
      },
      circleChartSettings: {
        valueType: "absolute",
        showTotalValue: true,
        groupingThresholdType: "relative",
        groupingThresholdValue: 0,
      },
      ...(colors && categoryColors(colors)),
      legend: { position: "right", hidden: false },
      truncationMode: "middle",
    },
  };
}

function timeSeries({ value, by, colors, unit }: TimeSeries): VisualizationSettings {
  return {
    autoSelectVisualization: false,
    chartSettings: {
      fieldMapping: { timestamp: "timeframe", leftAxisValues: [value] },
      ...(colors && seriesColors(colors)),
      gapPolicy: "gap",
      legend: { position: "bottom", hidden: by.length === 0 },
      truncationMode: "middle",
    },
    dataMapping: { displayedFields: by },
    ...unitOf([value], unit),
  };
}

function table({ widths = {}, colors = {}, units = {} }: Table): VisualizationSettings {
  const colorRules = Object.entries(colors).flatMap(([field, byValue]) =>
    Object.entries(byValue).map(
      ([value, color]): ColorRule => ({
        field,
        comparator: "=",
        value,
        colorMode: "custom-color",
        customColor: { Default: color },
        metadata: { applyTo: "cell", fields: [field] },
      }),
    ),
  );
  const columnWidths = Object.fromEntries(
    Object.entries(widths).map(([column, width]) => [JSON.stringify([column]), width]),
  );
  return {
    autoSelectVisualization: false,
    ...(colorRules.length > 0 && { coloring: { colorRules } }),
    table: { rowDensity: "condensed", linewrapEnabled: true, columnWidths, hiddenColumns: [] },
    ...(Object.keys(units).length > 0 && {
      unitsOverrides: Object.entries(units).flatMap(([field, unit]) => unitOf([field], unit).unitsOverrides ?? []),
    }),
  };
}

function categoryColors(colors: Readonly<Record<string, string>>) {
  return { categoryOverrides: Object.fromEntries(Object.entries(colors).map(([name, color]) => [name, { color }])) };
}

function seriesColors(colors: Readonly<Record<string, string>>) {
  return {
    seriesOverrides: Object.entries(colors).map(([name, color]) => ({
      seriesId: [name],
      override: { color: { Default: color } },
    })),
  };
}

function unitOf(identifiers: readonly string[], unit: Unit | undefined): Pick<VisualizationSettings, "unitsOverrides"> {
  if (unit === undefined) return {};
  const [unitCategory, baseUnit] = unit === "bytes" ? ["data", "byte"] : ["percentage", "percent"];
  return {
    unitsOverrides: identifiers.map((identifier) => ({
      identifier,
      unitCategory: unitCategory!,
      baseUnit: baseUnit!,
      displayUnit: null,
      decimals: 1,
      suffix: "",
      delimiter: false,
      added: 0,
    })),
  };
}
