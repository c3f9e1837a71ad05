import { OpenpipelineV2SecurityEventsIngestsources } from "@cdktf/provider-dynatrace/lib/openpipeline-v2-security-events-ingestsources";
import { OpenpipelineV2SecurityEventsPipelines } from "@cdktf/provider-dynatrace/lib/openpipeline-v2-security-events-pipelines";
import { SettingsPermissions } from "@cdktf/provider-dynatrace/lib/settings-permissions";
import { Construct } from "constructs";
import type { Members } from "./ingest-source-accounts";
import type { DeclaredIngestSource } from "./ingest-source-schema";
import { bucketProcessors, costProcessors, dropProcessors, securityContextProcessors } from "./processors";

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
  readonly members: Members;
  /** Who makes the ingest token; whoever brings his own is taken to work without an access token. */
  readonly tokenMode: "managed" | "external";
}

/**
 * An ingest source with a pipeline of its own. The source names the pipeline itself (static routing), so the environment's
 * routing table, of which there is only one and which Terraform could only replace as a whole, stays as it is.
 *
 * @throws PlanError for an organizational unit that the organization does not have
 */
export class IngestSource extends Construct {
  public constructor(
    scope: Construct,
    id: string,
    private readonly props: IngestSourceProps,
  ) {
    super(scope, id);
    const { deployment, declared, members } = props;
    const pipeline = new OpenpipelineV2SecurityEventsPipelines(this, "pipeline", {
      customId: `${deployment}-security-hub`,
      displayName: `${deployment}: AWS Security Hub`,
      // Dropped first: what is thrown away needs nothing else.
      ...stage("processing", [...dropProcessors(declared.drop), ...costProcessors(declared.cost, members)]),
      ...stage("securityContext", securityContextProcessors(declared.securityContext, members)),
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
    this.share("pipeline", pipeline.id);
    this.share("source", source.id);
  }

  /** What a platform token makes is private to it, and nobody else could see in Dynatrace where the records go. */
  private share(what: string, settingsObjectId: string): void {
    const { declared, tokenMode } = this.props;
    const shared =
      declared.sharedWith ?? (tokenMode === "external" ? { everyone: "read" as const, groups: [] } : undefined);
    if (shared === undefined) return;
    const permissions = new SettingsPermissions(this, `share-${what}`, {
      settingsObjectId,
      allUsers: shared.everyone,
      ...(shared.groups.length > 0 && { groups: { group: shared.groups } }),
    });
    permissions.overrideLogicalId(what);
  }
}

/** A stage with processors; without any it is left out, because Dynatrace refuses an empty one. */
function stage<K extends string, P>(name: K, processor: P[]): { [key in K]?: { processors: { processor: P[] } } } {
  return processor.length === 0
    ? {}
    : ({ [name]: { processors: { processor } } } as { [key in K]: { processors: { processor: P[] } } });
}
