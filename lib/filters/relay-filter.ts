import type { FilterConditions } from "./conditions";
import type { FindingFilter } from "./finding-filter";
import { isObject } from "./pattern";
import { wildcardExpression } from "./text-match";

/** What of a finding a condition in the relay looks at. */
export type RelayField = "types" | "firstType" | "resourceTypes" | "title";

/**
 * One condition that the relay checks, as plain JSON for the function's environment. Entries for types may hold stars; those
 * for the title are text that occurs in it, in any case.
 */
export interface RelayCondition {
  readonly field: RelayField;
  /** One of these must be among the finding's. */
  readonly include?: readonly string[];
  /** None of these may be among the finding's. */
  readonly exclude?: readonly string[];
}

/** All conditions must hold. Empty: every finding passes. */
export type RelayFilter = readonly RelayCondition[];

/** The conditions of a filter that are written `in: relay`. */
export function relayFilter(filter: FindingFilter | undefined): RelayFilter {
  if (filter === undefined) return [];
  const { types, resourceTypes, title } = filter;
  const conditions: RelayCondition[] = [];
  const add = (field: RelayField, condition: Pick<RelayCondition, "include" | "exclude">) => {
    const { include, exclude } = condition;
    if (include ?? exclude) conditions.push({ field, ...(include && { include }), ...(exclude && { exclude }) });
  };
  if (inRelay(types)) {
    add("types", types);
    add("firstType", { include: types.first });
  }
  if (inRelay(resourceTypes)) add("resourceTypes", resourceTypes);
  if (inRelay(title)) add("title", title);
  return conditions;
}

function inRelay<T extends NonNullable<FilterConditions["types" | "resourceTypes" | "title"]>>(
  condition: T | undefined,
): condition is T {
  return condition?.in === "relay";
}

/** The first condition that a finding does not meet; nothing if it passes. Never throws on a finding, however odd. */
export function failingRelayCondition(filter: RelayFilter, finding: unknown): RelayCondition | undefined {
  return filter.find((condition) => !meets(condition, finding));
}

function meets({ field, include, exclude }: RelayCondition, finding: unknown): boolean {
  const texts = textsOf(field, finding);
  const occurs = (entry: string) => texts.some(field === "title" ? contains(entry) : isLike(entry));
  return (include?.some(occurs) ?? true) && !(exclude?.some(occurs) ?? false);
}

function contains(entry: string): (text: string) => boolean {
  const sought = entry.toLowerCase();
  return (text) => text.toLowerCase().includes(sought);
}

function isLike(entry: string): (text: string) => boolean {
  const expression = wildcardExpression(entry, "");
  return (text) => expression.test(text);
}

/** The values of a finding that a condition looks at. */
export function textsOf(field: RelayField, finding: unknown): readonly string[] {
  if (!isObject(finding)) return [];
  const types = [finding.Types].flat();
  const resources = [finding.Resources].flat().map((resource) => (isObject(resource) ? resource.Type : undefined));
  const values = { types, firstType: types.slice(0, 1), resourceTypes: resources, title: [finding.Title] }[field];
  return values.filter((value) => typeof value === "string");
}
