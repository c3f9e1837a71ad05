/** Columns of a dashboard's grid. */
export const GRID_COLUMNS = 24;

/** A time frame in DQL's words, such as `now()-7d` to `now()`. */
export interface Timeframe {
  readonly from: string;
  readonly to: string;
}

/** How many records and bytes a tile's query may give. */
export interface QuerySettings {
  readonly maxResultRecords: number;
  readonly maxResultMegaBytes: number;
  readonly defaultScanLimitGbytes: number;
  readonly defaultSamplingRatio: number;
  readonly enableSampling: boolean;
}

/** The settings of every query: Dynatrace's defaults, with room for a thousand wide records. */
export const QUERY_SETTINGS: QuerySettings = {
  maxResultRecords: 1000,
  maxResultMegaBytes: 10,
  defaultScanLimitGbytes: 500,
  defaultSamplingRatio: 10,
  enableSampling: false,
};

/** A tile with text. */
export interface MarkdownTileContent {
  readonly type: "markdown";
  readonly content: string;
}

/** A tile with the result of a query. */
export interface DataTileContent {
  readonly type: "data";
  readonly title: string;
  readonly description: string;
  readonly query: string;
  readonly visualization: string;
  readonly visualizationSettings: VisualizationSettings;
  readonly querySettings: QuerySettings;
  readonly davis: { readonly enabled: boolean };
}

export type TileContent = MarkdownTileContent | DataTileContent;

/** A color by the name of a design token, so that it follows the light and the dark theme. */
export interface ThemedColor {
  readonly Default: string;
}

/** The settings that hubrelay uses; the app fills in the rest. */
export interface VisualizationSettings {
  readonly autoSelectVisualization: boolean;
  readonly singleValue?: {
    readonly recordField: string;
    readonly label: string;
    readonly labelMode: "none" | "custom";
    readonly alignment: "center";
    readonly autoscale: boolean;
    readonly colorThresholdTarget: "value" | "background";
    readonly sparklineSettings: { readonly isVisible: boolean };
    readonly trend: { readonly isVisible: boolean };
  };
  readonly chartSettings?: {
    readonly colorPalette?: "security-risk-level";
    readonly categoryOverrides?: Readonly<Record<string, { readonly color: string }>>;
    readonly seriesOverrides?: readonly {
      readonly seriesId: readonly string[];
      readonly override: { readonly color: ThemedColor };
    }[];
    readonly categoricalBarChartSettings?: {
      readonly categoryAxis: readonly string[];
      readonly valueAxis: readonly string[];
      readonly layout: "horizontal" | "vertical";
      readonly groupMode: "stacked" | "grouped";
      readonly scale: "absolute" | "percentage";
    };
    readonly circleChartSettings?: {
      readonly valueType: "absolute" | "relative";
      readonly showTotalValue: boolean;
      readonly groupingThresholdType: "relative";
      readonly groupingThresholdValue: number;
    };
    readonly fieldMapping?: { readonly timestamp: string; readonly leftAxisValues: readonly string[] };
    readonly legend?: { readonly position: "auto" | "right" | "bottom"; readonly hidden: boolean };
    readonly gapPolicy?: "gap" | "connect";
    readonly truncationMode?: "middle" | "end";
  };
  readonly dataMapping?: { readonly displayedFields: readonly string[] };
  readonly thresholds?: readonly {
    readonly id: number;
    readonly field: string;
    readonly title: string;
    readonly isEnabled: boolean;
    readonly rules: readonly {
      readonly id: number;
      readonly color: ThemedColor;
      readonly comparator: "≥" | "≤";
      readonly label: string;
      readonly value: number;
    }[];
  }[];
  readonly coloring?: { readonly colorRules: readonly ColorRule[] };
  readonly table?: {
    readonly rowDensity: "condensed" | "comfortable";
    readonly linewrapEnabled: boolean;
    readonly columnWidths: Readonly<Record<string, number>>;
    readonly hiddenColumns: readonly (readonly string[])[];
  };
  readonly unitsOverrides?: readonly {
    readonly identifier: string;
    readonly unitCategory: string;
    readonly baseUnit: string;
    readonly displayUnit: null;
    readonly decimals: number;
    readonly suffix: string;
    readonly delimiter: boolean;
    readonly added: number;
  }[];
}

/** Colors a table's cells with a certain value. */
export interface ColorRule {
  readonly field: string;
  readonly comparator: "=";
  readonly value: string;
  readonly colorMode: "custom-color";
  readonly customColor: ThemedColor;
  readonly metadata: { readonly applyTo: "cell"; readonly fields: readonly string[] };
}

/** A list of values that the reader chooses from; queries name it by `$key`. */
export interface VariableContent {
  readonly version: 2;
  readonly key: string;
  readonly type: "query" | "csv";
  readonly visible: boolean;
  readonly editable: boolean;
  readonly multiple: boolean;
  /** A query that gives the values, or the values with commas between. */
  readonly input: string;
  readonly defaultValue: string | readonly string[];
}

/** The document of a dashboard, version 21. @see https://docs.dynatrace.com/docs/analyze-explore-automate/dashboards-and-notebooks/document-api/document-structure-dashboards */
export interface DashboardContent {
  readonly version: 21;
  readonly settings: { readonly defaultTimeframe: { readonly enabled: boolean; readonly value: Timeframe } };
  readonly variables: readonly VariableContent[];
  readonly tiles: Readonly<Record<string, TileContent>>;
  readonly layouts: Readonly<
    Record<string, { readonly x: number; readonly y: number; readonly w: number; readonly h: number }>
  >;
}
