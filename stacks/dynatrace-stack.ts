import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { IngestToken } from "../lib/dynatrace/ingest-token";
import { RegionScope } from "../lib/forwarder/region-scope";
import { addBackend, type StackSettings, tagsOf } from "./stack-settings";

/** The id of the stack that holds everything in Dynatrace, and the hub's secret. */
export const DYNATRACE_STACK = "dynatrace";

/** The provider changes its schemas between minor versions; patches are safe. */
const PROVIDER_VERSION = "~> 1.102.0";

/** Dynatrace and the hub: the ingest token and the secret it is kept in. */
export class DynatraceStack extends TerraformStack {
  public constructor(scope: Construct, settings: StackSettings) {
    super(scope, DYNATRACE_STACK);
    const { deployment, names, arns, organization } = settings;
    addBackend(this, settings);
    this.addOverride("terraform.required_providers.aws.version", deployment.aws.providerVersion);
    this.addOverride("terraform.required_providers.dynatrace.version", PROVIDER_VERSION);

    // Credentials come from the environment (DYNATRACE_API_TOKEN), so that none stands in the configuration.
    new DynatraceProvider(this, "dynatrace", { dtEnvUrl: new URL(deployment.dynatrace.url).origin });
    const hub = new RegionScope(this, {
      account: deployment.hub.account,
      regions: [deployment.hub.region],
      providerVersion: deployment.aws.providerVersion,
      roleArn: arns.role(deployment.hub.account, deployment.deployRole.name),
      externalId: deployment.deployRole.externalId,
      tags: tagsOf(deployment),
    });
    const ingest = new IngestToken(this, "ingest", {
      deployment: deployment.name,
      hub: deployment.hub,
      organization,
      names,
      arns,
      in: hub.regional(deployment.hub.region),
    });
    new TerraformOutput(this, "token_id", { description: "The ingest token's id", value: ingest.token.id });
    new TerraformOutput(this, "secret_arn", {
      description: "The secret with the ingest token",
      value: ingest.secret.arn,
    });
  }
}
