import { type QueryId, query } from "../queries/catalogue";
import type { DeclaredConnection, QueryContext } from "../queries/query";
import { dashboardContent } from "./dashboard";
import { type DynatraceDocument, documentId } from "./document";
import { DOCUMENT_KEYS, type DocumentContext, type DocumentKey } from "./document-context";
import type { DeclaredDocuments } from "./documents-schema";
import { findingsDashboard } from "./findings";
import { linksOf } from "./links";
import { monitor } from "./monitor";
import { notebookContent } from "./notebook";
import { compliance, health, triage, vulnerabilities } from "./notebooks";

/** What documents depend on. */
export interface DocumentsSettings {
  /** The deployment's name; every document bears it. */
  readonly deployment: string;
  /** The environment's URL. */
  readonly environmentUrl: string;
  readonly declared: DeclaredDocuments;
  /** What should arrive. */
  readonly connections: readonly DeclaredConnection[];
}

/**
 * Accounts up to which the table of connections holds their names beside their ids. Every query about connections holds the
 * list of accounts, 19 bytes each without a name; with 3,000 accounts of 17 regions the monitor is about 450 kB.
 */
export const MOST_NAMED_ACCOUNTS = 3_000;

/** Largest document in bytes: what Dynatrace's APIs take in one request. About 8,500 accounts. */
export const MOST_BYTES = 1_000_000;

/** The documents of a deployment, always in this order, with content that depends on nothing but `settings`. */
export function documentsOf(settings: DocumentsSettings): readonly DynatraceDocument[] {
  const { deployment, environmentUrl, declared } = settings;
  const connections = sorted(settings.connections);
  const nameless = connections.map((connection) => ({ ...connection, accountName: "" }));
  const accounts = new Set(connections.map(({ account }) => account)).size;
  const named: QueryContext = { connections: accounts > MOST_NAMED_ACCOUNTS ? nameless : connections };
  const ids = Object.fromEntries(DOCUMENT_KEYS.map((key) => [key, documentId(deployment, key)]));
  const context: DocumentContext = {
    ask: (id: QueryId) => query(id, named),
    askWithoutNames: (id: QueryId) => query(id, { connections: nameless }),
    links: linksOf(environmentUrl),
    ids: ids as Record<DocumentKey, string>,
  };
  const head = (key: DocumentKey, name: string) => ({ key, id: context.ids[key], name: `${deployment}: ${name}` });
  const documents: DynatraceDocument[] = [];
  if (declared.monitor) {
    const content = dashboardContent(monitor(context));
    documents.push({ ...head("monitor", "Security Hub connections"), type: "dashboard", content });
  }
  if (declared.dashboards) {
    const content = dashboardContent(findingsDashboard(context));
    documents.push({ ...head("findings", "Security Hub findings"), type: "dashboard", content });
  }
  if (declared.notebooks) {
    documents.push(
      { ...head("triage", "Triage of detections"), type: "notebook", content: notebookContent(triage(context)) },
      {
        ...head("vulnerabilities", "Reachable vulnerabilities"),
        type: "notebook",
        content: notebookContent(vulnerabilities(context)),
      },
      { ...head("compliance", "Compliance gaps"), type: "notebook", content: notebookContent(compliance(context)) },
      { ...head("health", "Health of the connections"), type: "notebook", content: notebookContent(health(context)) },
    );
  }
  return documents;
}

/** The order of the organization's list then changes nothing. */
function sorted(connections: readonly DeclaredConnection[]): readonly DeclaredConnection[] {
  return [...connections].sort((a, b) => compare(a.account, b.account) || compare(a.region, b.region));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
