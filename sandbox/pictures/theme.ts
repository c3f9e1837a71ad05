/** The colors of a picture. */
export interface Theme {
  readonly name: "light" | "dark";
  readonly ground: string;
  readonly card: string;
  readonly border: string;
  readonly ink: string;
  readonly soft: string;
  readonly faint: string;
  /** Lines of a chart's grid, and between a table's rows. */
  readonly line: string;
  readonly link: string;
  readonly code: string;
  /** Series without a color of their own, in this order. */
  readonly palette: readonly string[];
  /** Colors of design tokens, by the part of their name that tells them apart. */
  readonly tokens: Readonly<Record<string, string>>;
}

export const LIGHT: Theme = {
  name: "light",
  ground: "#f3f4f8",
  card: "#ffffff",
  border: "#e1e4ee",
  ink: "#1d2033",
  soft: "#5a6079",
  faint: "#8d93aa",
  line: "#eaecf3",
  link: "#3b5bdb",
  code: "#f4f5fa",
  palette: [
    "#4c7fd6",
    "#2c9a92",
    "#b34a86",
    "#c8921c",
    "#7b61c9",
    "#6c9440",
    "#d06a3b",
    "#6a7390",
    "#3f8fb8",
    "#a5576a",
  ],
  tokens: {
    "security-risk-level-critical": "#a4163a",
    "security-risk-level-high": "#d6552b",
    "security-risk-level-medium": "#d9a422",
    "security-risk-level-low": "#5b8fd8",
    "security-risk-level-none": "#a7adc0",
    "logstatus-none": "#c9cdda",
    "status-ideal": "#2c8a63",
    "status-warning": "#d08a12",
    "status-critical": "#c0263f",
    "categorical-color-01": "#4c7fd6",
    "categorical-color-04": "#2c9a92",
    "categorical-color-13": "#b34a86",
  },
};

export const DARK: Theme = {
  name: "dark",
  ground: "#14151f",
  card: "#1d1f2d",
  border: "#2d3042",
  ink: "#eceef7",
  soft: "#a5abc4",
  faint: "#767d99",
  line: "#2a2d3f",
  link: "#8ea6ff",
  code: "#252838",
  palette: [
    "#6f9df0",
    "#45bdb3",
    "#d871ab",
    "#e3b24a",
    "#a18bee",
    "#93bd62",
    "#ee8d5e",
    "#8d97b8",
    "#5fb3da",
    "#cf8294",
  ],
  tokens: {
    "security-risk-level-critical": "#ea4869",
    "security-risk-level-high": "#f08151",
    "security-risk-level-medium": "#e8bd4e",
    "security-risk-level-low": "#78a8ee",
    "security-risk-level-none": "#6f7691",
    "logstatus-none": "#4b5068",
    "status-ideal": "#4fbf8f",
    "status-warning": "#eab04a",
    "status-critical": "#f0627a",
    "categorical-color-01": "#6f9df0",
    "categorical-color-04": "#45bdb3",
    "categorical-color-13": "#d871ab",
  },
};

/** The color a document names: a design token where the theme knows it, else the value that stands in for it. */
export function colorOf(theme: Theme, value: string): string {
  const [, token, fallback] = /^var\(--dt-colors-charts-(.+)-default,\s*(#[0-9a-fA-F]{3,8})\)$/.exec(value) ?? [];
  if (token !== undefined) return theme.tokens[token] ?? fallback ?? theme.palette[0]!;
  return /^#[0-9a-fA-F]{3,8}$/.test(value) ? value : theme.palette[0]!;
}
