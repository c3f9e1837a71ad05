import { join } from "node:path";
import { TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Connection } from "../lib/connections/connection";
import { ingestPath } from "../lib/dynatrace/ingest-source";
import { Forwarder } from "../lib/forwarder/forwarder";
import { RegionScope, relayRuntime } from "../lib/forwarder/region-scope";
import { RelayRole } from "../lib/forwarder/relay-role";
import { RELAY_ENVIRONMENT } from "../lib/relay/environment";
import { addBackend, fromStack, type StackSettings, tagsOf } from "./stack-settings";

/** Options of an {@link AccountStack}. */
export interface AccountStackProps {
  readonly account: string;
  /** This account's connections, at least one. */
  readonly connections: readonly Connection[];
  /** Regions the account has enabled, as far as known: a region that leaves the declaration can then still be cleaned. */
  readonly knownRegions: readonly string[];
  readonly settings: StackSettings;
}

/** The id of an account's stack. */
export function accountStackId(account: string): string {
  return `account-${account}`;
}

/** One AWS account: a role, then one forwarder per region. */
export class AccountStack extends TerraformStack {
  public constructor(scope: Construct, props: AccountStackProps) {
    super(scope, accountStackId(props.account));
    const { settings, account } = props;
    const { deployment, names, arns, bundle } = settings;
    addBackend(this, settings);
    this.addOverride("terraform.required_providers.aws.version", deployment.aws.providerVersion);

    const regions = props.connections.map((connection) => connection.region);
    const scopeOf = new RegionScope(this, {
      account,
      regions: [...regions, ...props.knownRegions],
      providerVersion: deployment.aws.providerVersion,
      roleArn: arns.role(account, deployment.deployRole.name),
      externalId: deployment.deployRole.externalId,
      tags: tagsOf(deployment),
    });
    const role = new RelayRole(this, "role", {
      account,
      regions,
      hub: deployment.hub,
      partition: settings.organization.partition,
      names,
      arns,
      in: scopeOf.global(regions[0]!),
    });
    const forwarders = props.connections.map(
      (connection) =>
        new Forwarder(this, {
          connection,
          role,
          relay: {
            bundle,
            filename: fromStack(settings, this.node.id, join(settings.outDir, "assets", "relay.zip")),
            runtime: relayRuntime(deployment.aws.providerVersion),
            environment: relayEnvironment(settings),
            ...deployment.relay,
          },
          deadLetterQueueVariable: RELAY_ENVIRONMENT.deadLetterQueueUrl,
          names,
          arns,
          in: scopeOf.regional(connection.region),
        }),
    );
    new TerraformOutput(this, "connections", {
      description: "The connections of this account",
      value: forwarders.map((forwarder) => forwarder.summary),
    });
  }
}

function relayEnvironment({ deployment, arns, bundle }: StackSettings): Record<string, string> {
  return {
    [RELAY_ENVIRONMENT.ingestUrl]: new URL(ingestPath(deployment.dynatrace.ingestSource), deployment.dynatrace.url)
      .href,
    [RELAY_ENVIRONMENT.tokenSecretArn]:
      deployment.hub.secretArn ?? arns.secret(deployment.hub.account, deployment.hub.region),
    [RELAY_ENVIRONMENT.mapping]: deployment.dynatrace.mapping,
    [RELAY_ENVIRONMENT.classification]: deployment.dynatrace.classification,
    [RELAY_ENVIRONMENT.version]: bundle.version,
    [RELAY_ENVIRONMENT.serviceName]: deployment.name,
    [RELAY_ENVIRONMENT.metricsNamespace]: "hubrelay",
  };
}
