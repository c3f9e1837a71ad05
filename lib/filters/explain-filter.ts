import type { Connection } from "../connections/connection";
import type { RelayFilter } from "../relay/finding-conditions";
import { cutOffProducts } from "./coverage";
import { type CompiledPattern, type EventPatternOptions, eventPatterns } from "./event-pattern";
import { filterWords } from "./filter-words";
import { relayFilter } from "./relay-filter";

/** What a connection's filter comes to. */
export interface FilterExplanation {
  readonly account: string;
  readonly region: string;
  /** The filter's name; null if it has none or there is no filter. */
  readonly filter: string | null;
  readonly patterns: readonly CompiledPattern[];
  readonly relay: RelayFilter;
  /** What it keeps, one condition a line. */
  readonly keeps: readonly string[];
  /** What may surprise. */
  readonly warnings: readonly string[];
  /** All of it for a terminal. */
  readonly lines: readonly string[];
}

/**
 * A connection's patterns, their size and complexity, and in words what they keep.
 * @throws FilterError for a filter that cannot be carried out
 */
export function explainFilter(
  connection: Pick<Connection, "account" | "region" | "filter">,
  options: EventPatternOptions = {},
): FilterExplanation {
  const { account, region, filter } = connection;
  const patterns = eventPatterns(filter, connection, options);
  const keeps = filterWords(filter);
  const relay = relayFilter(filter);
  const warnings = warningsOf(connection, relay, options);
  const name = filter === undefined ? "no filter" : filter.name ? `filter "${filter.name}"` : "a filter without a name";
  const lines = [
    `${account} ${region}  ${name}`,
    `  keeps findings ${keeps[0]}`,
    ...keeps.slice(1).map((line) => `                 ${line}`),
    ...patterns.flatMap(({ json, size, complexity }, index) => [
      `  rule ${index + 1} of ${patterns.length}: ${size} characters, complexity ${complexity}`,
      `    ${json}`,
    ]),
    ...warnings.map((warning) => `  ! ${warning}`),
  ];
  return { account, region, filter: filter?.name ?? null, patterns, relay, keeps, warnings, lines };
}

function warningsOf(
  { account, filter }: Pick<Connection, "account" | "filter">,
  relay: RelayFilter,
  options: EventPatternOptions,
): readonly string[] {
  const warnings = cutOffProducts(filter, options)
    .filter(({ intended }) => !intended)
    .map(({ name, because }) => `${name} is cut off: it ${because}`);
  if (relay.length > 0) {
    warnings.push("findings that the relay drops are still paid for on the way: rule, queue and function");
  }
  if (!options.anyAccount && filter?.excludeAccounts?.includes(account)) {
    warnings.push("the filter excludes this very account, so nothing is forwarded; leave the account out instead");
  }
  return warnings;
}
