import { parseDeclaration, readDeclarationFile } from "./load-yaml";
import { type Deployment, deploymentSchema } from "./schema";

/**
 * Reads and checks a declaration.
 *
 * @param path - `deployment.yaml` or where the user keeps it
 * @throws DeclarationError with all problems, each with its place in the file
 */
export function loadDeployment(path: string): Deployment {
  return parseDeployment(readDeclarationFile(path, "name the declaration with --config FILE"), path);
}

/** Like {@link loadDeployment}, of text. */
export function parseDeployment(text: string, file: string): Deployment {
  return parseDeclaration(deploymentSchema, text, file);
}
