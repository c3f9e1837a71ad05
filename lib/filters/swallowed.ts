import { parsePattern } from "./parse-pattern";
import type { EventPattern, SubRule } from "./pattern";

/**
 * The paths of an alternative of `$or` that AWS's engine may swallow, or nothing.
 *
 * While the engine (event-ruler 2.0.1) adds the alternatives of a rule, it takes a later one for a repetition of an earlier
 * one as soon as both name the same fields and share one value in each of them, and drops it with all its other values:
 * `{"$or": [{"a": ["m"]}, {"a": ["m", "y"]}]}` never matches `{"a": "y"}`. Whether it does depends on the order of values
 * and, for some orders, on chance.
 */
export function swallowedAlternative(pattern: EventPattern): readonly string[] | undefined {
  const byPaths = new Map<string, SubRule[]>();
  for (const rule of parsePattern(pattern)) {
    const paths = [...rule.keys()].join("\n");
    const earlier = byPaths.get(paths) ?? [];
    if (earlier.some((other) => sharesEveryField(rule, other) && !isWithin(rule, other))) return [...rule.keys()];
    byPaths.set(paths, [...earlier, rule]);
  }
  return undefined;
}

function sharesEveryField(rule: SubRule, other: SubRule): boolean {
  return [...rule.keys()].every((path) => {
    const known = keysAt(other, path);
    return [...keysAt(rule, path)].some((key) => known.has(key));
  });
}

/** Whether an alternative says nothing that the other does not say: then nothing is lost with it. */
function isWithin(rule: SubRule, other: SubRule): boolean {
  return [...rule.keys()].every((path) => {
    const known = keysAt(other, path);
    return [...keysAt(rule, path)].every((key) => known.has(key));
  });
}

function keysAt(rule: SubRule, path: string): ReadonlySet<string> {
  return new Set(rule.get(path)?.flatMap((test) => test.keys));
}
