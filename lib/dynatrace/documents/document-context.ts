import type { QueryId } from "../queries/catalogue";
import type { Query } from "../queries/query";
import type { Links } from "./links";

/** Short names of the documents. */
export const DOCUMENT_KEYS = ["monitor", "findings", "triage", "vulnerabilities", "compliance", "health"] as const;
export type DocumentKey = (typeof DOCUMENT_KEYS)[number];

/** What documents are written from. */
export interface DocumentContext {
  /** The query of an id, for this declaration. */
  readonly ask: (id: QueryId) => Query;
  /** As `ask`, for queries whose result shows no account's name: a list of many connections is then much shorter. */
  readonly askWithoutNames: (id: QueryId) => Query;
  readonly links: Links;
  /** Ids of all documents, for links between them. */
  readonly ids: Readonly<Record<DocumentKey, string>>;
}
