/**
 * Resolves what holds no token without CDKTF's machinery. Each element's JSON is resolved twice while a stack is written, and nearly
 * all of it is plain data for which `resolve` of `cdktf` 0.21 makes a context and runs five regular expressions a value: two thirds of
 * the time of synthesis. Plain data is copied here, as CDKTF does it; the first sign of a token goes to CDKTF's own function. Import
 * this before anything is synthesised.
 *
 * Tokens are resolved as in CDKTF's preparing pass, which tells of references between stacks: see `LoneStack`, which leaves that pass out.
 */
type Resolve = (value: unknown, options: Readonly<Record<string, unknown>>) => unknown;

const cdktf = require("cdktf/lib/tokens/private/resolve") as { resolve: Resolve };

/** CDKTF's own function. */
export const slowResolve = cdktf.resolve;

/**
 * What a string with a token in it must match: the marks of text, list and map tokens, a number in scientific notation, which may be
 * an encoded one, and the values that stand for maps.
 */
const MAY_BE_TOKEN = /TfToken\[|[-|\d.+]e[-|\d.eE+]|Map Token Value/;

/** Deeper data is left to CDKTF, which refuses circles. */
const DEEPEST = 64;

/** The same as {@link slowResolve} for every value. */
export const quickResolve: Resolve = (value, options) => {
  const slow = { ...options, preparing: true };
  const resolve = (each: unknown, depth: number): unknown => {
    if (isPlainScalar(each)) return each;
    if (depth > DEEPEST || typeof each !== "object" || each === null) return slowResolve(each, slow);
    if (Array.isArray(each)) {
      if (each.some((item) => typeof item !== "object" && !isPlainScalar(item))) return slowResolve(each, slow);
      return each.map((item) => resolve(item, depth + 1)).filter((item) => item !== undefined);
    }
    const keys = Object.keys(each);
    if (!isPlainObject(each) || keys.some((key) => MAY_BE_TOKEN.test(key))) return slowResolve(each, slow);
    const copy: Record<string, unknown> = {};
    for (const key of keys) {
      const item = resolve((each as Record<string, unknown>)[key], depth + 1);
      if (item !== undefined) copy[key] = item;
    }
    return copy;
  };
  try {
    return resolve(value, 0);
  } catch {
    // CDKTF's message names the place within the value.
    return slowResolve(value, slow);
  }
};
cdktf.resolve = quickResolve;

function isPlainScalar(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return !MAY_BE_TOKEN.test(value);
    case "number":
      // Encoded tokens are negative.
      return value >= 0;
    case "boolean":
    case "undefined":
      return true;
    default:
      return value === null;
  }
}

/** Neither a construct nor anything that resolves itself. */
function isPlainObject(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && !("resolve" in value);
}
