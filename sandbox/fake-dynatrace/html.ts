/** Text that HTML shows as it is. */
export function escapeHtml(value: string | undefined): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return (value ?? "").replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
