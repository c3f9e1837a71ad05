import { type FilterConditions, SEVERITY_LABELS } from "../../lib/filters/conditions";
import type { FindingFilter } from "../../lib/filters/finding-filter";
import { PRESETS } from "../../lib/filters/presets";

/** A finding whose values have the form that Security Hub promises; any may be missing. */
interface Finding {
  readonly ProductArn?: string;
  readonly CompanyName?: string;
  readonly Types?: readonly string[];
  readonly Severity?: { readonly Label?: string };
  readonly RecordState?: string;
  readonly Workflow?: { readonly Status?: string };
  readonly Compliance?: {
    readonly Status?: string;
    readonly SecurityControlId?: string;
    readonly AssociatedStandards?: readonly { readonly StandardsId: string }[];
  };
  readonly Resources?: readonly { readonly Type?: string; readonly Tags?: Readonly<Record<string, string>> }[];
  readonly Sample?: boolean;
  readonly Confidence?: number;
  readonly Criticality?: number;
}

/**
 * Whether a finding meets a filter's conditions, said once more without patterns: slow, plain, and written from the
 * documentation of the keys. Only for findings that hold what Security Hub promises.
 */
export function keeps(filter: FindingFilter, finding: Finding): boolean {
  const { preset, anyOf, select: _select, name: _name, pattern: _pattern, ...own } = filter;
  const conditions = { ...(preset ? PRESETS[preset].conditions : {}), ...own };
  return holds(conditions, finding) && (anyOf?.some((alternative) => holds(alternative, finding)) ?? true);
}

function holds(conditions: FilterConditions, finding: Finding): boolean {
  const { Types: types = [], Resources: resources = [], Compliance: compliance = {} } = finding;
  const { severity, products, companies, kinds } = conditions;
  const labels = severity?.labels ?? SEVERITY_LABELS.slice(SEVERITY_LABELS.indexOf(severity?.minimum ?? "LOW"));
  const product = String(finding.ProductArn).split(":product/")[1];
  const company = String(finding.CompanyName).toUpperCase();
  const anyCase = (names: readonly string[]) => names.some((name) => name.toUpperCase() === company);
  const tags = Object.entries(conditions.resourceTags ?? {});
  return [
    !kinds || kinds.length === 4 || kinds.some((kind) => isKind(kind, types)),
    !conditions.types?.include || some(types, conditions.types.include),
    !severity || within(labels, finding.Severity?.Label),
    !products?.include || products.include.includes(product!),
    !products?.exclude || (product !== undefined && !products.exclude.includes(product)),
    !companies?.include || (finding.CompanyName && anyCase(companies.include)),
    !companies?.exclude || !finding.CompanyName || !anyCase(companies.exclude),
    !conditions.recordState || within(conditions.recordState, finding.RecordState),
    !conditions.workflowStatus || within(conditions.workflowStatus, finding.Workflow?.Status),
    !conditions.complianceStatus || within(conditions.complianceStatus, compliance.Status),
    !conditions.controls || some([compliance.SecurityControlId], conditions.controls),
    !conditions.standards ||
      some(
        (compliance.AssociatedStandards ?? []).map((each) => each.StandardsId),
        conditions.standards,
      ),
    (!conditions.resourceTypes?.include && tags.length === 0) ||
      resources.some(
        (resource) =>
          (!conditions.resourceTypes?.include || some([resource.Type], conditions.resourceTypes.include)) &&
          tags.every(([key, values]) => some([resource.Tags?.[key]], values)),
      ),
    conditions.samples !== "exclude" || finding.Sample !== true,
    conditions.samples !== "only" || finding.Sample === true,
    !conditions.confidence || (finding.Confidence ?? -1) >= conditions.confidence.minimum,
    !conditions.criticality || (finding.Criticality ?? -1) >= conditions.criticality.minimum,
  ].every(Boolean);
}

function within(values: readonly string[], value: string | undefined): boolean {
  return value !== undefined && values.includes(value);
}

function isKind(kind: string, types: readonly unknown[]): boolean {
  const checks = "Software and Configuration Checks/";
  const starts: Record<string, readonly string[]> = {
    vulnerabilities: [`${checks}Vulnerabilities`],
    detections: ["TTPs", "Effects", "Unusual Behaviors"],
    compliance: [`${checks}Industry and Regulatory Standards`],
  };
  const begins = (type: unknown, texts: readonly string[]) => texts.some((text) => String(type).startsWith(text));
  if (kind !== "other") return types.some((type) => begins(type, starts[kind]!));
  return types.length === 0 || types.some((type) => !begins(type, Object.values(starts).flat()));
}

function some(values: readonly unknown[], entries: readonly string[]): boolean {
  return values.some((value) => typeof value === "string" && entries.some((entry) => like(value, entry)));
}

/** Text with stars, piece by piece. */
function like(text: string, entry: string): boolean {
  const [first, ...rest] = entry
    .replaceAll("\\*", "\u0001")
    .split("*")
    .map((piece) => piece.replaceAll("\u0001", "*"));
  if (rest.length === 0) return text === first;
  if (!text.startsWith(first!)) return false;
  let at = first!.length;
  for (const piece of rest.slice(0, -1)) {
    const found = text.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  const last = rest.at(-1)!;
  return text.length - at >= last.length && text.endsWith(last);
}
