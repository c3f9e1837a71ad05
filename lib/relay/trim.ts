import { at, type Fields, fields, isFields, list } from "./json";
import type { SecurityEvent } from "./piece";

/** Names what was taken out of a record that was too large, in the order in which it was. */
export const TRIMMED = "aws.securityhub.trimmed";

/** A record that fits. */
export interface FittedRecord {
  readonly json: string;
  /** Length of the JSON in UTF-8. */
  readonly bytes: number;
  readonly trimmed: boolean;
}

/** What a trimmed text ends with. */
const MARK = "… (trimmed)";

/** Lengths that texts are cut to, one after the other. The last leaves a record of some ten KB, whatever came. */
const LENGTHS = [10_000, 1_000, 100] as const;

/**
 * Makes a record fit: first without the original, then without tags, then with texts and lists cut ever shorter. Fields that Dynatrace
 * needs to show the record stay. The order is fixed, so that a redelivery is cut alike.
 *
 * @param limit bytes of the record as JSON
 */
export function fitRecord(record: SecurityEvent, limit: number): FittedRecord {
  let fitted = written(record, false);
  if (fitted.bytes <= limit) return fitted;
  for (const candidate of candidates(record)) {
    fitted = written(candidate, true);
    if (fitted.bytes <= limit) break;
  }
  return fitted;
}

function written(record: SecurityEvent, trimmed: boolean): FittedRecord {
  const json = JSON.stringify(record);
  return { json, bytes: Buffer.byteLength(json), trimmed };
}

function* candidates(record: SecurityEvent): Generator<SecurityEvent> {
  if (isFields(record.detail)) {
    yield* envelopeCandidates(record);
    return;
  }
  const trimmed = ["event.original_content"];
  const { "event.original_content": _original, ...lean } = record;
  yield { ...lean, [TRIMMED]: [...trimmed] };

  const untagged = Object.fromEntries(Object.entries(lean).filter(([name]) => !name.startsWith("aws.tags.")));
  trimmed.push("aws.tags");
  yield { ...untagged, [TRIMMED]: [...trimmed] };

  for (const length of LENGTHS) {
    trimmed.push(`texts longer than ${length}`);
    yield { ...(shorten(untagged, length) as Fields), [TRIMMED]: [...trimmed] };
  }
}

/** An event that is passed through keeps its form; its finding loses the parts that no processor maps first. */
function* envelopeCandidates(record: SecurityEvent): Generator<SecurityEvent> {
  const finding = fields(list(at(record, "detail", "findings"))[0]);
  const trimmed: string[] = [];
  const withFinding = (reduced: unknown): SecurityEvent => ({
    ...record,
    detail: { ...fields(record.detail), findings: [reduced] },
    [TRIMMED]: [...trimmed],
  });
  let reduced: Record<string, unknown> = { ...finding };
  for (const name of ["ProductFields", "UserDefinedFields", "unmapped", "raw_data"]) {
    if (!(name in reduced)) continue;
    const { [name]: _dropped, ...rest } = reduced;
    reduced = rest;
    trimmed.push(name);
    yield withFinding(reduced);
  }
  for (const length of LENGTHS) {
    trimmed.push(`texts longer than ${length}`);
    yield withFinding(shorten(reduced, length));
  }
}

/** Cuts texts to a length and lists to a hundredth of it, all the way down to a depth that no finding reaches. */
function shorten(value: unknown, length: number, depth = 0): unknown {
  if (typeof value === "string") return value.length > length ? value.slice(0, length - MARK.length) + MARK : value;
  if (depth > 20) return undefined;
  if (Array.isArray(value))
    return value.slice(0, Math.max(1, length / 100)).map((item) => shorten(item, length, depth + 1));
  if (!isFields(value)) return value;
  const kept = depth === 0 ? Object.entries(value) : Object.entries(value).slice(0, length);
  return Object.fromEntries(kept.map(([name, member]) => [name, shorten(member, length, depth + 1)]));
}
