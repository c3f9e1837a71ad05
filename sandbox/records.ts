import type { IngestedRecord } from "./fake-dynatrace/ingest";

/** Kinds of records, in the order of the table's columns. */
export const KINDS = ["VULNERABILITY_FINDING", "DETECTION_FINDING", "COMPLIANCE_FINDING", "unmapped"] as const;
export type Kind = (typeof KINDS)[number];

/** What arrived of one connection. */
export interface Arrived {
  readonly account: string;
  readonly region: string;
  readonly records: Readonly<Record<Kind, number>>;
  /** Seconds from import to the last record. */
  readonly seconds: number;
}

/** Counts records per connection and kind. @param importedAt - by `account region`, when its findings were imported */
export function countRecords(records: readonly IngestedRecord[], importedAt: ReadonlyMap<string, number>): Arrived[] {
  return [...importedAt].map(([connection, imported]) => {
    const [account, region] = connection.split(" ") as [string, string];
    const own = records.filter(({ record }) => record["aws.account.id"] === account && record["aws.region"] === region);
    const counts: Record<Kind, number> = {
      VULNERABILITY_FINDING: 0,
      DETECTION_FINDING: 0,
      COMPLIANCE_FINDING: 0,
      unmapped: 0,
    };
    for (const { record } of own) counts[kindOf(record["event.type"])] += 1;
    const last = Math.max(imported, ...own.map(({ receivedAt }) => Date.parse(receivedAt)));
    return { account, region, records: counts, seconds: Math.round((last - imported) / 100) / 10 };
  });
}

function kindOf(eventType: unknown): Kind {
  return KINDS.find((kind) => kind === eventType) ?? "unmapped";
}

/** The table that the sandbox prints: a line per connection. */
export function recordsTable(arrived: readonly Arrived[]): string[] {
  const titles = ["vulnerability", "detection", "compliance", "unmapped", "slowest"];
  const cells = arrived.map(({ account, region, records, seconds }) => [
    `${account} ${region}`,
    ...KINDS.map((kind) => String(records[kind])),
    `${seconds.toFixed(1)} s`,
  ]);
  const width = Math.max(10, ...cells.map(([name]) => name!.length));
  return [["connection", ...titles], ...cells].map(([name, ...rest]) =>
    [name!.padEnd(width), ...rest.map((cell, index) => cell.padStart(titles[index]!.length))].join("  "),
  );
}
