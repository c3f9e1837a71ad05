import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Deployment } from "../lib/deployment/schema";
import { filterOfAll } from "../lib/filters/select-filter";
import { hubPolicies } from "../lib/forwarder/hub-policies";
import { RegionScope } from "../lib/forwarder/region-scope";
import { RelayQueue } from "../lib/forwarder/relay-queue";
import { RelayRole } from "../lib/forwarder/relay-role";
import { LoneStack } from "./lone-stack";
import { relaySettings } from "./relay-settings";
import { addBackend, type StackSettings, tagsOf } from "./stack-settings";

/** The id of the stack with the hub's queues and relays. */
export const HUB_STACK = "hub";

/**
 * `topology: hub`: a queue and a relay in every declared region of the hub account. It depends on the declaration alone, so
 * that accounts come and go without a change here.
 */
export class HubStack extends LoneStack {
  public constructor(scope: Construct, settings: StackSettings) {
    super(scope, HUB_STACK);
    const { deployment, names, arns, organization } = settings;
    const { hub } = deployment;
    addBackend(this, settings);
    this.addOverride("terraform.required_providers.aws.version", deployment.aws.providerVersion);

    const regions = declaredRegions(deployment);
    const scopeOf = new RegionScope(this, {
      account: hub.account,
      regions,
      providerVersion: deployment.aws.providerVersion,
      roleArn: arns.role(hub.account, deployment.deployRole.name),
      externalId: deployment.deployRole.externalId,
      tags: tagsOf(deployment),
    });
    const role = new RelayRole(this, "role", {
      account: hub.account,
      regions,
      hub,
      partition: organization.partition,
      names,
      arns,
      in: scopeOf.global(regions[0]!),
    });
    const relay = relaySettings(settings, this.node.id, filterOfAll(deployment.filters));
    const queues = regions.map((region) => {
      const { queue, deadLetters } = new RelayQueue(this, region, {
        region,
        role,
        relay,
        policies: hubPolicies({ hub, region, organization, names, arns }),
        names,
        in: scopeOf.regional(region),
      });
      return { region, queue_url: queue.url, dead_letter_queue_url: deadLetters.url };
    });
    new TerraformOutput(this, "queues", { description: "The hub's queues by region", value: queues });
  }
}

function declaredRegions({ regions }: Deployment): readonly string[] {
  const selected = regions.select.flatMap(({ regions: own }) => own);
  return [...new Set([...regions.default, ...selected, ...Object.values(regions.accounts).flat()])].sort();
}
