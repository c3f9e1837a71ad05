import { isObject } from "./pattern";

/** The product at the end of an ARN: with the colon before it, none is the end of another's. */
const PRODUCT = /^:product(v2)?\/[^:]+$/;

/** What a value must be, or begin with, to match an entry of a pattern. Upper and lower case are not told apart. */
interface Claim {
  readonly text: string;
  readonly whole: boolean;
}

/**
 * A list of pattern entries in two halves of about the same length, so that no value matches entries of both; nothing where
 * there are none. Entries that may share a value stay together: more than need be, never fewer.
 */
export function exclusiveHalves(entries: readonly unknown[]): readonly (readonly unknown[])[] | undefined {
  const groups = groupsOf(entries);
  if (groups.length < 2) return undefined;
  const total = lengthOf(entries);
  let taken = 0;
  const first = groups.filter((group, index) => {
    if (index > 0 && taken + lengthOf(group) / 2 > total / 2) return false;
    taken += lengthOf(group);
    return true;
  });
  const second = groups.filter((group) => !first.includes(group));
  return [first.flat(), second.flat()];
}

/** Entries that may share a value, in the order of the list. */
function groupsOf(entries: readonly unknown[]): unknown[][] {
  const products = entries.every((entry) => isObject(entry) && PRODUCT.test(String(entry.suffix)));
  const sorted = entries
    .map((entry) => ({ entry, claim: products ? productClaim(entry) : claimOf(entry) }))
    .sort((a, b) => (a.claim.text < b.claim.text ? -1 : a.claim.text > b.claim.text ? 1 : 0));
  const groups: unknown[][] = [];
  // In this order a beginning stands before all that begin with it.
  let open: Claim | undefined;
  for (const { entry, claim } of sorted) {
    if (open && mayShare(open, claim)) groups.at(-1)!.push(entry);
    else groups.push([entry]);
    if (open === undefined || !mayShare(open, claim) || (!claim.whole && open.whole)) open = claim;
  }
  return groups;
}

function mayShare(earlier: Claim, later: Claim): boolean {
  return earlier.whole ? earlier.text === later.text : later.text.startsWith(earlier.text);
}

function claimOf(entry: unknown): Claim {
  if (typeof entry === "string") return { text: entry.toLowerCase(), whole: true };
  if (isObject(entry)) {
    const { prefix, wildcard, "equals-ignore-case": anyCase } = entry;
    if (typeof anyCase === "string") return { text: anyCase.toLowerCase(), whole: true };
    if (typeof prefix === "string") return { text: prefix.toLowerCase(), whole: false };
    if (typeof wildcard === "string") return { text: wildcard.split(/[*\\]/)[0]!.toLowerCase(), whole: false };
  }
  return { text: "", whole: false };
}

function productClaim(entry: unknown): Claim {
  return { text: isObject(entry) ? String(entry.suffix) : "", whole: true };
}

function lengthOf(entries: readonly unknown[]): number {
  return JSON.stringify(entries).length;
}
