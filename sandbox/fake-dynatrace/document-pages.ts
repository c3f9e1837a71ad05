import type { DynatraceDocument } from "../../lib/dynatrace/documents/document";
import { painter } from "../pictures/painter";
import { DARK, LIGHT } from "../pictures/theme";
import { ApiError, type Reply, type Route } from "./api";
import type { StoredDocument } from "./documents";
import { escapeHtml } from "./html";
import type { Tenant } from "./tenant";

/** Where Dynatrace's own apps show a document, by its type; links inside documents then lead to these pages. */
const PATHS: Readonly<Record<string, string>> = {
  dashboard: "/ui/apps/dynatrace.dashboards/dashboard/",
  notebook: "/ui/apps/dynatrace.notebooks/notebook/",
};

/** Pages that show a stored dashboard or notebook over the records that arrived. */
export function documentPageRoutes(tenant: Tenant): readonly Route[] {
  return Object.values(PATHS).map((path) => ({
    method: "GET",
    path: `${path}:id`,
    access: { kind: "open" },
    handle: ({ params }) => page(tenant, params[0] ?? ""),
  }));
}

/** The list of documents, each with a link to its page. */
export function documentsList(documents: readonly StoredDocument[]): string {
  if (documents.length === 0) return `<p class="empty">There is no dashboard and no notebook yet.</p>`;
  const rows = documents.map(({ id, name, type, version, isPrivate }) => {
    const path = PATHS[type];
    const title = escapeHtml(name);
    return `<tr><td>${path ? `<a href="${path}${encodeURIComponent(id)}">${title}</a>` : title}<small>${escapeHtml(id)}</small></td><td>${escapeHtml(type)}</td><td class="number">${version}</td><td>${isPrivate ? "its owner" : "everybody"}</td></tr>`;
  });
  return `<div class="scroll"><table><thead><tr><th>Document</th><th>Type</th><th class="number">Version</th><th>Seen by</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function page(tenant: Tenant, id: string): Reply {
  const document = tenant.documents.list().find((one) => one.id === id);
  if (!document) throw new ApiError(404, "Document not found");
  return {
    status: 200,
    raw: renderDocumentPage(
      document,
      tenant.ingest.records.map(({ record }) => record),
      new Date(),
    ),
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
  };
}

/** A page with the document drawn in the reader's theme; one that cannot be drawn is shown as it was sent. */
export function renderDocumentPage(
  document: StoredDocument,
  records: readonly Readonly<Record<string, unknown>>[],
  now: Date,
): string {
  const drawn = draw(document, records, now);
  const inside =
    drawn === undefined
      ? `<pre>${escapeHtml(document.content.toString("utf8"))}</pre>`
      : `<div class="light">${drawn.light}</div><div class="dark">${drawn.dark}</div>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(document.name)}</title>
<style>${STYLE}</style>
</head>
<body>
<header><a href="/">All that arrived</a><strong>${escapeHtml(document.name)}</strong><span>version ${document.version}</span></header>
<main>${inside}</main>
</body>
</html>
`;
}

function draw(
  { name, type, content }: StoredDocument,
  records: readonly Readonly<Record<string, unknown>>[],
  now: Date,
) {
  if (!(type in PATHS)) return undefined;
  try {
    const paint = painter({ name, type, content: JSON.parse(content.toString("utf8")) } as DynatraceDocument, {
      records,
      now,
    });
    return { light: paint(LIGHT), dark: paint(DARK) };
  } catch {
    // Anybody may store a document of any form here.
    return undefined;
  }
}

const STYLE = `
:root { color-scheme: light dark; --ink: ${LIGHT.ink}; --soft: ${LIGHT.soft}; --ground: ${LIGHT.ground}; --line: ${LIGHT.border}; --link: ${LIGHT.link}; }
.dark { display: none; }
@media (prefers-color-scheme: dark) {
  :root { --ink: ${DARK.ink}; --soft: ${DARK.soft}; --ground: ${DARK.ground}; --line: ${DARK.border}; --link: ${DARK.link}; }
  .light { display: none; } .dark { display: block; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 Inter, "Segoe UI", system-ui, sans-serif; }
header { display: flex; gap: 1.5rem; padding: .7rem 1.5rem; border-bottom: 1px solid var(--line); }
header span { color: var(--soft); }
header a { color: var(--link); text-decoration: none; }
main { max-width: 1440px; margin: 0 auto; }
svg { display: block; width: 100%; height: auto; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1.5rem; }
`;
