import { isFields } from "./json";

/** What of a finding a condition looks at. */
export type RelayField = "types" | "firstType" | "resourceTypes" | "title";

/**
 * One condition that the relay checks, as plain JSON in the function's environment. Entries for types may hold stars; those
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

/** The first condition that a finding does not meet; nothing if it passes. Never throws on a finding, however odd. */
export function failingRelayCondition(filter: RelayFilter, finding: unknown): RelayCondition | undefined {
  return filter.find((condition) => !meets(condition, finding));
}

/** The values of a finding that a condition looks at. */
export function textsOf(field: RelayField, finding: unknown): readonly string[] {
  if (!isFields(finding)) return [];
  const types = [finding.Types].flat();
  const resources = [finding.Resources].flat().map((resource) => (isFields(resource) ? resource.Type : undefined));
  const values = { types, firstType: types.slice(0, 1), resourceTypes: resources, title: [finding.Title] }[field];
  return values.filter((value) => typeof value === "string");
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

/** `*` is any run of characters; `\*` and `\\` are the characters themselves. */
function isLike(entry: string): (text: string) => boolean {
  const source = entry.replace(/\\([\\*])|\*|[.+?^${}()|[\]\\/]/gu, (found, escaped?: string) =>
    escaped !== undefined ? `\\${escaped}` : found === "*" ? ".*" : `\\${found}`,
  );
  const expression = new RegExp(`^${source}$`, "su");
  return (text) => expression.test(text);
}
