import type { Deployment } from "../deployment/schema";
import { type AccountSelector, unmatchedParts } from "../organization/account-selector";
import type { Organization } from "../organization/organization";

/** What is selected from, and by what. */
interface Selected {
  readonly deployment: Deployment;
  readonly organization: Organization;
}

/**
 * Parts of the declared selections that no account of the organization answers to. Some are of accounts that left; others are typing
 * mistakes, and then an account that was meant to be left out is connected.
 *
 * @returns one line each, with the place in the declaration
 */
export function selectionWarnings({ deployment, organization }: Selected): string[] {
  const { include, exclude } = deployment.organization;
  const { select, accounts } = deployment.regions;
  const selectors: readonly (readonly [place: string, selector: AccountSelector | undefined])[] = [
    ["organization.include", include],
    ["organization.exclude", exclude],
    ...select.map((each, index) => [`regions.select[${index}]`, each.accounts] as const),
    ["regions.accounts", { accounts: Object.keys(accounts) }],
  ];
  return selectors.flatMap(([place, selector]) =>
    unmatchedParts(selector ?? {}, organization.accounts, organization.ous).map(
      (part) => `${place}: no account of the organization answers to ${part}`,
    ),
  );
}
