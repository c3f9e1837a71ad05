import { platformUrl } from "../query-api";

/** Addresses inside the environment. */
export interface Links {
  dashboard(documentId: string): string;
  notebook(documentId: string): string;
  /** A query, opened in Notebooks. */
  queryInNotebooks(query: string): string;
  /** The app that investigations are started in. */
  readonly investigations: string;
  /** Threats & Exploits over the last seven days. Its filter has no documented address: the reader sets it. */
  readonly threatsAndExploits: string;
}

/** Addresses in the environment at `environmentUrl`. */
export function linksOf(environmentUrl: string): Links {
  const base = platformUrl(environmentUrl);
  return {
    dashboard: (documentId) => `${base}/ui/apps/dynatrace.dashboards/dashboard/${documentId}`,
    notebook: (documentId) => `${base}/ui/apps/dynatrace.notebooks/notebook/${documentId}`,
    queryInNotebooks: (query) =>
      `${base}/ui/intent/dynatrace.notebooks/view-query#${encode(JSON.stringify({ "dt.query": query, hideInput: false }))}`,
    investigations: `${base}/ui/apps/dynatrace.security.investigator`,
    threatsAndExploits: `${base}/ui/apps/dynatrace.security.threats.exploits/?perspective=Detailed&from=now%28%29-7d&to=now%28%29`,
  };
}

/** Parentheses too: in Markdown one would end the link. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[()'*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
}
