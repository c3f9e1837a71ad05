import { OpenpipelineV2SecurityEventsIngestsources } from "@cdktf/provider-dynatrace/lib/openpipeline-v2-security-events-ingestsources";
import { OpenpipelineV2SecurityEventsPipelines } from "@cdktf/provider-dynatrace/lib/openpipeline-v2-security-events-pipelines";
import { Construct } from "constructs";
import type { DeclaredIngestSource } from "./ingest-source-schema";
import { bucketProcessors, dropProcessors, securityContextProcessors } from "./processors";

/** Path of Dynatrace's built-in endpoint for security events. */
const BUILT_IN_PATH = "/platform/ingest/v1/security.events";

/** Path of the endpoint that relays send to. */
export function ingestPath(source: DeclaredIngestSource | undefined): string {
  return source === undefined ? BUILT_IN_PATH : `/platform/ingest/custom/security.events/${source.pathSegment}`;
}

/** Options of an {@link IngestSource}. */
export interface IngestSourceProps {
  /** The deployment's name; pipeline and source bear it. */
  readonly deployment: string;
  readonly declared: DeclaredIngestSource;
}

/**
 * An ingest source with a pipeline of its own. The source names the pipeline itself (static routing), so the environment's
 * routing table, of which there is only one and which Terraform could only replace as a whole, stays as it is.
 */
export class IngestSource extends Construct {
  public constructor(scope: Construct, id: string, props: IngestSourceProps) {
    super(scope, id);
    const { deployment, declared } = props;
    const pipeline = new OpenpipelineV2SecurityEventsPipelines(this, "pipeline", {
      customId: `${deployment}-security-hub`,
      displayName: `${deployment}: AWS Security Hub`,
      ...stage("processing", dropProcessors(declared.drop)),
      ...stage("securityContext", securityContextProcessors(declared.securityContext)),
      ...stage("storage", bucketProcessors(declared.bucket)),
    });
    pipeline.overrideLogicalId("findings");
    const source = new OpenpipelineV2SecurityEventsIngestsources(this, "source", {
      displayName: `${deployment}: AWS Security Hub`,
      enabled: true,
      pathSegment: declared.pathSegment,
      // A reference, so that Terraform removes the source before the pipeline: Dynatrace keeps a pipeline that is in use.
      staticRouting: { pipelineType: "custom", pipelineId: pipeline.id },
    });
    source.overrideLogicalId("findings");
  }
}

/** A stage with processors; without any it is left out, because Dynatrace refuses an empty one. */
function stage<K extends string, P>(name: K, processor: P[]): { [key in K]?: { processors: { processor: P[] } } } {
  return processor.length === 0
    ? {}
    : ({ [name]: { processors: { processor } } } as { [key in K]: { processors: { processor: P[] } } });
}
