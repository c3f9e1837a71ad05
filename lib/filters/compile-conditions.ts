import { compileConditionsV2 } from "./compile-conditions-v2";
import { type Body, bodyOf, both, STEP, withGroup } from "./condition-body";
import { companyValues, productValues, severityLabels, starredValues } from "./condition-values";
import type { FilterConditions, FindingKind } from "./conditions";
import { FilterError } from "./filter-error";
import type { FindingFilter } from "./finding-filter";
import { TYPES_OF_ANY_KIND, TYPES_OF_KIND } from "./kinds";
import { PRESETS } from "./presets";

/** How a finding's kind is told: by its types, or by what it carries. */
export type Classification = "types" | "evidence";

/** Which Security Hub: the older one sends ASFF, the newer one OCSF. */
export type Edition = "cspm" | "v2";

type Place = readonly (string | number)[];
type Fields = Record<string, readonly unknown[]>;

/** A filter's conditions with those of its preset; what the filter says itself replaces what the preset says. */
export function effectiveConditions(filter: FindingFilter): FilterConditions {
  const { name: _name, select: _select, preset, anyOf: _anyOf, pattern: _pattern, ...own } = filter;
  return { ...(preset ? PRESETS[preset].conditions : {}), ...own };
}

/**
 * What a filter asks of a finding in the rule. Conditions for the relay are left out.
 * @throws FilterError for what a pattern cannot say
 */
export function compileFilter(filter: FindingFilter, classification: Classification, edition: Edition = "cspm"): Body {
  const compile = edition === "v2" ? compileConditionsV2 : compileConditions;
  const outer = compile(effectiveConditions(filter), classification, []);
  const alternatives = (filter.anyOf ?? []).map((conditions, index) => {
    const place: Place = ["anyOf", index];
    const inner = compile(conditions, classification, place);
    if (inner.fields.size === 0 && inner.groups.length === 0) {
      throw new FilterError(place, "a condition for the rule", "an alternative without one lets every finding pass");
    }
    return inner;
  });
  if (alternatives.length === 0) return outer;
  return withAlternatives(outer, alternatives);
}

/** Adds alternatives; what is asked both outside and inside moves inside, since a pattern names a field once. */
function withAlternatives(outer: Body, alternatives: readonly Body[]): Body {
  const shared = new Map([...outer.fields].filter(([path]) => alternatives.some(({ fields }) => fields.has(path))));
  const rest = new Map([...outer.fields].filter(([path]) => !shared.has(path)));
  const group = alternatives.map((alternative, index) =>
    both({ fields: shared, groups: [] }, alternative, ["anyOf", index]),
  );
  return { fields: rest, groups: [...outer.groups, group] };
}

function compileConditions(conditions: FilterConditions, classification: Classification, place: Place): Body {
  const at = (...keys: Place): Place => [...place, ...keys];
  refuseWhatNeedsTheRelay(conditions, at);
  const fields: Fields = {};
  const add = (path: string, values: readonly unknown[] | undefined) => {
    if (values !== undefined) fields[path] = values;
  };
  const { types, severity, products, companies, resourceTypes, samples, confidence, criticality } = conditions;
  if (types?.include && types.in !== "relay") add("Types", starredValues(types.include, at("types", "include")));
  add("Severity.Label", severity && severityLabels(severity));
  add("ProductArn", products && productValues(products, at("products")));
  add("CompanyName", companies && companyValues(companies, at("companies")));
  add("RecordState", conditions.recordState);
  add("Workflow.Status", conditions.workflowStatus);
  add("Compliance.Status", conditions.complianceStatus);
  add("Compliance.AssociatedStandards.StandardsId", starredValues(conditions.standards, at("standards")));
  add("Compliance.SecurityControlId", starredValues(conditions.controls, at("controls")));
  if (resourceTypes?.include && resourceTypes.in !== "relay") {
    add("Resources.Type", starredValues(resourceTypes.include, at("resourceTypes", "include")));
  }
  add("AwsAccountId", conditions.excludeAccounts && [{ "anything-but": conditions.excludeAccounts }]);
  if (samples === "exclude") add("Sample", [false, { exists: false }]);
  if (samples === "only") add("Sample", [true]);
  add("Confidence", confidence && [{ numeric: [">=", confidence.minimum] }]);
  add("Criticality", criticality && [{ numeric: [">=", criticality.minimum] }]);
  const body = withTags(bodyOf(fields), conditions.resourceTags, at("resourceTags"));
  if (!conditions.kinds) return body;
  const kinds = kindsBody(conditions.kinds, classification);
  const [group] = kinds.groups;
  return group ? withGroup(body, group, at("kinds")) : both(body, kinds, at("kinds"));
}

