import type { FindingFilter } from "../filters/finding-filter";

/** One account × region whose findings are forwarded. */
export interface Connection {
  /** 12-digit account id. */
  readonly account: string;
  /** The account's name in the organization, for people. */
  readonly accountName: string;
  /** AWS region, such as `eu-west-1`. */
  readonly region: string;
  /** Which findings pass; absent: every finding of this account and region. */
  readonly filter?: FindingFilter;
  /** Whose findings it carries, where that is more than its own account's and region's: with `topology: central`. */
  readonly covers?: Coverage;
}

/** The findings a delegated administrator's connection carries. */
export interface Coverage {
  /** Regions whose findings arrive here and are wanted. */
  readonly regions: readonly string[];
  /** Only these accounts; absent: all that are members. */
  readonly accounts?: readonly string[];
  /** All but these accounts. */
  readonly exceptAccounts?: readonly string[];
}

/** An account whose findings another account's connections carry. */
export interface Carried {
  readonly account: string;
  readonly accountName: string;
  /** The account that carries them. */
  readonly through: string;
}

/** An account of the organization that gets no connection, and why. */
export interface LeftOut {
  readonly account: string;
  readonly accountName: string;
  /** In words that fit after the account's name: `suspended`, `excluded by organization.exclude.ous`. */
  readonly reason: string;
}

/** What a declaration and an organization come to: the one list everything else starts from. */
export interface ConnectionPlan {
  /** Sorted by account, then region. */
  readonly connections: readonly Connection[];
  /** Sorted by account. */
  readonly leftOut: readonly LeftOut[];
  /** Accounts without a connection of their own, sorted; only with `topology: central`. */
  readonly carried?: readonly Carried[];
}
