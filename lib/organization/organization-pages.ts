import type { AccountAccess } from "./account-access";

/** What AWS Organizations answered, all pages put together: plain data, so that everything after it needs no AWS. */
export interface OrganizationPages {
  readonly id: string;
  /** ARN of the organization; its partition is the organization's. */
  readonly arn: string;
  readonly managementAccount: string;
  readonly roots: readonly { readonly id: string; readonly name: string }[];
  readonly ous: readonly { readonly id: string; readonly name: string; readonly parent: string }[];
  readonly accounts: readonly AccountPage[];
}

/** One account, as Organizations knows it. */
export interface AccountPage {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** The newer of the two; AWS retires `status` for it. */
  readonly state?: string;
  readonly status?: string;
  readonly joined?: string;
  /** Id of the root or OU it lies in; absent for an account that left while the organization was read. */
  readonly parent?: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What was seen inside an account, or why it could not be entered. */
export type AccountLook =
  | {
      readonly entered: true;
      /** Enabled regions; absent: the account did not tell. */
      readonly regions?: readonly string[];
      /** Regions in which Security Hub CSPM, and the unified Security Hub, are on. */
      readonly securityHub: readonly string[];
      readonly securityHubV2: readonly string[];
      /** What could not be seen, in words. */
      readonly gaps: readonly string[];
    }
  | Extract<AccountAccess, { readonly entered: false }>;
