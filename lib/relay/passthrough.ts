import { type Fields, fields, firstText, list } from "./json";
import type { Piece, SecurityEvent } from "./piece";

/**
 * The record that the tenant's built-in processors expect: the EventBridge event with one piece of the finding in it and a `uuid`.
 * Nothing else is added or changed.
 */
export function passThrough(piece: Piece): SecurityEvent {
  const envelope = piece.origin.envelope ?? madeUpEnvelope(piece);
  return {
    ...envelope,
    detail: { ...fields(envelope.detail), findings: [piece.original] },
    uuid: piece.eventId,
  };
}

/** The envelope EventBridge would have put around a bare finding, for previews. */
function madeUpEnvelope(piece: Piece): Fields {
  const { finding, origin } = piece;
  const imported = finding.SchemaVersion !== undefined || list(piece.original.Resources).length > 0;
  return {
    version: "0",
    id: piece.eventId,
    "detail-type": imported || piece.original === finding ? "Security Hub Findings - Imported" : "Findings Imported V2",
    source: "aws.securityhub",
    account: firstText(origin.account, finding.AwsAccountId) ?? "",
    time: firstText(origin.time, finding.UpdatedAt, finding.CreatedAt) ?? "",
    region: firstText(origin.region, finding.Region) ?? "",
    resources: [],
  };
}
