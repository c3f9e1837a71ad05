import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import type { StoryAccount } from "./story";

/** An hour in milliseconds. */
export const HOUR = 3_600_000;

/** A finding and when it reaches Dynatrace. */
export interface Delivery {
  readonly finding: AwsSecurityFinding;
  readonly at: number;
}

/** Where a finding arises. */
export interface Place {
  readonly account: StoryAccount;
  readonly region: string;
  /** Numbers from 0 to 1, the same in every run. */
  readonly chance: () => number;
}

/** The one instance of an account. */
export function instanceOf(account: StoryAccount, region: string) {
  return {
    Type: "AwsEc2Instance",
    Id: `arn:aws:ec2:${region}:${account.id}:instance/i-0${account.id.slice(0, 8)}`,
    Tags: { Name: `${account.name}-web-1` },
  };
}

/** AWS updates a finding seconds before it arrives. */
export function times(created: number, arrived: number) {
  const updated = new Date(arrived - 3000 - (arrived % 29_000)).toISOString();
  return {
    CreatedAt: new Date(created).toISOString(),
    FirstObservedAt: new Date(created).toISOString(),
    UpdatedAt: updated,
    LastObservedAt: updated,
  };
}

/** Numbers from 0 to 1 that look random and are the same for the same seed. @see mulberry32 */
export function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
