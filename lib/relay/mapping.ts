import { classify, type FindingKind } from "./classify";
import type { Classification, MappingMode } from "./environment";
import { type Fields, fields, isFields } from "./json";
import { isOcsf, ocsfKind, ocsfToAsff } from "./ocsf";
import { passThrough } from "./passthrough";
import type { FieldRule, FieldValue, Origin, Piece, SecurityEvent } from "./piece";
import { COMPLIANCE_RULES } from "./rules/compliance";
import { DETECTION_RULES } from "./rules/detection";
import { EXTRA_RULES } from "./rules/extras";
import { FINDING_RULES } from "./rules/finding";
import { OBJECT_RULES, tagFields } from "./rules/object";
import { VULNERABILITY_RULES } from "./rules/vulnerability";
import { pieces } from "./split";

/** How findings are mapped. */
export interface MappingOptions {
  /** @default "semantic" */
  readonly mapping?: MappingMode;
  /** @default "types" */
  readonly classification?: Classification;
}

/** The rules of each class, in the order of the record's fields. */
export const RULES: Readonly<Record<FindingKind, readonly FieldRule[]>> = {
  vulnerability: [...FINDING_RULES, ...OBJECT_RULES, ...VULNERABILITY_RULES, ...EXTRA_RULES],
  detection: [...FINDING_RULES, ...OBJECT_RULES, ...DETECTION_RULES, ...EXTRA_RULES],
  compliance: [...FINDING_RULES, ...OBJECT_RULES, ...COMPLIANCE_RULES, ...EXTRA_RULES],
  unmapped: [...FINDING_RULES, ...OBJECT_RULES, ...EXTRA_RULES],
};

/**
 * The records Dynatrace gets for one finding, in ASFF or OCSF. Never throws, whatever the finding is, and never gives none.
 *
 * There is no `timestamp` in them: Dynatrace drops records older than 24 hours without a word, and findings often are.
 */
export function toSecurityEvents(finding: unknown, origin: Origin = {}, options: MappingOptions = {}): SecurityEvent[] {
  return [...eachSecurityEvent(finding, origin, options)];
}

/** As {@link toSecurityEvents}, one record at a time: a finding of 240 KB can come to hundreds of megabytes of records. */
export function* eachSecurityEvent(
  finding: unknown,
  origin: Origin = {},
  options: MappingOptions = {},
): Generator<SecurityEvent> {
  // What is no object still arrives, as the original of an unmapped record.
  const original: Fields = isFields(finding) ? finding : { Description: finding };
  const ocsf = isOcsf(original);
  const model = ocsf ? ocsfToAsff(original) : original;
  const kind = (ocsf ? ocsfKind(original) : undefined) ?? classify(model, options.classification ?? "types");
  const toRecord = options.mapping === "passthrough" ? passThrough : semanticRecord;
  for (const piece of pieces({ finding: model, original, format: ocsf ? "ocsf" : "asff", kind, origin })) {
    yield toRecord(piece);
  }
}

function semanticRecord(piece: Piece): SecurityEvent {
  const record: Record<string, FieldValue> = {};
  for (const rule of RULES[piece.kind]) {
    const value = rule.value(piece);
    if (value !== undefined) record[rule.target] = value;
  }
  if (Object.keys(fields(piece.resource.Tags)).length > 0) Object.assign(record, tagFields(piece));
  return record;
}
