import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import type { Construct } from "constructs";

/** Options of a {@link RegionScope}. */
export interface RegionScopeProps {
  /** The account all resources live in; the provider refuses to touch another one. */
  readonly account: string;
  /** Regions that may hold resources, now or before: each needs a provider with AWS provider 5. */
  readonly regions: readonly string[];
  /** Constraint of the AWS provider, such as `~> 6.25` or `5.100.0`. */
  readonly providerVersion: string;
  /** Role that Terraform assumes in the account. */
  readonly roleArn: string;
  /** External id the role demands, if any. */
  readonly externalId?: string;
  /** Tags on everything. */
  readonly tags: Readonly<Record<string, string>>;
}

/** What a resource spreads into its arguments to land in a region. */
export interface RegionArguments {
  readonly provider: AwsProvider;
  /** Absent with AWS provider 5, which has no such argument. */
  readonly region?: string;
}

/**
 * How resources reach their region. With AWS provider 6 one provider serves the account and each regional resource carries
 * `region`; with 5 there is one aliased provider per region. Nothing else knows which it is.
 *
 * Every provider configuration is a process of some 600 MB, but Terraform starts only those that have resources.
 */
export class RegionScope {
  private readonly providers: ReadonlyMap<string, AwsProvider>;
  private readonly perResource: boolean;

  public constructor(scope: Construct, props: RegionScopeProps) {
    this.perResource = majorVersion(props.providerVersion) >= 6;
    const regions = [...new Set(props.regions)].sort();
    const make = (id: string, region: string, alias?: string) =>
      new AwsProvider(scope, id, {
        region,
        alias,
        allowedAccountIds: [props.account],
        assumeRole: [{ roleArn: props.roleArn, externalId: props.externalId, sessionName: "hubrelay" }],
        defaultTags: [{ tags: { ...props.tags } }],
      });
    if (this.perResource) {
      const provider = make("aws", regions[0]!);
      this.providers = new Map(regions.map((region) => [region, provider]));
    } else {
      this.providers = new Map(regions.map((region) => [region, make(`aws_${region}`, region, region)]));
    }
  }

  /** Arguments of a resource in a region. @throws Error for a region that was not announced */
  public regional(region: string): RegionArguments {
    const provider = this.providers.get(region);
    if (!provider) throw new Error(`region ${region} was not announced to this account's RegionScope`);
    return this.perResource ? { provider, region } : { provider };
  }

  /** Arguments of a resource that belongs to the account and no region (IAM). @param region - one that has resources anyway */
  public global(region: string): RegionArguments {
    return { provider: this.regional(region).provider };
  }
}

/** The major version a constraint admits: of its first number. */
export function majorVersion(constraint: string): number {
  return Number(/\d+/.exec(constraint)?.[0]);
}

/** The newest Lambda runtime that the provider's own list of runtimes knows; 5.100's ends at Node.js 22. */
export function relayRuntime(providerVersion: string): string {
  return majorVersion(providerVersion) >= 6 ? "nodejs24.x" : "nodejs22.x";
}
