import { REPORT_STYLE } from "./report-style";

/** What every page has. */
export interface ReportPage {
  readonly title: string;
  /** One line below it, as HTML. */
  readonly remark: string;
  /** HTML of the parts; empty ones are left out. */
  readonly parts: readonly string[];
}

/** A self-contained page: no script, nothing loaded, light and dark, for screens of any size and for paper. */
export function reportPage({ title, remark, parts }: ReportPage): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p>${remark}</p>
</header>
${parts.filter((part) => part !== "").join("\n")}
</main>
</body>
</html>
`;
}

/** A titled part; nothing when it has no content. */
export function section(title: string, content: string): string {
  return content === "" ? "" : `<section><h2>${escapeHtml(title)}</h2>\n${content}\n</section>`;
}

/** Numbers side by side. */
export function tiles(all: readonly { readonly number: string; readonly word: string; readonly kind: string }[]) {
  const each = all.map(
    ({ number, word, kind }) => `<div class="tile ${kind}"><b>${number}</b><span>${escapeHtml(word)}</span></div>`,
  );
  return `<section aria-label="Summary" class="tiles">${each.join("")}</section>`;
}

/** `2026-11-24 12:34 UTC`. */
export function utc(iso: string): string {
  return `${escapeHtml(iso.replace("T", " ").slice(0, 16))} UTC`;
}

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A status as a class of the style sheet. */
export function slug(status: string): string {
  return status.replaceAll(" ", "-");
}
