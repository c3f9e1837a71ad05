import { at, firstText, list, number, objects, text, texts } from "../json";
import type { FieldRule } from "../piece";
import { rfc3339 } from "../times";

/** `GeneratorId` of the findings that `hubrelay test-finding` sends. */
export const TEST_GENERATOR = "hubrelay-test";

/** What Security Hub knows and the Semantic Dictionary has no field for. */
export const EXTRA_RULES: readonly FieldRule[] = [
  extra("product_arn", "`ProductArn`", (piece) => text(piece.finding.ProductArn)),
  extra("generator_id", "`GeneratorId`", (piece) => text(piece.finding.GeneratorId)),
  extra("types", "all of `Types`", (piece) => texts(list(piece.finding.Types))),
  extra("account_id", "`AwsAccountId`: the account the finding belongs to", (piece) =>
    firstText(piece.finding.AwsAccountId, piece.origin.account),
  ),
  extra("region", "`Region`: the region the finding belongs to", (piece) =>
    firstText(piece.finding.Region, piece.origin.region),
  ),
  extra("record_state", "`RecordState`", (piece) => text(piece.finding.RecordState)),
  extra("workflow_status", "`Workflow.Status`", (piece) => text(at(piece.finding, "Workflow", "Status"))),
  extra("verification_state", "`VerificationState`", (piece) => text(piece.finding.VerificationState)),
  extra("compliance_status", "`Compliance.Status` in Security Hub's word", (piece) =>
    text(at(piece.finding, "Compliance", "Status")),
  ),
  extra("compliance_reasons", "`Compliance.StatusReasons[].ReasonCode`", (piece) =>
    texts(objects(at(piece.finding, "Compliance", "StatusReasons")).map((reason) => reason.ReasonCode)),
  ),
  extra("severity_original", "`Severity.Original`", (piece) => text(at(piece.finding, "Severity", "Original"))),
  extra("provider_severity", "`FindingProviderFields.Severity.Label`: before anybody changed it", (piece) =>
    text(at(piece.finding, "FindingProviderFields", "Severity", "Label")),
  ),
  extra("confidence", "`Confidence`", (piece) => number(piece.finding.Confidence)),
  extra("criticality", "`Criticality`", (piece) => number(piece.finding.Criticality)),
  extra("epss_score", "`Vulnerabilities[].EpssScore`", (piece) => number(piece.vulnerability.EpssScore)),
  extra("created_at", "`CreatedAt`", (piece) => rfc3339(piece.finding.CreatedAt)),
  extra("updated_at", "`UpdatedAt`", (piece) => rfc3339(piece.finding.UpdatedAt)),
  extra("first_observed_at", "`FirstObservedAt`", (piece) => rfc3339(piece.finding.FirstObservedAt)),
  extra("last_observed_at", "`LastObservedAt`", (piece) => rfc3339(piece.finding.LastObservedAt)),
  extra("note", "`Note.Text`", (piece) => text(at(piece.finding, "Note", "Text"))),
  extra("remediation_url", "`Remediation.Recommendation.Url`", (piece) =>
    text(at(piece.finding, "Remediation", "Recommendation", "Url")),
  ),
  extra("resource_role", "`Resources[].ResourceRole`", (piece) => text(piece.resource.ResourceRole)),
  extra("resource_ids", "`Resources[].Id` of all, when an unmapped finding has several", (piece) =>
    piece.kind === "unmapped" && list(piece.finding.Resources).length > 1
      ? texts(objects(piece.finding.Resources).map((resource) => resource.Id))
      : undefined,
  ),
  extra("sample", "`Sample`: the provider's test data", (piece) =>
    typeof piece.finding.Sample === "boolean" ? piece.finding.Sample : undefined,
  ),
  extra(
    "queued_at",
    "when the queue took it; of `hubrelay test-finding` only, which tells how long each leg took",
    (piece) => (text(piece.finding.GeneratorId) === TEST_GENERATOR ? queuedAt(piece.origin.queuedAt) : undefined),
  ),
  {
    target: "hubrelay.version",
    source: "version of the relay that sent the record",
    value: (piece) => piece.origin.relayVersion,
  },
  {
    target: "event.original_content",
    source: "the finding as it came, as JSON text, with this record's resource, vulnerability and package only",
    value: (piece) => piece.originalJson,
  },
];

function extra(name: string, source: string, value: FieldRule["value"]): FieldRule {
  return { target: `aws.securityhub.${name}`, source, value };
}

function queuedAt(milliseconds: string | undefined): string | undefined {
  const time = Number(milliseconds);
  return time > 0 ? new Date(time).toISOString() : undefined;
}
