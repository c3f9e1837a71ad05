import { Document } from "@cdktf/provider-dynatrace/lib/document";
import { Construct } from "constructs";
import type { ConnectionPlan } from "../../connections/connection";
import { UserError } from "../../user-error";
import { declaredConnections } from "../queries/declared";
import { withoutTemplates } from "../terraform-text";
import { documentsOf, MOST_BYTES } from "./documents";
import type { DeclaredDocuments } from "./documents-schema";
import { stableJson } from "./stable-json";

/** Options of a {@link DocumentSet}: what its stack is made with. */
export interface DocumentSetProps extends Pick<ConnectionPlan, "connections" | "carried"> {
  readonly deployment: {
    readonly name: string;
    readonly dynatrace: { readonly url: string; readonly documents?: DeclaredDocuments };
  };
}

/**
 * Dashboards and notebooks, one `dynatrace_document` each, so that a change of one leaves the others alone.
 *
 * @throws UserError when there are more accounts than the monitor can list
 */
export class DocumentSet extends Construct {
  public constructor(scope: Construct, id: string, { deployment, ...plan }: DocumentSetProps) {
    super(scope, id);
    const { url: environmentUrl, documents: declared } = deployment.dynatrace;
    if (declared === undefined) return;
    const connections = declaredConnections(plan);
    const documents = documentsOf({ deployment: deployment.name, environmentUrl, declared, connections });
    for (const { key, id: customId, name, type, content } of documents) {
      const text = stableJson(content);
      if (Buffer.byteLength(text) > MOST_BYTES) {
        throw new UserError(
          `dynatrace.documents: "${name}" would have ${Buffer.byteLength(text)} bytes, and Dynatrace takes ${MOST_BYTES}`,
          `it lists every account: leave it out (${key === "health" ? "notebooks" : "monitor"}: false), or divide the accounts among several deployments`,
        );
      }
      new Document(this, key, {
        customId,
        name,
        type,
        private: declared.private,
        content: withoutTemplates(text),
      }).overrideLogicalId(`document_${key}`);
    }
  }
}
