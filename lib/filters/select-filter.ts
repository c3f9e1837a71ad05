import { liesIn } from "../organization/ou-path";
import type { FilterSelector, FindingFilter } from "./finding-filter";

/** What a filter's selector looks at: one account × region. */
export interface FilterSubject {
  /** 12-digit account id. */
  readonly account: string;
  /** Path of the account's OU, `/` for the root. */
  readonly ou: string;
  /** The account's tags in the organization. */
  readonly tags: Readonly<Record<string, string>>;
  readonly region: string;
}

/** The first filter whose selector takes the connection; none: every finding passes. */
export function selectFilter(filters: readonly FindingFilter[], subject: FilterSubject): FindingFilter | undefined {
  return filters.find((filter) => filter.select === undefined || selects(filter.select, subject));
}

/** The filter that every connection takes, whichever there are: the first one, where it has no selector. */
export function filterOfAll([first]: readonly FindingFilter[]): FindingFilter | undefined {
  return first?.select === undefined ? first : undefined;
}

function selects(selector: FilterSelector, subject: FilterSubject): boolean {
  const { accounts, ous, tags, regions } = selector;
  return (
    (accounts?.includes(subject.account) ?? true) &&
    (regions?.includes(subject.region) ?? true) &&
    (ous?.some((ou) => liesIn(subject.ou, ou)) ?? true) &&
    Object.entries(tags ?? {}).every(([key, values]) => hasTag(subject.tags, key, values))
  );
}

function hasTag(tags: FilterSubject["tags"], key: string, values: readonly string[]): boolean {
  return Object.hasOwn(tags, key) && values.includes(tags[key]!);
}
