import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Deployment } from "../lib/deployment/schema";
import { Access } from "../lib/dynatrace/access/access";
import { AppRegistration } from "../lib/dynatrace/app-registration/app-registration";
import { DocumentSet } from "../lib/dynatrace/documents/document-set";
import { IngestSource } from "../lib/dynatrace/ingest-source";
import { bucketOf } from "../lib/dynatrace/ingest-source-schema";
import { IngestTokens } from "../lib/dynatrace/ingest-token";
import { WorkflowSet } from "../lib/dynatrace/workflows/workflow-set";
import { RegionScope } from "../lib/forwarder/region-scope";
import { LoneStack } from "./lone-stack";
import { addBackend, type StackSettings, tagsOf } from "./stack-settings";
import { plannedTokens } from "./token-settings";

/** The id of the stack that holds everything in Dynatrace, and the hub's secret. */
export const DYNATRACE_STACK = "dynatrace";

/** The provider changes its schemas between minor versions; patches are safe. */
const PROVIDER_VERSION = "~> 1.102.0";

/** Write-only arguments and ephemeral variables; OpenTofu has both since its own 1.11. */
const WRITE_ONLY_SINCE = ">= 1.11.0";

/** Dynatrace and the hub: the ingest token and the secret it is kept in. */
export class DynatraceStack extends LoneStack {
  public constructor(scope: Construct, settings: StackSettings) {
    super(scope, DYNATRACE_STACK);
    const { deployment, names, arns, organization } = settings;
    addBackend(this, settings);
    this.addOverride("terraform.required_providers.aws.version", deployment.aws.providerVersion);
    this.addOverride("terraform.required_providers.dynatrace.version", PROVIDER_VERSION);

    // Credentials come from the environment (DYNATRACE_API_TOKEN), so that none stands in the configuration.
    new DynatraceProvider(this, "dynatrace", {
      dtEnvUrl: new URL(deployment.dynatrace.url).origin,
      iamAccountId: deployment.dynatrace.access?.account,
    });
    const hub = new RegionScope(this, {
      account: deployment.hub.account,
      regions: [deployment.hub.region],
      providerVersion: deployment.aws.providerVersion,
      roleArn: arns.role(deployment.hub.account, deployment.deployRole.name),
      externalId: deployment.deployRole.externalId,
      tags: tagsOf(deployment),
    });
    const source = deployment.dynatrace.ingestSource;
    const tokens = plannedTokens(settings);
    const { common } = new IngestTokens(this, "ingest", {
      deployment: deployment.name,
      planned: tokens,
      ingestScope: source === undefined ? "openpipeline.events_security" : "openpipeline.events_security.custom",
      hub: deployment.hub,
      organization,
      names,
      arns: { ...arns, relayRole: (account) => arns.relayRole(relayAccount(deployment) ?? account) },
      in: hub.regional(deployment.hub.region),
    });
    if (source) {
      new IngestSource(this, "ingest-source", {
        deployment: deployment.name,
        declared: source,
        members: settings.members,
        tokenMode: deployment.dynatrace.token.mode,
      });
    }
    const { access } = deployment.dynatrace;
    const bucket = bucketOf(deployment.dynatrace);
    new DocumentSet(this, "documents", settings);
    new WorkflowSet(this, "workflows", settings);
    if (access) new Access(this, "access", { deployment: deployment.name, declared: access, bucket });
    if (deployment.dynatrace.token.mode === "external")
      this.addOverride("terraform.required_version", WRITE_ONLY_SINCE);
    const newest = common.tokens.at(-1);
    const { appRegistration } = deployment.dynatrace;
    if (appRegistration) {
      new AppRegistration(this, "app-registration", {
        deployment: deployment.name,
        declared: appRegistration,
        connections: settings.connections,
        // Where accounts have tokens of their own, the common one's id would be wrong for some.
        tokenId: tokens.length === 1 ? newest?.id : undefined,
      });
    }
    if (newest) {
      new TerraformOutput(this, "token_id", { description: "The id of the ingest token in use", value: newest.id });
    }
    new TerraformOutput(this, "secret_arn", {
      description: "The secret with the ingest token",
      value: common.secret.arn,
    });
  }
}

/** The one account whose relays may read the token; undefined: relays stand in every account. */
function relayAccount({ topology, hub, securityHub }: Deployment): string | undefined {
  if (topology === "hub") return hub.account;
  return topology === "central" ? securityHub.administrator : undefined;
}
