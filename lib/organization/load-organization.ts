import { parseDeclaration, readDeclarationFile } from "../deployment/load-yaml";
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
  return parseDeclaration(organizationSchema, text, file);
}
