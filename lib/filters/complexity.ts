import { type EventPattern, isObject } from "./pattern";
import { STAR, wildcardParts } from "./text-match";

/**
 * Most complexity a pattern may have. AWS does not publish its limit: the engine's authors suggest 10 for a rule with
 * wildcards, and EventBridge was seen to refuse a pattern that the engine scores 11.
 */
export const MAX_COMPLEXITY = 10;

/**
 * How hard a pattern is to match, never less than what AWS's engine says: for the worst value of a field, how many beginnings
 * of wildcards can be alive at once. Only `wildcard` costs; 0 without one.
 */
export function complexityOf(pattern: EventPattern): number {
  const byField = new Map<string, Set<string>>();
  collect(pattern, "", byField);
  return Math.max(0, ...[...byField.values()].map(fieldComplexity));
}

function fieldComplexity(wildcards: ReadonlySet<string>): number {
  const scores = [...wildcards].map((text) => {
    const parts = wildcardParts(text, "");
    const stars = parts.filter((part) => part === STAR).length;
    return stars === 1 && parts.at(-1) === STAR ? 1 : stars + 1;
  });
  const sum = scores.reduce((total, score) => total + score, 0);
  return sum === 0 ? 0 : Math.max(2, sum);
}

function collect(value: unknown, path: string, byField: Map<string, Set<string>>): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, path, byField);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (key === "wildcard" && (typeof item === "string" || Array.isArray(item))) {
        const known = byField.get(path) ?? new Set<string>();
        for (const text of [item].flat()) if (typeof text === "string") known.add(text);
        byField.set(path, known);
      } else {
        collect(item, key === "$or" || key === "anything-but" ? path : `${path}.${key}`, byField);
      }
    }
  }
}
