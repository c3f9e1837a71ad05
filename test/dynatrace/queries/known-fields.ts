import { RULES, toSecurityEvents } from "../../../lib/relay/mapping";
import { SAMPLES } from "../../../lib/relay/mapping-samples";

/** Fields that the relay's own mapping makes, whatever the class of the finding. */
const EMITTED: ReadonlySet<string> = new Set(
  Object.values(RULES).flatMap((rules) => rules.map(({ target }) => target)),
);

/** What Dynatrace adds to every record on its way in. */
const ADDED: ReadonlySet<string> = new Set([
  "timestamp",
  "event.kind",
  "dt.raw_data",
  "dt.openpipeline.source",
  "dt.openpipeline.pipelines",
  "dt.security_context",
]);

/** Families of fields whose names depend on the finding or on Dynatrace's version. */
const FAMILIES = ["aws.tags.", "dt.ingest."] as const;

/** Fields that hold lists, by the mapping's own samples. */
export const LIST_FIELDS: ReadonlySet<string> = new Set(
  SAMPLES.flatMap((sample) => toSecurityEvents(sample, { relayVersion: "0.1.0" })).flatMap((record) =>
    Object.entries(record).flatMap(([name, value]) => (Array.isArray(value) ? [name] : [])),
  ),
);

/** All fields that a record of Security Hub may have. */
export const RECORD_FIELDS: ReadonlySet<string> = new Set([...EMITTED, ...ADDED]);

/** Whether a record of Security Hub may have a field. */
export function isRecordField(name: string): boolean {
  return RECORD_FIELDS.has(name) || FAMILIES.some((family) => name.startsWith(family));
}
