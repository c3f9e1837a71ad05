import { FilterError } from "./filter-error";
import { type EventPattern, isObject } from "./pattern";

/** What one rule asks of a finding. */
export interface Part {
  readonly finding: EventPattern;
  readonly complexity: number;
  /** True if a finding can match another part too. */
  readonly overlaps: boolean;
}

type Split = Omit<Part, "complexity">;

/** Fields of which a finding has one value: parts of a list of plain values then never share a finding. */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  "Severity.Label",
  "ProductArn",
  "CompanyName",
  "RecordState",
  "Workflow.Status",
  "Compliance.Status",
  "Compliance.SecurityControlId",
]);

interface Divisible {
  readonly path: readonly string[];
  readonly entries: readonly unknown[];
  readonly exclusive: boolean;
  readonly size: number;
}

/**
 * Divides what is asked of a finding until each part fits. Lists whose halves share no finding are divided first, so that a
 * finding is not delivered twice; if only others are left, the parts say that they overlap.
 * @throws FilterError if a part cannot be divided any more and is still too long
 */
export function splitFinding(
  finding: EventPattern,
  maxSize: number,
  sizeOf: (finding: EventPattern) => number,
): readonly Split[] {
  const size = sizeOf(finding);
  if (size <= maxSize) return [{ finding, overlaps: false }];
  const candidates = divisible(finding, []).sort(
    (a, b) => Number(b.exclusive) - Number(a.exclusive) || b.size - a.size,
  );
  const enough = candidates.find(({ exclusive, size: own }) => exclusive && size - own + own / 2 < size - 64);
  const chosen = enough ?? candidates.sort((a, b) => b.size - a.size)[0];
  if (chosen === undefined) {
    throw new FilterError(
      [],
      `a pattern of at most ${maxSize} characters`,
      `it has ${size}, and no list in it can be divided over several rules; shorten the lists of exclusions, or have the quota raised`,
    );
  }
  const middle = Math.ceil(chosen.entries.length / 2);
  return [chosen.entries.slice(0, middle), chosen.entries.slice(middle)]
    .flatMap((entries) => splitFinding(withEntries(finding, chosen.path, entries), maxSize, sizeOf))
    .map((part) => ({ ...part, overlaps: part.overlaps || !chosen.exclusive }));
}

function divisible(value: EventPattern, path: readonly string[]): Divisible[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const here = [...path, key];
    if (isObject(item)) return divisible(item, here);
    if (!Array.isArray(item) || item.length < 2) return [];
    const entries = item as readonly unknown[];
    const plain = entries.every((entry) => typeof entry === "string");
    const suffixes = key === "ProductArn" && entries.every((entry) => isObject(entry) && "suffix" in entry);
    const exclusive =
      SINGLE_VALUED.has(here.join(".")) && (plain || suffixes) && new Set(entries).size === entries.length;
    return [{ path: here, entries, exclusive, size: JSON.stringify(entries).length }];
  });
}

function withEntries(value: EventPattern, path: readonly string[], entries: readonly unknown[]): EventPattern {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (rest.length > 0) {
    return { ...value, [key]: withEntries(value[key] as EventPattern, rest, entries) };
  }
  const { [key]: _whole, ...others } = value;
  const [only] = entries;
  if (key === "$or" && entries.length === 1) return merge(others, only as EventPattern);
  return { ...value, [key]: entries };
}

/** Two objects of conditions as one; they name different fields. */
function merge(one: EventPattern, other: EventPattern): EventPattern {
  const merged: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const known = merged[key];
    merged[key] = isObject(known) && isObject(value) ? merge(known, value) : value;
  }
  return merged;
}
