import type { DynatraceDocument } from "../lib/dynatrace/documents/document";
import type { FakeDynatrace } from "./fake-dynatrace/server";
import { outcomesOf } from "./pictures/outcomes";
import type { Outcome } from "./pictures/render-tile";
import { expect } from "./scenario";
import { DidNotHold } from "./steps";

/** What should have arrived. */
export interface Expected {
  /** Connections, each of which has sent something. */
  readonly connections: number;
  /** Different findings, all of them open. */
  readonly findings: number;
}

/**
 * Looks at every dashboard and notebook as its readers would: every query runs over what arrived, the numbers are those of what
 * was sent, and every document can be drawn.
 *
 * @returns how many queries ran, in how many documents
 * @throws DidNotHold naming the document, the tile and the difference
 */
export async function lookAtDocuments(dynatrace: FakeDynatrace, expected: Expected): Promise<string> {
  const stored = { records: dynatrace.records.map(({ record }) => record), now: new Date() };
  const results = new Map<string, Outcome>();
  const documents = dynatrace.documents.list();
  expect("documents that only their owner sees", documents.filter(({ isPrivate }) => isPrivate).length, 0);
  for (const { id, type, content } of documents) {
    const document = { type, content: JSON.parse(content.toString("utf8")) } as DynatraceDocument;
    for (const [part, query, run] of queriesOf(document, stored)) {
      const outcome = run(query);
      if ("problem" in outcome) throw new DidNotHold(`${id}, ${part}: ${outcome.problem}`);
      results.set(`${id} ${part}`, outcome);
    }
    const app = type === "dashboard" ? "dashboards/dashboard" : "notebooks/notebook";
    const page = await (await fetch(`${dynatrace.url}/ui/apps/dynatrace.${app}/${id}`)).text();
    if (!page.includes("<svg")) throw new DidNotHold(`${id}: expected a picture at its page, received none`);
  }
  const number = (key: string, tile: string, field: string) => {
    const outcome = results.get(`hubrelay-security-hub-${key} ${tile}`);
    return outcome && "records" in outcome ? String(outcome.records[0]?.[field] ?? "") : "";
  };
  const connections = String(expected.connections);
  expect("declared connections on the monitor", number("monitor", "connections-declared", "declared"), connections);
  expect(
    "delivering connections on the monitor",
    number("monitor", "connections-delivering", "delivering"),
    connections,
  );
  expect("silent connections on the monitor", number("monitor", "connections-silent", "silent"), "0");
  expect(
    "records on the findings board",
    number("findings", "findings-records", "count"),
    String(stored.records.length),
  );
  expect("findings on the findings board", number("findings", "findings-total", "count"), String(expected.findings));
  return `${documents.length} documents, ${results.size} queries over ${stored.records.length} records: ${connections} of ${connections} connections deliver, ${expected.findings} open findings`;
}

/** Tile or title, query, and how it is run. */
function queriesOf({ type, content }: DynatraceDocument, stored: Parameters<typeof outcomesOf>[1]) {
  if (type === "notebook") {
    const run = outcomesOf({ timeframe: content.defaultTimeframe }, stored);
    return content.sections.flatMap((section) =>
      section.type === "dql" ? [[section.title, section.state.input.value, run] as const] : [],
    );
  }
  const run = outcomesOf({ timeframe: content.settings.defaultTimeframe.value, variables: content.variables }, stored);
  return Object.entries(content.tiles).flatMap(([id, tile]) =>
    tile.type === "data" ? [[id, tile.query, run] as const] : [],
  );
}
