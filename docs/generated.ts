import { configurationDocs } from "../lib/deployment/configuration-docs";
import { deploymentJsonSchema } from "../lib/deployment/json-schema";
import { credentialsDocs } from "../lib/dynatrace/credentials/credentials-docs";
import { documentsDocs } from "../lib/dynatrace/documents/documents-docs";
import { mappingDocs } from "../lib/relay/mapping-docs";

/** Pages that are generated from the code, by path from the repository's root. A test keeps them current. */
export function generatedDocs(): Readonly<Record<string, string>> {
  return {
    "docs/credentials.md": credentialsDocs(),
    "docs/configuration.md": configurationDocs(),
    "docs/dashboards.md": documentsDocs(),
    "docs/mapping.md": mappingDocs(),
    "deployment.schema.json": `${JSON.stringify(deploymentJsonSchema(), null, 2)}\n`,
  };
}
