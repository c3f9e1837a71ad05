/** Terraform would take `${` and `%{` in a string for a template of its own. */
export function withoutTemplates(text: string): string {
  return text.replace(/[$%]\{/g, (start) => start[0] + start);
}
