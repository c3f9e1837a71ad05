import type { FindingKind } from "./classify";
import type { Fields } from "./json";

/** Where a finding came from: what the EventBridge envelope, or whoever holds a bare finding, knows about it. */
export interface Origin {
  /** Account that delivered the event; used where the finding itself names none. */
  readonly account?: string;
  /** Region that delivered the event; in an aggregation region not the finding's own. */
  readonly region?: string;
  /** Time of the event, RFC 3339; used where the finding itself has no usable time. */
  readonly time?: string;
  /** When the queue took the event, in milliseconds since 1970 as SQS writes it. Absent outside of a relay. */
  readonly queuedAt?: string;
  /** Version of the relay that has it in hand. Absent outside of a relay. */
  readonly relayVersion?: string;
  /** The whole event, for `passthrough`. @default - one is made up from the finding */
  readonly envelope?: Fields;
}

/** What becomes one record: a finding with one of its resources, and for vulnerabilities one vulnerability and one package. */
export interface Piece {
  /** The finding in ASFF terms; findings in OCSF are translated first. */
  readonly finding: Fields;
  readonly kind: FindingKind;
  /** Empty when the finding has none. */
  readonly resource: Fields;
  /** Empty when the finding has none. */
  readonly vulnerability: Fields;
  /** One element of `VulnerablePackages`; empty when there is none. */
  readonly component: Fields;
  readonly origin: Origin;
  /** Deterministic identity of the record. */
  readonly eventId: string;
  /** The finding as it came, with only this piece's resource, vulnerability and package. */
  readonly original: Fields;
  /** {@link original} as JSON. */
  readonly originalJson: string;
}

/** What a record may hold. */
export type FieldValue = string | number | boolean | readonly string[];

/** One target field: where its value comes from, in words for the documentation and in code. */
export interface FieldRule {
  readonly target: string;
  /** Source in ASFF terms, for people. */
  readonly source: string;
  /** Absent when the finding does not say. */
  readonly value: (piece: Piece) => FieldValue | undefined;
}

/** One record for Dynatrace. */
export type SecurityEvent = Readonly<Record<string, unknown>>;
