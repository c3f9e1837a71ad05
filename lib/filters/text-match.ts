import { PatternError } from "./pattern";

/**
 * An expression for a wildcard: `*` is any run of characters, `\*` and `\\` are the only escapes.
 * @throws PatternError for two stars in a row and for any other escape, which AWS refuses
 */
export function wildcardExpression(text: string, path: string): RegExp {
  return new RegExp(
    `^${wildcardParts(text, path)
      .map((part) => (part === STAR ? ".*" : escaped(part)))
      .join("")}$`,
    "su",
  );
}

/** Stands for a star in the parts of a wildcard. */
export const STAR = Symbol("star");

/** A wildcard as its characters and stars, escapes resolved. */
export function wildcardParts(text: string, path: string): readonly (string | typeof STAR)[] {
  const parts: (string | typeof STAR)[] = [];
  const characters = [...text];
  for (let index = 0; index < characters.length; index++) {
    const character = characters[index]!;
    const next = characters[index + 1];
    if (character === "*") {
      if (next === "*") throw new PatternError(path, `a wildcard has no two stars in a row: ${JSON.stringify(text)}`);
      parts.push(STAR);
    } else if (character === "\\") {
      if (next !== "*" && next !== "\\") {
        throw new PatternError(path, `a backslash in a wildcard stands before * or \\ only: ${JSON.stringify(text)}`);
      }
      parts.push(next);
      index++;
    } else {
      parts.push(character);
    }
  }
  return parts;
}

/**
 * An expression for text in any case, as AWS's engine compares: code unit by code unit, each as its lower-case or its
 * upper-case form. Halves of a surrogate pair have neither, and count as question marks.
 */
export function caseFolded(text: string, end?: "prefix" | "suffix"): RegExp {
  const body = text.split("").map(eitherCase).join("");
  return new RegExp(`${end === "suffix" ? "" : "^"}${body}${end === "prefix" ? "" : "$"}`, "su");
}

function eitherCase(unit: string): string {
  if (/[\uD800-\uDFFF]/.test(unit)) return "\\?";
  const forms = [...new Set([unit.toLowerCase(), unit.toUpperCase()])].map(escaped);
  return forms.length === 1 ? forms[0]! : `(?:${forms.join("|")})`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
