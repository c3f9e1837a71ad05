import { type Classification, compileFilter } from "./compile-conditions";
import { complexityOf, MAX_COMPLEXITY } from "./complexity";
import { type Body, distinguished, patternOf } from "./condition-body";
import { FilterError } from "./filter-error";
import type { FindingFilter } from "./finding-filter";
import { type EventPattern, isObject } from "./pattern";
import { rawFindingConditions } from "./raw-pattern";
import { type Part, splitFinding } from "./split-pattern";
import { swallowedAlternative } from "./swallowed";
import { DEFAULT_MAX_SIZE } from "./validate-pattern";

/** A pattern for one rule. */
export interface CompiledPattern {
  readonly pattern: EventPattern;
  /** The pattern as compact JSON with keys in a stable order: the rule's argument. */
  readonly json: string;
  /** Characters of {@link json}. */
  readonly size: number;
  /** Complexity as AWS's engine counts it, never less; 0 without wildcards. */
  readonly complexity: number;
  /** True if a finding can match another pattern of the same connection too, and so be delivered twice. */
  readonly overlaps: boolean;
}

/** How patterns are made. */
export interface EventPatternOptions {
  /**
   * Characters a pattern may have: the account's quota.
   * @default 2048
   */
  readonly maxSize?: number;
  /**
   * Also pass findings of the newer Security Hub (OCSF), which come under a detail type of their own. Only without a filter.
   * @default false
   */
  readonly securityHubV2?: boolean;
  /**
   * How a finding's kind is told.
   * @default "types"
   */
  readonly classification?: Classification;
  /**
   * Pass findings of every account that reaches this bus: for a delegated administrator that carries all members.
   * @default false
   */
  readonly anyAccount?: boolean;
}

const DETAIL_TYPE = "Security Hub Findings - Imported";
const DETAIL_TYPE_V2 = "Findings Imported V2";

/** What a filter comes to does not depend on the account, so it is worked out once for thousands of connections. */
const known = new WeakMap<FindingFilter, Map<string, readonly Part[]>>();

/**
 * The patterns of a connection's rules, normally one. Each passes findings of the connection's own account and region only,
 * because an organization's administrator and home region receive copies of other accounts' and regions' findings.
 * Without a filter all of them pass. A pattern too long for the quota is split over several rules.
 * @throws FilterError for what cannot be said in a pattern or does not fit
 */
export function eventPatterns(
  filter: FindingFilter | undefined,
  connection: { readonly account: string; readonly region: string },
  options: EventPatternOptions = {},
): readonly CompiledPattern[] {
  if (filter && options.securityHubV2) {
    const hint = "the newer Security Hub names everything differently; forward it without a filter";
    throw new FilterError([], "no filter with findings of the newer Security Hub", hint);
  }
  return partsOf(filter, options, connection.region.length).map(({ finding, complexity, overlaps }) => {
    const pattern = assemble(finding, connection, options);
    const json = JSON.stringify(pattern);
    return { pattern, json, size: json.length, complexity, overlaps };
  });
}

function partsOf(
  filter: FindingFilter | undefined,
  options: EventPatternOptions,
  regionLength: number,
): readonly Part[] {
  if (filter === undefined) return [{ finding: {}, complexity: 0, overlaps: false }];
  const key = [regionLength, options.maxSize, options.classification, options.anyAccount].join();
  const byOptions = known.get(filter) ?? new Map<string, readonly Part[]>();
  known.set(filter, byOptions);
  const cached = byOptions.get(key);
  if (cached) return cached;
  const finding = filter.pattern
    ? rawFindingConditions(filter)
    : safePattern(compileFilter(filter, options.classification ?? "types"));
  const maxSize = options.maxSize ?? DEFAULT_MAX_SIZE;
  const longest = { account: "0".repeat(12), region: "r".repeat(regionLength) };
  const sizeOf = (part: EventPattern) => JSON.stringify(assemble(part, longest, options)).length;
  const parts = splitFinding(finding, maxSize, sizeOf).map((part) => ({
    ...part,
    complexity: complexityOf(part.finding),
  }));
  for (const { complexity } of parts) {
    if (complexity > MAX_COMPLEXITY) {
      throw new FilterError(
        [],
        `a complexity of at most ${MAX_COMPLEXITY}`,
        `its wildcards come to ${complexity}, and EventBridge refuses such a rule; use stars at the end only, or fewer entries`,
      );
    }
  }
  byOptions.set(key, parts);
  return parts;
}

function safePattern(body: Body): EventPattern {
  const pattern = patternOf(body);
  if (body.groups.length === 0 || !swallowedAlternative(pattern)) return pattern;
  return patternOf(distinguished(body));
}

function assemble(
  finding: EventPattern,
  { account, region }: { readonly account: string; readonly region: string },
  options: EventPatternOptions,
): EventPattern {
  const own = options.anyAccount ? {} : { AwsAccountId: ownAccount(finding.AwsAccountId, account) };
  const { $or, ...fields } = finding;
  const findings = { ...fields, ...own, Region: [region], ...($or === undefined ? {} : { $or }) };
  if (!options.securityHubV2) {
    return { source: ["aws.securityhub"], "detail-type": [DETAIL_TYPE], detail: { findings } };
  }
  const cloud = { ...(options.anyAccount ? {} : { account: { uid: [account] } }), region: [region] };
  return {
    source: ["aws.securityhub"],
    "detail-type": [DETAIL_TYPE, DETAIL_TYPE_V2],
    detail: { findings: { $or: [findings, { cloud }] } },
  };
}

/** The own account's id; one that no account has, so that nothing matches, if the filter excludes the account. */
function ownAccount(excluded: unknown, account: string): readonly string[] {
  const [entry] = Array.isArray(excluded) ? (excluded as unknown[]) : [];
  const ids = isObject(entry) ? entry["anything-but"] : undefined;
  return Array.isArray(ids) && ids.includes(account) ? ["none"] : [account];
}
