import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A pattern and the events it is tried on. */
export interface Pair {
  readonly title: string;
  readonly pattern: unknown;
  readonly events: readonly unknown[];
}

/** A pair with the engine's answer. */
export interface Case extends Pair {
  /** Why the engine refuses the pattern. */
  readonly refused?: string;
  /** A 1 for each event that matches, a 0 for each that does not. */
  readonly answers?: string;
  /** The engine's complexity of the pattern, at most 100. */
  readonly complexity?: number;
}

/** Name of the table's file. */
export const TABLE = "table.json";
const path = join(__dirname, TABLE);

/** Events are stored once and named by their number, since most are tried on many patterns. */
interface Stored {
  readonly events: readonly unknown[];
  readonly cases: readonly (Omit<Case, "events"> & { readonly events: readonly number[] })[];
}

export function writeTable(cases: readonly Case[]): void {
  const numbers = new Map<string, number>();
  const numberOf = (event: unknown) => {
    const json = JSON.stringify(event);
    const known = numbers.get(json) ?? numbers.size;
    numbers.set(json, known);
    return known;
  };
  const lines = cases.map((each) => JSON.stringify({ ...each, events: each.events.map(numberOf) }));
  writeFileSync(path, `{"events":[\n${[...numbers.keys()].join(",\n")}\n],"cases":[\n${lines.join(",\n")}\n]}\n`);
}

export function readTable(): readonly Case[] {
  const { events, cases } = JSON.parse(readFileSync(path, "utf8")) as Stored;
  return cases.map((each) => ({ ...each, events: each.events.map((number) => events[number]) }));
}
