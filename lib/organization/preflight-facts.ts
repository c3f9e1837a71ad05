import type { Seen } from "./look-into-account";

/** What preflight saw, before it is judged: plain data. */
export interface PreflightFacts {
  /** Sorted by id. */
  readonly accounts: readonly AccountFacts[];
  readonly hub: HubFacts;
  /** Copies of the relay that one connection may run, from the declaration. */
  readonly maximumConcurrency: number;
}

/** One selected account. */
export interface AccountFacts {
  readonly account: string;
  readonly accountName: string;
  /** Absent: entered. */
  readonly notEntered?: string;
  /** Actions of the deploy role's policy that it may not do; with `unknown`, why nobody could tell. */
  readonly denied: readonly string[] | { readonly unknown: string };
  /** Its connections' regions, sorted. Empty when not entered. */
  readonly regions: readonly RegionFacts[];
}

/** One connection's region. */
export interface RegionFacts {
  readonly region: string;
  /** Absent: the account did not tell. */
  readonly enabled?: boolean;
  readonly securityHub: Seen;
  /** Other ways in which findings go to Dynatrace, in words. */
  readonly otherForwarders: readonly string[];
  /** Rules on the default bus. */
  readonly rules?: number;
  /** Of those, this deployment's own. */
  readonly ownRules?: number;
  /** Rules that the connection takes. */
  readonly neededRules?: number;
  /** How many rules the bus may have; asked only where the default would not do, and absent where the account did not tell. */
  readonly rulesQuota?: number;
  /** Concurrent executions that no function of the account has reserved. */
  readonly unreservedConcurrency?: number;
  /** What could not be seen: the call, and why. */
  readonly gaps: readonly { readonly action: string; readonly reason: string; readonly denied: boolean }[];
}

/** The hub's secret. */
export interface HubFacts {
  readonly account: string;
  readonly region: string;
  /** Name or ARN that was asked for. */
  readonly secret: string;
  readonly state: "readable" | "absent" | "deleted" | "empty" | { readonly unreadable: string };
}
