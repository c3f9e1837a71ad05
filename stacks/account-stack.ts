import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { Connection } from "../lib/connections/connection";
import { rulePatterns } from "../lib/connections/rule-patterns";
import { Forwarder } from "../lib/forwarder/forwarder";
import { RegionScope } from "../lib/forwarder/region-scope";
import { RelayRole } from "../lib/forwarder/relay-role";
import { Sender, SenderRole } from "../lib/forwarder/sender";
import { LoneStack } from "./lone-stack";
import { relaySettings } from "./relay-settings";
import { addBackend, type StackSettings, tagsOf } from "./stack-settings";

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

/** One AWS account: a role, then per region a forwarder, or with `topology: hub` only a rule that sends to the hub. */
export class AccountStack extends LoneStack {
  public constructor(
    scope: Construct,
    private readonly props: AccountStackProps,
  ) {
    super(scope, accountStackId(props.account));
    const { settings, account } = props;
    const { deployment, arns } = settings;
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
    const summaries = deployment.topology === "hub" ? this.senders(scopeOf) : this.forwarders(scopeOf);
    new TerraformOutput(this, "connections", { description: "The connections of this account", value: summaries });
  }

  private forwarders(scopeOf: RegionScope) {
    const { settings } = this.props;
    const role = new RelayRole(this, "role", this.roleProps(scopeOf));
    return this.props.connections.map(
      (connection) =>
        new Forwarder(this, {
          connection,
          patterns: this.patterns(connection),
          role,
          relay: relaySettings(settings, this.node.id, connection.filter),
          partition: settings.organization.partition,
          names: settings.names,
          arns: settings.arns,
          in: scopeOf.regional(connection.region),
        }).summary,
    );
  }

  private senders(scopeOf: RegionScope) {
    const { deployment, names, arns } = this.props.settings;
    const role = new SenderRole(this, "sender", this.roleProps(scopeOf));
    return this.props.connections.map(
      (connection) =>
        new Sender(this, {
          connection,
          patterns: this.patterns(connection),
          role,
          hub: deployment.hub,
          names,
          arns,
          in: scopeOf.regional(connection.region),
        }).summary,
    );
  }

  private roleProps(scopeOf: RegionScope) {
    const { account, connections, settings } = this.props;
    const regions = connections.map((connection) => connection.region);
    const { deployment, organization, names, arns } = settings;
    const { partition } = organization;
    return { account, regions, hub: deployment.hub, partition, names, arns, in: scopeOf.global(regions[0]!) };
  }

  private patterns(connection: Connection): readonly string[] {
    return rulePatterns(connection, this.props.settings.deployment).map(({ json }) => json);
  }
}
