/** How AWS delivers findings in an organization: to whose bus, in which region. */

/** Where an event arrives. */
export interface Bus {
  readonly account: string;
  readonly region: string;
}

/** Whose finding it is, and where Security Hub took it in. */
export interface Origin {
  readonly account: string;
  readonly region: string;
}

/** How the organization's Security Hub is set up. */
export interface Feeds {
  readonly administrator: string;
  /** Absent: aggregation is off. */
  readonly aggregation?: { readonly homeRegion: string; readonly linkedRegions: readonly string[] };
}

/**
 * The buses that see a finding: its own account's and the administrator's, in its own region and, where that is linked, in the
 * home region.
 */
export function busesOf(origin: Origin, { administrator, aggregation }: Feeds): readonly Bus[] {
  const linked = aggregation?.linkedRegions.includes(origin.region) && origin.region !== aggregation.homeRegion;
  const accounts = [...new Set([origin.account, administrator])];
  const regions = linked && aggregation ? [origin.region, aggregation.homeRegion] : [origin.region];
  return accounts.flatMap((account) => regions.map((region) => ({ account, region })));
}

/** The event as it appears on a bus: the envelope tells the bus, the finding tells its origin. */
export function eventOn(bus: Bus, origin: Origin): Readonly<Record<string, unknown>> {
  return {
    version: "0",
    id: "7a1e",
    source: "aws.securityhub",
    "detail-type": "Security Hub Findings - Imported",
    account: bus.account,
    region: bus.region,
    time: "2026-01-01T00:00:00Z",
    resources: [],
    detail: {
      findings: [
        {
          Id: "finding",
          AwsAccountId: origin.account,
          Region: origin.region,
          RecordState: "ACTIVE",
          Severity: { Label: "HIGH" },
          Workflow: { Status: "NEW" },
          Types: ["Software and Configuration Checks/Vulnerabilities/CVE"],
        },
      ],
    },
  };
}

/** The same finding as the newer Security Hub sends it. */
export function eventV2On(bus: Bus, origin: Origin): Readonly<Record<string, unknown>> {
  const cloud = { account: { uid: origin.account }, region: origin.region, provider: "AWS" };
  return {
    ...eventOn(bus, origin),
    "detail-type": "Findings Imported V2",
    detail: { findings: [{ class_uid: 2002, cloud }] },
  };
}
