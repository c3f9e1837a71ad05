import { effectiveConditions } from "./compile-conditions";
import { type FilterConditions, SEVERITY_LABELS } from "./conditions";
import type { FindingFilter } from "./finding-filter";

/** What a filter keeps, one condition a line, in words that fit after "keeps findings". */
export function filterWords(filter: FindingFilter | undefined): readonly string[] {
  if (filter === undefined) return ["of every kind"];
  const lines = [...conditionWords(effectiveConditions(filter))];
  if (filter.pattern) lines.push("that match the pattern given");
  if (filter.anyOf) {
    lines.push(
      `that are one of: ${filter.anyOf.map((conditions) => `(${conditionWords(conditions).join(", ")})`).join(" or ")}`,
    );
  }
  return lines.length > 0 ? lines : ["of every kind"];
}

function conditionWords(conditions: FilterConditions): readonly string[] {
  const { kinds, types, severity, products, companies, resourceTypes, title } = conditions;
  const tags = Object.entries(conditions.resourceTags ?? {});
  return [
    kinds && `that are ${orList(kinds)}`,
    types?.include && `with a type ${orList(types.include)}${where(types)}`,
    types?.first && `whose first type is ${orList(types.first)}${where(types)}`,
    types?.exclude && `with no type ${orList(types.exclude)}${where(types)}`,
    severity && `of severity ${severityWords(severity)}`,
    products?.include && `from ${orList(products.include)}`,
    products?.exclude && `not from ${orList(products.exclude)}`,
    companies?.include && `from the company ${orList(companies.include)}`,
    companies?.exclude && `not from the company ${orList(companies.exclude)}`,
    conditions.recordState && `that are ${orList(conditions.recordState)}`,
    conditions.workflowStatus && `with workflow status ${orList(conditions.workflowStatus)}`,
    conditions.complianceStatus && `with compliance status ${orList(conditions.complianceStatus)}`,
    conditions.standards && `of the standard ${orList(conditions.standards)}`,
    conditions.controls && `of the control ${orList(conditions.controls)}`,
    resourceTypes?.include && `on a resource of type ${orList(resourceTypes.include)}${where(resourceTypes)}`,
    resourceTypes?.exclude && `on no resource of type ${orList(resourceTypes.exclude)}${where(resourceTypes)}`,
    ...tags.map(([key, values]) => `on a resource tagged ${key} = ${orList(values.map((value) => value || '""'))}`),
    conditions.excludeAccounts && `not of the accounts ${conditions.excludeAccounts.join(", ")}`,
    conditions.samples === "exclude" && "that are no samples",
    conditions.samples === "only" && "that are samples",
    conditions.confidence && `with a confidence of ${conditions.confidence.minimum} or more`,
    conditions.criticality && `with a criticality of ${conditions.criticality.minimum} or more`,
    title?.include && `whose title contains ${orList(title.include)}${where(title)}`,
    title?.exclude && `whose title does not contain ${orList(title.exclude)}${where(title)}`,
  ].filter((line) => typeof line === "string");
}

function severityWords({ minimum, labels }: NonNullable<FilterConditions["severity"]>): string {
  return severityList(minimum ? SEVERITY_LABELS.slice(SEVERITY_LABELS.indexOf(minimum)) : (labels ?? []));
}

/** Labels in words: `MEDIUM or more` if all worse ones are among them. */
export function severityList(labels: readonly string[]): string {
  const order: readonly string[] = SEVERITY_LABELS;
  const sorted = [...labels].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const rest = order.slice(order.indexOf(sorted[0] ?? ""));
  const allWorse = sorted.length > 1 && sorted.length === rest.length;
  return allWorse ? `${sorted[0]} or more` : orList(sorted);
}

/** `a`, `a or b`, `a, b or c`. */
export function orList(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? "") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`;
}

function where(condition: { readonly in?: "rule" | "relay" }): string {
  return condition.in === "relay" ? " (checked in the relay)" : "";
}
