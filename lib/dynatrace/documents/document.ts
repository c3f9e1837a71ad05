import type { DashboardContent } from "./dashboard-format";
import type { NotebookContent } from "./notebook";

/** A document to be made in Dynatrace. */
export type DynatraceDocument = {
  /** Short name, unique among hubrelay's documents: `monitor`. */
  readonly key: string;
  /** The document's id in the environment: the same after every apply, so that links to it stay. */
  readonly id: string;
  /** What people see. */
  readonly name: string;
} & (
  | { readonly type: "dashboard"; readonly content: DashboardContent }
  | { readonly type: "notebook"; readonly content: NotebookContent }
);

/** The id of a document. Dynatrace takes 100 characters; deployment names have at most 32. */
export function documentId(deployment: string, key: string): string {
  return `${deployment}-security-hub-${key}`;
}
