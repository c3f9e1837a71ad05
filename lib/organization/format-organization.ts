import type { Organization } from "./organization";

/** Longest line that an object or list of plain values may take. */
const WIDTH = 120;

/** The text of `organization.json`: one line per fact, short lists on one line, so that a git diff reads as news. */
export function formatOrganization(organization: Organization): string {
  return `${format(organization, "")}\n`;
}

function format(value: unknown, indent: string): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    const line = `[${value.map((item) => JSON.stringify(item)).join(", ")}]`;
    if (value.every((item) => typeof item === "string") && indent.length + line.length <= WIDTH) return line;
    return `[\n${value.map((item) => inner + format(item, inner)).join(",\n")}\n${indent}]`;
  }
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  if (entries.length === 0) return "{}";
  return `{\n${entries.map(([key, item]) => `${inner}${JSON.stringify(key)}: ${format(item, inner)}`).join(",\n")}\n${indent}}`;
}
