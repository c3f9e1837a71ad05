import { accountsByUnit, type Members, selectedAccounts } from "./ingest-source-accounts";
import type { DeclaredIngestSource } from "./ingest-source-schema";

/** What every processor of a pipeline has. */
interface Processor {
  readonly id: string;
  readonly type: string;
  readonly description: string;
  readonly enabled: boolean;
  /** DQL condition; the provider demands one of every type used here, but at apply only. */
  readonly matcher: string;
}

/** Accounts in one condition: Dynatrace takes 1,000 bytes of matcher. */
const ACCOUNTS_PER_MATCHER = 50;

/** A condition, and the end of the id of the processor that has it. */
interface Match {
  readonly id: string;
  readonly matcher: string;
}

/** Throws records away. */
export function dropProcessors(conditions: readonly string[]): Processor[] {
  return conditions.map((matcher, index) => ({
    id: `hubrelay-drop-${index + 1}`,
    type: "drop",
    description: `Drop ${index + 1}`,
    enabled: true,
    matcher,
  }));
}

/**
 * Sets `dt.security_context`, by which policies grant access to single records. Of this stage's processors Dynatrace runs only
 * the first that matches.
 *
 * @throws PlanError for a unit that the organization does not have
 */
export function securityContextProcessors(contexts: DeclaredIngestSource["securityContext"], members: Members) {
  return contexts.flatMap(({ value, from, ...selection }, index) => {
    const accounts = selectedAccounts(selection, members, `dynatrace.ingestSource.securityContext[${index}]`);
    const id = `hubrelay-context-${index + 1}`;
    if (from === "account") {
      const field = { sourceFieldName: "aws.account.id" };
      return matches(id, accounts, "isNotNull(aws.account.id)").map((match) =>
        contextProcessor(match, "its account", { type: "field", field }),
      );
    }
    const values = from === "ou" ? [...accountsByUnit(members, accounts)] : [[value!, accounts] as const];
    return values.flatMap(([constant, its], unit) =>
      matches(from === "ou" ? `${id}-${unit + 1}` : id, its, "true").map((match) =>
        contextProcessor(match, constant, { type: "constant", constant }),
      ),
    );
  });
}

function contextProcessor(match: Match, meaning: string, value: SecurityContextValue) {
  return {
    ...match,
    type: "securityContext",
    description: `Security context: ${meaning}`,
    enabled: true,
    securityContext: { value },
  };
}

type SecurityContextValue =
  | { readonly type: "constant"; readonly constant: string }
  | { readonly type: "field"; readonly field: { readonly sourceFieldName: string } };

/**
 * Sets `dt.cost.costcenter` and `dt.cost.product`. As fields among the processing, because the provider's schema that the
 * bindings are made from has no stage of its own for them; there every processor that matches runs, so the declaration's first
 * entry comes last.
 *
 * @throws PlanError for a unit that the organization does not have
 */
export function costProcessors(costs: DeclaredIngestSource["cost"], members: Members) {
  return costs
    .map(({ costCenter, product, ...selection }, index) => {
      const accounts = selectedAccounts(selection, members, `dynatrace.ingestSource.cost[${index}]`);
      const field = [
        ...(costCenter === undefined ? [] : [{ name: "dt.cost.costcenter", value: costCenter }]),
        ...(product === undefined ? [] : [{ name: "dt.cost.product", value: product }]),
      ];
      return matches(`hubrelay-cost-${index + 1}`, accounts, "true").map((match) => ({
        ...match,
        type: "fieldsAdd",
        description: `Cost: ${field.map(({ value }) => value).join(", ")}`,
        enabled: true,
        fieldsAdd: { fields: { field } },
      }));
    })
    .reverse()
    .flat();
}

/** Chooses the bucket of all records. */
export function bucketProcessors(bucket: string) {
  return [
    {
      id: "hubrelay-bucket",
      type: "bucketAssignment",
      description: `Bucket ${bucket}`,
      enabled: true,
      matcher: "true",
      bucketAssignment: { bucketName: bucket },
    },
  ];
}

/** Conditions that together hold for records of these accounts; `everyRecord` where no accounts are given. */
function matches(id: string, accounts: readonly string[] | undefined, everyRecord: string): Match[] {
  if (accounts === undefined) return [{ id, matcher: everyRecord }];
  const count = Math.ceil(accounts.length / ACCOUNTS_PER_MATCHER);
  return Array.from({ length: count }, (_, part) => {
    const own = accounts.slice(part * ACCOUNTS_PER_MATCHER, (part + 1) * ACCOUNTS_PER_MATCHER);
    return {
      id: `${id}-${part + 1}`,
      matcher: `matchesValue(aws.account.id, {${own.map((account) => `"${account}"`).join(", ")}})`,
    };
  });
}
