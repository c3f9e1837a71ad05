import { complexityOf, MAX_COMPLEXITY } from "./complexity";
import { parsePattern } from "./parse-pattern";
import { type EventPattern, isObject, PatternError, type PatternRefusal } from "./pattern";
import { DEFAULT_MAX_SIZE } from "./pattern-quota";
import { swallowedAlternative } from "./swallowed";

/**
 * Why a pattern cannot be used, in words: AWS refuses it, or takes it and loses events. Nothing if it can.
 * @param maxSize most characters of the compact JSON; the account's quota
 */
export function validatePattern(pattern: unknown, maxSize: number = DEFAULT_MAX_SIZE): PatternRefusal | undefined {
  if (!isObject(pattern)) return { path: "", reason: "a pattern must be an object" };
  try {
    parsePattern(pattern as EventPattern);
  } catch (error) {
    if (error instanceof PatternError) return { path: error.path, reason: error.reason };
    throw error;
  }
  const swallowed = swallowedAlternative(pattern);
  if (swallowed) {
    const reason = `two alternatives of $or name the same fields (${swallowed.join(", ")}) and share a value in each; AWS's engine then drops the later one. Merge them, or name one more field in one of them, such as "Id": [{"exists": true}]`;
    return { path: "", reason };
  }
  const complexity = complexityOf(pattern);
  if (complexity > MAX_COMPLEXITY) {
    const reason = `wildcards of complexity ${complexity}, where more than ${MAX_COMPLEXITY} is refused; use fewer, or stars at the end only`;
    return { path: "", reason };
  }
  const size = JSON.stringify(pattern).length;
  if (size > maxSize) return { path: "", reason: `${size} characters, where the quota is ${maxSize}` };
  return undefined;
}
