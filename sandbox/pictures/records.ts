import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { toSecurityEvents } from "../../lib/relay/mapping";
import { chances, HOUR, type Place } from "./place";
import { ACCOUNTS, NOW, type StoryAccount, UNDECLARED } from "./story";
import { controlsOf, unknownOf } from "./story-controls";
import { detectionsOf } from "./story-detections";
import { vulnerabilitiesOf } from "./story-vulnerabilities";
import type { Records } from "./tile";

/**
 * A week of records of an imaginary organization: the sandbox's synthetic findings, varied, as the relay maps them, with what
 * the platform adds. The same in every run.
 */
export function storyRecords(): Records {
  const deliveries = [...ACCOUNTS, UNDECLARED].flatMap((account, index) =>
    account.regions.flatMap((region, number) => {
      const place: Place = { account, region, chance: chances(index * 100 + number + 7) };
      const last = NOW.getTime() - (account.silentHours ?? 0) * HOUR;
      return [...controlsOf(place), ...vulnerabilitiesOf(place), ...detectionsOf(place), ...unknownOf(place)]
        .filter(({ at }) => at <= last)
        .map(({ finding, at }) => ({ finding, at: afterOutage(at, account, region), account, region }));
    }),
  );
  return deliveries
    .flatMap((delivery, index) =>
      index % 89 === 0 ? [delivery, { ...delivery, at: delivery.at + 31_000 }] : [delivery],
    )
    .sort((a, b) => a.at - b.at)
    .flatMap(({ finding, at, account, region }) => {
      const time = new Date(at).toISOString();
      const named = { ...finding, AwsAccountName: account.name, ...makerOf(finding) };
      return toSecurityEvents(named, { account: account.id, region, time, relayVersion: "0.1.0" }).map((record) => ({
        ...record,
        timestamp: time,
        "dt.openpipeline.source": "/platform/ingest/v1/security.events",
      }));
    });
}

/** One connection could not deliver for half a day and caught up. */
function afterOutage(at: number, account: StoryAccount, region: string): number {
  const end = NOW.getTime() - 3 * 24 * HOUR;
  const waited = account.name === "payments" && region === "us-east-1" && at < end && at > end - 11 * HOUR;
  return waited ? end + (at % 600_000) : at;
}

const MAKERS = [
  ["guardduty", "GuardDuty"],
  ["inspector", "Inspector"],
  ["config", "Config"],
] as const;

/** Names of product and maker, as AWS adds them. */
function makerOf({ ProductArn = "" }: AwsSecurityFinding) {
  const product = MAKERS.find(([part]) => ProductArn.endsWith(part))?.[1] ?? "Security Hub";
  return { ProductName: product, CompanyName: product === "Security Hub" ? "AWS" : "Amazon" };
}
