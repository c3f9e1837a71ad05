import { parseDeclaration, readDeclarationFile } from "../deployment/load-yaml";
import { formatOrganization } from "./format-organization";
import { type Organization, organizationSchema } from "./organization";

/**
 * Reads and checks the list of accounts.
 *
 * @throws DeclarationError with all problems, each with its place in the file
 */
export function loadOrganization(path: string): Organization {
  const text = readDeclarationFile(
    path,
    "make it: npx hubrelay discover; the declaration names it under organization.file",
  );
  return parseOrganization(text, path);
}

/** Like {@link loadOrganization}, of text. */
export function parseOrganization(text: string, file: string): Organization {
  return asDiscovered(text) ?? parseDeclaration(organizationSchema, text, file);
}

/**
 * A right file, byte for byte as `discover` writes it, read as the JSON it is: several times faster with thousands of accounts. What
 * somebody has edited is read with the places of its mistakes.
 */
function asDiscovered(text: string): Organization | undefined {
  try {
    const raw: unknown = JSON.parse(text);
    if (formatOrganization(raw as Organization) !== text) return undefined;
    return organizationSchema.safeParse(raw).data;
  } catch {
    return undefined;
  }
}
