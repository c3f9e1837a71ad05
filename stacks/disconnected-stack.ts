import type { Construct } from "constructs";
import { RegionScope } from "../lib/forwarder/region-scope";
import { accountStackId } from "./account-stack";
import { LoneStack } from "./lone-stack";
import { addBackend, type StackSettings, tagsOf } from "./stack-settings";

/** Options of a {@link DisconnectedStack}. */
export interface DisconnectedStackProps {
  readonly account: string;
  /** Regions in which the state still holds something. */
  readonly regions: readonly string[];
  readonly settings: StackSettings;
}

/**
 * An account that left the deployment while its state still holds resources: backend and providers, and nothing else, so that
 * an apply takes the resources away. Without the providers Terraform could not; once the state is empty the stack is gone.
 */
export class DisconnectedStack extends LoneStack {
  public constructor(scope: Construct, { account, regions, settings }: DisconnectedStackProps) {
    super(scope, accountStackId(account));
    const { deployment, arns } = settings;
    addBackend(this, settings);
    this.addOverride("terraform.required_providers.aws.version", deployment.aws.providerVersion);
    new RegionScope(this, {
      account,
      regions: regions.length > 0 ? regions : [deployment.hub.region],
      providerVersion: deployment.aws.providerVersion,
      roleArn: arns.role(account, deployment.deployRole.name),
      externalId: deployment.deployRole.externalId,
      tags: tagsOf(deployment),
    });
  }
}
