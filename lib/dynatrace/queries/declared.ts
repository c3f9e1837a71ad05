import type { ConnectionPlan } from "../../connections/connection";
import type { DeclaredConnection } from "./query";

/**
 * Every account × region whose findings should arrive, in the plan's order. Where an administrator's connection carries other
 * accounts, these are named: a record tells whose finding it is, not which relay brought it.
 */
export function declaredConnections({
  connections,
  carried = [],
}: Pick<ConnectionPlan, "connections" | "carried">): readonly DeclaredConnection[] {
  const pairs = connections.flatMap(({ account, accountName, region, covers }) => {
    if (covers === undefined) return [{ account, accountName, region }];
    const accounts = [{ account, accountName }, ...carried.filter(({ through }) => through === account)];
    return accounts.flatMap((each) =>
      covers.regions.map((covered) => ({ account: each.account, accountName: each.accountName, region: covered })),
    );
  });
  return [...new Map(pairs.map((pair) => [`${pair.account} ${pair.region}`, pair])).values()];
}

/**
 * Steps that give one record for each declared connection: `account`, `name`, `region` and `connection`. Accounts with the same
 * regions share a record, which keeps the query short: thousands of connections are a few kilobytes.
 */
export function declaredTable(connections: readonly DeclaredConnection[]): readonly string[] {
  const accounts = new Map<string, { readonly entry: string; readonly regions: string[] }>();
  for (const { account, accountName, region } of connections) {
    const known = accounts.get(account) ?? { entry: `${account} ${accountName}`, regions: [] };
    known.regions.push(region);
    accounts.set(account, known);
  }
  const groups = new Map<string, { readonly regions: readonly string[]; readonly entries: string[] }>();
  for (const { entry, regions } of accounts.values()) {
    const key = regions.join(" ");
    const group = groups.get(key) ?? { regions, entries: [] };
    group.entries.push(entry);
    groups.set(key, group);
  }
  const records = [...groups.values()].map(
    ({ entries, regions }) => `record(entry = ${array(entries)}, region = ${array(regions)})`,
  );
  return [
    `data ${records.length === 0 ? 'record(entry = "", region = "")' : records.join(",\n  ")}`,
    ...(records.length === 0 ? ["limit 0"] : []),
    "expand entry",
    "expand region",
    "fields account = substring(entry, from: 0, to: 12), name = substring(entry, from: 13), region",
    'fieldsAdd connection = concat(account, " ", region)',
  ];
}

function array(values: readonly string[]): string {
  return `array(${values.map(dqlText).join(", ")})`;
}

/** A text in DQL. */
function dqlText(value: string): string {
  return `"${value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll(/\s/g, " ")}"`;
}
