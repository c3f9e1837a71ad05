import type { DynatraceDocument } from "../../lib/dynatrace/documents/document";
import { outcomesOf, type Stored } from "./outcomes";
import { renderDashboard } from "./render-dashboard";
import { renderNotebook } from "./render-notebook";
import type { Svg } from "./svg";
import type { Theme } from "./theme";

/** Draws a document as it looks over stored records, in any theme. */
export function painter(
  document: Pick<DynatraceDocument, "name" | "type" | "content">,
  stored: Stored,
): (theme: Theme) => Svg {
  const { name, type, content } = document as DynatraceDocument;
  if (type === "notebook") {
    const outcomes = outcomesOf({ timeframe: content.defaultTimeframe }, stored);
    return (theme) => renderNotebook(name, content, theme, outcomes);
  }
  const { settings, variables } = content;
  const outcomes = outcomesOf({ timeframe: settings.defaultTimeframe.value, variables }, stored);
  return (theme) => renderDashboard(name, content, theme, outcomes);
}
