import { STAR, wildcardParts } from "./text-match";

/**
 * The pattern entry for text with stars. A star at the end becomes `prefix` and one at the start `suffix`, which cost the
 * engine nothing; only inner stars need `wildcard`, whose complexity AWS limits.
 */
export function starredValue(text: string): unknown {
  const parts = wildcardParts(text, "");
  const stars = parts.filter((part) => part === STAR).length;
  const plain = parts.filter((part) => part !== STAR).join("");
  if (stars === 0) return plain;
  if (stars === 1 && parts.length === 1) return { exists: true };
  if (stars === 1 && parts.at(-1) === STAR) return { prefix: plain };
  if (stars === 1 && parts[0] === STAR) return { suffix: plain };
  return { wildcard: text };
}
