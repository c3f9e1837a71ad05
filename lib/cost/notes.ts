import type { Connection } from "../connections/connection";
import { relayFilter } from "../filters/relay-filter";

/** What a preview should say of the connections' filters: what the relay drops has been paid for until then. */
export function filterNotes(connections: readonly Pick<Connection, "filter">[]): readonly string[] {
  const filters = new Set(connections.map(({ filter }) => filter));
  return [...filters]
    .filter((filter) => relayFilter(filter).length > 0)
    .map((filter) => {
      const name = filter?.name ? `filter "${filter.name}"` : "a filter without a name";
      return `${name} has conditions \`in: relay\`: a finding they drop costs AWS what any other does (queue, function, log), and Dynatrace nothing. Count it among the findings a day.`;
    });
}
