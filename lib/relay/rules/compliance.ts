import { complianceStatus } from "../compliance-status";
import { at, type Fields, firstText, list, objects, text, texts } from "../json";
import type { FieldRule } from "../piece";

const RESULTS: Readonly<Record<string, string>> = { PASSED: "PASS", FAILED: "FAIL", MANUAL: "MANUAL" };

/** Fields of `COMPLIANCE_FINDING`. */
export const COMPLIANCE_RULES: readonly FieldRule[] = [
  {
    target: "compliance.status",
    source: "`Compliance.Status`: PASSED, FAILED; WARNING and unknown → MANUAL; NOT_AVAILABLE → NOT_RELEVANT",
    value: (piece) => complianceStatus(piece.finding),
  },
  {
    target: "finding.result",
    source: "as `compliance.status`: PASS, FAIL, MANUAL; absent when there is nothing to check",
    value: (piece) => RESULTS[complianceStatus(piece.finding)],
  },
  {
    target: "compliance.standards",
    source: "`Compliance.AssociatedStandards[].StandardsId`, else the standard in `ProductFields`",
    value: (piece) =>
      texts(objects(at(piece.finding, "Compliance", "AssociatedStandards")).map((standard) => standard.StandardsId)) ??
      texts([standardOfProductFields(piece.finding)]),
  },
  {
    target: "compliance.control",
    source:
      "`Compliance.SecurityControlId`, else `ProductFields.ControlId` or `.RuleId`, else the end of `GeneratorId`",
    value: (piece) => controlId(piece.finding),
  },
  {
    target: "compliance.requirements",
    source: "`Compliance.RelatedRequirements`",
    value: (piece) => texts(list(at(piece.finding, "Compliance", "RelatedRequirements"))),
  },
  {
    target: "compliance.remediation.description",
    source: "`Remediation.Recommendation.Text`",
    value: (piece) => text(at(piece.finding, "Remediation", "Recommendation", "Text")),
  },
  { target: "rule.id", source: "`GeneratorId`", value: (piece) => text(piece.finding.GeneratorId) },
  { target: "rule.name", source: "`Title`", value: (piece) => text(piece.finding.Title) },
  { target: "rule.description", source: "`Description`", value: (piece) => text(piece.finding.Description) },
];

/** `standards/…` or `ruleset/…` out of the ARN that control findings carry when findings are not consolidated. */
function standardOfProductFields(finding: Fields): string | undefined {
  const arn = firstText(
    at(finding, "ProductFields", "StandardsArn"),
    at(finding, "ProductFields", "StandardsGuideArn"),
  );
  return arn && /(?:standards|ruleset)\/.*$/.exec(arn)?.[0];
}

function controlId(finding: Fields): string | undefined {
  return (
    firstText(
      at(finding, "Compliance", "SecurityControlId"),
      at(finding, "ProductFields", "ControlId"),
      at(finding, "ProductFields", "RuleId"),
    ) ?? /\/([^/]+)$/.exec(text(finding.GeneratorId) ?? "")?.[1]
  );
}
