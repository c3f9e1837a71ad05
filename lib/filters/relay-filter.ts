import type { RelayCondition, RelayField, RelayFilter } from "../relay/finding-conditions";
import type { FilterConditions } from "./conditions";
import type { FindingFilter } from "./finding-filter";

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
