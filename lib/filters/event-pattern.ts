import { type Classification, compileFilter, type Edition } from "./compile-conditions";
import { complexityOf, MAX_COMPLEXITY } from "./complexity";
import { type Body, distinguished, namedTwice, patternOf } from "./condition-body";
import { FilterError } from "./filter-error";
import type { FindingFilter } from "./finding-filter";
import { type EventPattern, isObject, PatternError } from "./pattern";
import { DEFAULT_MAX_SIZE } from "./pattern-quota";
import { DETAIL_TYPES, rawFindingConditions } from "./raw-pattern";
import { splitFinding } from "./split-pattern";
import { swallowedAlternative } from "./swallowed";

/** A pattern for one rule. */
export interface CompiledPattern {
  readonly pattern: EventPattern;
  /** The pattern as compact JSON with keys in a stable order: the rule's argument. */
  readonly json: string;
  /** Characters of {@link json}. */
  readonly size: number;
  /** Complexity as AWS's engine counts it, never less; 0 without wildcards. */
  readonly complexity: number;
}

/** How patterns are made. */
export interface EventPatternOptions {
  /**
   * Characters a pattern may have: the account's quota.
   * @default 2048
   */
  readonly maxSize?: number;
  /**
   * Also pass findings of the newer Security Hub (OCSF), which come under a detail type of their own (without a filter), or
   * `only` those.
   * @default false
   */
  readonly securityHubV2?: boolean | "only";
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
  /** Pass these regions' findings in place of the connection's own region's: for a home region that carries linked ones. */
  readonly regions?: readonly string[];
  /** Pass only these accounts' findings in place of the connection's own account's. */
  readonly accounts?: readonly string[];
  /** With {@link anyAccount}: all but these accounts. */
  readonly exceptAccounts?: readonly string[];
}

/** What one rule asks of a finding. */
interface Part {
  readonly finding: EventPattern;
  readonly complexity: number;
}

/** What a filter comes to does not depend on the account, so it is worked out once for thousands of connections. */
const known = new WeakMap<FindingFilter, Map<string, readonly Part[]>>();

/**
 * The patterns of a connection's rules, normally one. Each passes findings of the connection's own account and region only,
 * because an organization's administrator and home region receive copies of other accounts' and regions' findings.
 * Without a filter all of them pass. A pattern too long for the quota is split over several rules, of which a finding matches one.
 * @throws FilterError for what cannot be said in a pattern or does not fit
 */
export function eventPatterns(
  filter: FindingFilter | undefined,
  connection: { readonly account: string; readonly region: string },
  options: EventPatternOptions = {},
): readonly CompiledPattern[] {
  if (filter && options.securityHubV2 === true) {
    const hint = "they name everything differently, and would come twice; take one edition";
    throw new FilterError([], "no filter with findings of both editions of Security Hub", hint);
  }
  return partsOf(filter, options, connection.region.length).map(({ finding, complexity }) => {
    const pattern = assemble(finding, connection, options);
    const json = JSON.stringify(pattern);
    return { pattern, json, size: json.length, complexity };
  });
}

function partsOf(
  filter: FindingFilter | undefined,
  options: EventPatternOptions,
  regionLength: number,
): readonly Part[] {
  if (filter === undefined) return [{ finding: {}, complexity: 0 }];
  const key = JSON.stringify([regionLength, options]);
  const byOptions = known.get(filter) ?? new Map<string, readonly Part[]>();
  known.set(filter, byOptions);
  const cached = byOptions.get(key);
  if (cached) return cached;
  const edition = options.securityHubV2 === "only" ? "v2" : "cspm";
  const finding = filter.pattern
    ? rawFindingConditions(filter, edition)
    : safePattern(compileFilter(filter, options.classification ?? "types", edition), edition);
  const maxSize = options.maxSize ?? DEFAULT_MAX_SIZE;
  const longest = { account: "0".repeat(12), region: "r".repeat(regionLength) };
  const sizeOf = (part: EventPattern) => JSON.stringify(assemble(part, longest, options)).length;
  const parts = splitFinding(finding, maxSize, sizeOf).map((part) => ({
    finding: part,
    complexity: complexityOf(assemble(part, longest, options)),
  }));
  for (const { complexity } of parts) {
    if (complexity > MAX_COMPLEXITY) {
      throw new FilterError(
        [],
        `a complexity of at most ${MAX_COMPLEXITY}`,
        `its wildcards come to ${complexity}, and EventBridge refuses such a rule; use stars at the end only, or fewer entries or alternatives`,
      );
    }
  }
  byOptions.set(key, parts);
  return parts;
}

function safePattern(body: Body, edition: Edition): EventPattern {
  const pattern = patternOf(body);
  if (body.groups.length === 0) return pattern;
  try {
    return swallowedAlternative(pattern) ? patternOf(distinguished(body, edition)) : pattern;
  } catch (error) {
    // What is asked of a field at two depths of alternatives; entries by themselves are always ones that AWS takes.
    if (error instanceof PatternError) throw namedTwice(error.path, []);
    throw error;
  }
}

function assemble(
  finding: EventPattern,
  { account, region }: { readonly account: string; readonly region: string },
  options: EventPatternOptions,
): EventPattern {
  const own = accountCondition(excludedAccounts(finding.AwsAccountId), account, options);
  const regions = options.regions ?? [region];
  const { $or, ...fields } = finding;
  const findings = {
    ...fields,
    ...(own ? { AwsAccountId: own } : {}),
    Region: regions,
    ...($or === undefined ? {} : { $or }),
  };
  const detailType = options.securityHubV2 === "only" ? [] : [DETAIL_TYPES.cspm];
  if (!options.securityHubV2) {
    return { source: ["aws.securityhub"], "detail-type": detailType, detail: { findings } };
  }
  const cloud = { ...(own ? { account: { uid: own } } : {}), region: regions };
  const { AwsAccountId: _moved, ...asked } = finding;
  return {
    source: ["aws.securityhub"],
    "detail-type": [...detailType, DETAIL_TYPES.v2],
    detail: { findings: options.securityHubV2 === "only" ? { cloud, ...asked } : { $or: [findings, { cloud }] } },
  };
}

/** Whose findings pass; undefined: anybody's. An id that no account has, so that nothing matches, if all are excluded. */
function accountCondition(excluded: readonly string[], account: string, options: EventPatternOptions) {
  if (options.anyAccount && !options.accounts) {
    const except = [...new Set([...excluded, ...(options.exceptAccounts ?? [])])].sort();
    return except.length === 0 ? undefined : [{ "anything-but": except }];
  }
  const passing = (options.accounts ?? [account]).filter((id) => !excluded.includes(id));
  return passing.length === 0 ? ["none"] : passing;
}

/** The accounts that a compiled filter excludes. */
function excludedAccounts(condition: unknown): readonly string[] {
  const [entry] = Array.isArray(condition) ? (condition as unknown[]) : [];
  const ids = isObject(entry) ? entry["anything-but"] : undefined;
  return Array.isArray(ids) ? (ids as string[]) : [];
}