function refuseWhatNeedsTheRelay(conditions: FilterConditions, at: (...keys: Place) => Place): void {
  const { types, resourceTypes, title } = conditions;
  const hint = "write `in: relay` beside it; AWS then bills the finding up to the relay, which drops it";
  if (types?.exclude && types.in !== "relay") {
    const why = "a rule passes a finding if any of its types fits, so it cannot say that none may";
    throw new FilterError(at("types", "exclude"), "`include` only in a rule", `${why}; ${hint}`);
  }
  if (types?.first && types.in !== "relay") {
    throw new FilterError(at("types", "first"), "`include` only in a rule", `a rule knows no first type; ${hint}`);
  }
  if (resourceTypes?.exclude && resourceTypes.in !== "relay") {
    const why = "a rule passes a finding if any of its resources fits, so it cannot say that none may";
    throw new FilterError(at("resourceTypes", "exclude"), "`include` only in a rule", `${why}; ${hint}`);
  }
  if (title && title.in !== "relay") {
    const why = "a rule cannot look for words in any case, and each star costs complexity that AWS limits";
    throw new FilterError(at("title"), "no text search in a rule", `${why}; ${hint}`);
  }
  if (at().length > 0 && [types, resourceTypes, title].some((condition) => condition?.in === "relay")) {
    const why = "the rule has then to pass every alternative's findings, and the relay knows no alternatives";
    throw new FilterError(at(), "no `in: relay` within anyOf", `${why}; write the condition outside anyOf`);
  }
}

function withTags(body: Body, tags: FilterConditions["resourceTags"], place: Place): Body {
  const fields = new Map(body.fields);
  for (const [key, values] of Object.entries(tags ?? {})) {
    fields.set(["Resources", "Tags", key].join(STEP), starredValues(values, [...place, key])!);
  }
  return { ...body, fields };
}

/**
 * Findings of certain kinds. Where a pattern cannot tell exactly (several types), it passes too many rather than too few: the
 * kinds asked for are never lost.
 */
function kindsBody(kinds: readonly FindingKind[], classification: Classification): Body {
  if (new Set(kinds).size === 4) return bodyOf({});
  const detections = TYPES_OF_KIND.detections.map((prefix) => ({ prefix }));
  const none = (types: readonly string[]) => [{ "anything-but": { prefix: types } }, { exists: false }];
  if (classification === "types") {
    const values = kinds.flatMap((kind): readonly unknown[] =>
      kind === "other" ? none(TYPES_OF_ANY_KIND) : TYPES_OF_KIND[kind].map((prefix) => ({ prefix })),
    );
    return bodyOf({ Types: [...new Map(values.map((value) => [JSON.stringify(value), value])).values()] });
  }
  const absent = [{ exists: false }];
  const noEvidence = {
    "Vulnerabilities.Id": absent,
    "Compliance.Status": absent,
    "Compliance.SecurityControlId": absent,
  };
  const byKind: Readonly<Record<FindingKind, readonly Body[]>> = {
    vulnerabilities: [
      bodyOf({ "Vulnerabilities.Id": [{ exists: true }] }),
      bodyOf({ Types: TYPES_OF_KIND.vulnerabilities.map((prefix) => ({ prefix })) }),
    ],
    compliance: [
      bodyOf({ "Compliance.Status": [{ exists: true }] }),
      bodyOf({ "Compliance.SecurityControlId": [{ exists: true }] }),
      bodyOf({ Types: TYPES_OF_KIND.compliance.map((prefix) => ({ prefix })) }),
    ],
    detections: [bodyOf({ ...noEvidence, Types: detections })],
    other: [bodyOf({ ...noEvidence, Types: none(TYPES_OF_ANY_KIND) })],
  };
  const alternatives = kinds.flatMap((kind) => byKind[kind]);
  return alternatives.length === 1 ? alternatives[0]! : { fields: new Map(), groups: [alternatives] };
}
