import {
  type DashboardContent,
  GRID_COLUMNS,
  QUERY_SETTINGS,
  type TileContent,
  type Timeframe,
  type VariableContent,
} from "./dashboard-format";
import { type View, visualizationOf } from "./views";

/** A tile with text. */
export interface TextTile {
  /** Name within the dashboard: stays when tiles are moved or others are added. */
  readonly id: string;
  /** Columns of {@link GRID_COLUMNS}. */
  readonly width: number;
  readonly markdown: string;
}

/** A tile with the result of a query. */
export interface QueryTile {
  readonly id: string;
  readonly width: number;
  readonly title: string;
  /** What the reader is looking at, in a sentence; the app shows it beside the title. */
  readonly meaning: string;
  /** DQL, which may name the dashboard's variables. */
  readonly query: string;
  readonly view: View;
}

export type Tile = TextTile | QueryTile;

/** Tiles side by side. */
export interface Row {
  /** Height in grid units. */
  readonly height: number;
  readonly tiles: readonly Tile[];
}

/** A dashboard as it is written down: rows from top to bottom. */
export interface Dashboard {
  /** The time frame it opens with. */
  readonly timeframe: Timeframe;
  readonly variables?: readonly VariableContent[];
  readonly rows: readonly Row[];
}

/**
 * A dashboard in Dynatrace's form.
 *
 * @throws Error when two tiles have one id, or a row is wider than the grid
 */
export function dashboardContent({ timeframe, variables = [], rows }: Dashboard): DashboardContent {
  const tiles: Record<string, TileContent> = {};
  const layouts: Record<string, { x: number; y: number; w: number; h: number }> = {};
  let y = 0;
  for (const { height, tiles: inRow } of rows) {
    let x = 0;
    for (const tile of inRow) {
      if (tiles[tile.id]) throw new Error(`tile ${tile.id}: expected an id of its own, received one that is taken`);
      if (x + tile.width > GRID_COLUMNS) {
        throw new Error(`tile ${tile.id}: expected to end at column ${GRID_COLUMNS}, received ${x + tile.width}`);
      }
      tiles[tile.id] = tileContent(tile);
      layouts[tile.id] = { x, y, w: tile.width, h: height };
      x += tile.width;
    }
    y += height;
  }
  return {
    version: 21,
    settings: { defaultTimeframe: { enabled: true, value: timeframe } },
    variables,
    tiles,
    layouts,
  };
}

function tileContent(tile: Tile): TileContent {
  if ("markdown" in tile) return { type: "markdown", content: tile.markdown };
  return {
    type: "data",
    title: tile.title,
    description: tile.meaning,
    query: tile.query,
    ...visualizationOf(tile.view),
    querySettings: QUERY_SETTINGS,
    davis: { enabled: false },
  };
}
