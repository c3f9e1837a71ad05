import { parseArn } from "../arn";
import type { FindingKind } from "../classify";
import { hasPassed } from "../compliance-status";
import { at, type Fields, firstText, list, number, text } from "../json";
import { oncePerPiece } from "../once";
import type { FieldRule } from "../piece";
import { RISK_SCORES, riskLevel, severityText } from "../severity";
import { firstTime, NO_TIME } from "../times";
import { objectName } from "./object";

const EVENT_TYPES: Readonly<Record<FindingKind, string | undefined>> = {
  vulnerability: "VULNERABILITY_FINDING",
  detection: "DETECTION_FINDING",
  compliance: "COMPLIANCE_FINDING",
  unmapped: undefined,
};

const EVENT_NAMES: Readonly<Record<FindingKind, string>> = {
  vulnerability: "Vulnerability finding event",
  detection: "Detection finding event",
  compliance: "Compliance finding event",
  unmapped: "Security finding event",
};

const CATEGORIES: Readonly<Partial<Record<FindingKind, string>>> = {
  vulnerability: "VULNERABILITY_MANAGEMENT",
  compliance: "COMPLIANCE",
};

const risk = oncePerPiece((piece) => riskLevel(piece.finding, hasPassed(piece.finding)));

/** The fields that every record has, whatever its class. */
export const FINDING_RULES: readonly FieldRule[] = [
  {
    target: "event.id",
    source: "hash of the whole finding and the piece's position in it: equal for a redelivery",
    value: (piece) => piece.eventId,
  },
  { target: "event.kind", source: "constant", value: () => "SECURITY_EVENT" },
  {
    target: "event.type",
    source: "class of the finding; absent when it is unmapped",
    value: (piece) => EVENT_TYPES[piece.kind],
  },
  { target: "event.provider", source: "constant", value: () => "AWS Security Hub" },
  { target: "event.name", source: "constant for each class", value: (piece) => EVENT_NAMES[piece.kind] },
  { target: "event.category", source: "constant for each class", value: (piece) => CATEGORIES[piece.kind] },
  {
    target: "event.description",
    source: "`Title` and the object's name",
    value: (piece) => `${findingTitle(piece.finding)} on ${objectName(piece)}`,
  },
  { target: "event.version", source: "constant: version of the Semantic Dictionary model", value: () => "1.309" },
  {
    target: "product.name",
    source: "`ProductName`, else from `ProductArn`",
    value: (piece) => productName(piece.finding),
  },
  {
    target: "product.vendor",
    source: "`CompanyName`, else from `ProductArn`",
    value: (piece) => productVendor(piece.finding),
  },
  {
    target: "finding.id",
    source: "`Id`; without one, the `event.id`",
    value: (piece) => text(piece.finding.Id) ?? piece.eventId,
  },
  { target: "finding.title", source: "`Title`, else the type", value: (piece) => findingTitle(piece.finding) },
  { target: "finding.description", source: "`Description`", value: (piece) => text(piece.finding.Description) },
  { target: "finding.type", source: "`Types[0]`, else `GeneratorId`", value: (piece) => findingType(piece.finding) },
  {
    target: "finding.severity",
    source: "`Severity.Label`, else from `Severity.Normalized` or `Severity.Original`",
    value: (piece) => severityText(piece.finding),
  },
  {
    target: "finding.score",
    source: "`Severity.Normalized`, else a numeric `Severity.Original`",
    value: (piece) =>
      number(at(piece.finding, "Severity", "Normalized")) ?? number(at(piece.finding, "Severity", "Original")),
  },
  {
    target: "finding.time.created",
    source: "`LastObservedAt`, else `UpdatedAt`, else `CreatedAt`, else the event's time",
    value: (piece) =>
      firstTime(
        piece.finding.LastObservedAt,
        piece.finding.UpdatedAt,
        piece.finding.CreatedAt,
        piece.finding.ProcessedAt,
        piece.finding.FirstObservedAt,
        piece.origin.time,
      ) ?? NO_TIME,
  },
  {
    target: "finding.status",
    source: "`Workflow.Status`, else `WorkflowState`",
    value: (piece) => firstText(at(piece.finding, "Workflow", "Status"), piece.finding.WorkflowState),
  },
  {
    target: "finding.url",
    source: "`SourceUrl`, else `Remediation.Recommendation.Url`",
    value: (piece) => firstText(piece.finding.SourceUrl, at(piece.finding, "Remediation", "Recommendation", "Url")),
  },
  {
    target: "dt.security.risk.level",
    source: "severity; INFORMATIONAL → LOW, a passed control → NONE, unknown → NOT_AVAILABLE",
    value: (piece) => risk(piece),
  },
  {
    target: "dt.security.risk.score",
    source: "risk level: CRITICAL 10.0, HIGH 8.9, MEDIUM 6.9, LOW 3.9, NONE and NOT_AVAILABLE 0.0",
    value: (piece) => RISK_SCORES[risk(piece)],
  },
];

/** Never empty: the guard of Threats & Exploits hides records without one. */
export function findingType(finding: Fields): string {
  return firstText(list(finding.Types)[0], finding.GeneratorId) ?? "Security Hub finding";
}

function findingTitle(finding: Fields): string {
  return firstText(finding.Title, finding.Description) ?? findingType(finding);
}

function productName(finding: Fields): string {
  return (
    firstText(
      finding.ProductName,
      at(finding, "ProductFields", "aws/securityhub/ProductName"),
      productPath(finding)?.product,
      finding.GeneratorId,
    ) ?? "AWS Security Hub"
  );
}

function productVendor(finding: Fields): string {
  return (
    firstText(
      finding.CompanyName,
      at(finding, "ProductFields", "aws/securityhub/CompanyName"),
      productPath(finding)?.company,
    ) ?? "AWS"
  );
}

/** Company and product of `arn:…:product/<company>/<product>`. */
function productPath(finding: Fields): { readonly company?: string; readonly product?: string } | undefined {
  const path = parseArn(text(finding.ProductArn))?.resource.split("/");
  return path && /^product(v2)?$/.test(path[0] ?? "") ? { company: path[1], product: path[2] } : undefined;
}
