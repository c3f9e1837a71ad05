import { exclusiveHalves } from "./exclusive-halves";
import { FilterError } from "./filter-error";
import { type EventPattern, isObject } from "./pattern";

/** Fields of which a finding has one value: lists that share no value then share no finding. */
const SINGLE_VALUED: ReadonlySet<string> = new Set([
  "Severity.Label",
  "ProductArn",
  "CompanyName",
  "RecordState",
  "Workflow.Status",
  "Compliance.Status",
  "Compliance.SecurityControlId",
  "metadata.product.uid",
  "metadata.product.vendor_name",
  "compliance.control",
]);

interface Divisible {
  readonly path: readonly string[];
  readonly halves: readonly (readonly unknown[])[];
  readonly size: number;
}

/**
 * Divides what is asked of a finding until each part fits. Only lists are divided whose halves share no finding, so that none is
 * delivered twice.
 * @throws FilterError if a part cannot be divided any more and is still too long
 */
export function splitFinding(
  finding: EventPattern,
  maxSize: number,
  sizeOf: (finding: EventPattern) => number,
): readonly EventPattern[] {
  const size = sizeOf(finding);
  if (size <= maxSize) return [finding];
  const [longest] = divisible(finding, []).sort((a, b) => b.size - a.size);
  if (longest === undefined) {
    throw new FilterError(
      [],
      `a pattern of at most ${maxSize} characters`,
      `it has ${size}, and no list in it can be divided over several rules without delivering a finding twice; shorten its lists, check types or resource types with \`in: relay\`, or have the quota raised and declare it as aws.patternQuota`,
    );
  }
  return longest.halves.flatMap((entries) =>
    splitFinding(withEntries(finding, longest.path, entries), maxSize, sizeOf),
  );
}

function divisible(value: EventPattern, path: readonly string[]): Divisible[] {
  return Object.entries(value).flatMap(([key, item]) => {
    const here = [...path, key];
    if (isObject(item)) return divisible(item, here);
    if (!Array.isArray(item) || !SINGLE_VALUED.has(here.join("."))) return [];
    const halves = exclusiveHalves(item);
    return halves ? [{ path: here, halves, size: JSON.stringify(item).length }] : [];
  });
}

function withEntries(value: EventPattern, path: readonly string[], entries: readonly unknown[]): EventPattern {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (rest.length === 0) return { ...value, [key]: entries };
  return { ...value, [key]: withEntries(value[key] as EventPattern, rest, entries) };
}
