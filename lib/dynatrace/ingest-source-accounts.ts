import { PlanError, type PlanProblem } from "../connections/plan-error";
import type { Organization } from "../organization/organization";
import { liesIn } from "../organization/ou-path";
import type { DeclaredIngestSource } from "./ingest-source-schema";

/** The organization's accounts and units. */
export type Members = Pick<Organization, "accounts" | "ous">;

/** Accounts by id or unit, as the declaration names them; neither: every account. */
export interface AccountSelection {
  readonly accounts?: readonly string[];
  readonly ous?: readonly string[];
}

/**
 * The ids of the accounts that are meant, sorted; undefined: all, and those too that join later.
 *
 * @param path where the selection stands in the declaration
 * @throws PlanError for a unit that the organization does not have, which would silently select nothing
 */
export function selectedAccounts(
  { accounts = [], ous = [] }: AccountSelection,
  members: Members,
  path: string,
): readonly string[] | undefined {
  if (accounts.length === 0 && ous.length === 0) return undefined;
  const units = ous.map((ou, index) => unitPath(ou, members, `${path}.ous[${index}]`));
  const inUnits = members.accounts.filter((account) => units.some((unit) => liesIn(account.ou, unit)));
  return [...new Set([...accounts, ...inUnits.map(({ id }) => id)])].sort();
}

/** The accounts of each unit that holds some directly, by the unit's path; only those among `selected` where it is given. */
export function accountsByUnit(
  members: Members,
  selected: readonly string[] | undefined,
): ReadonlyMap<string, readonly string[]> {
  const units = new Map<string, string[]>();
  for (const { id, ou } of members.accounts) {
    if (selected !== undefined && !selected.includes(id)) continue;
    units.set(ou, [...(units.get(ou) ?? []), id]);
  }
  return new Map([...units].sort(([a], [b]) => (a < b ? -1 : 1)).map(([unit, ids]) => [unit, ids.sort()]));
}

/**
 * Makes sure that every unit an ingest source names is one of the organization's.
 *
 * @throws PlanError with all that are not
 */
export function checkUnits(source: DeclaredIngestSource | undefined, members: Members): void {
  const lists = { securityContext: source?.securityContext ?? [], cost: source?.cost ?? [] };
  const problems = Object.entries(lists).flatMap(([key, entries]) =>
    entries.flatMap(({ ous = [] }, index) =>
      ous.flatMap((ou, place) => {
        const resolved = resolveUnit(ou, members, `dynatrace.ingestSource.${key}[${index}].ous[${place}]`);
        return typeof resolved === "string" ? [] : [resolved];
      }),
    ),
  );
  if (problems.length > 0) throw new PlanError(problems);
}

function unitPath(ou: string, members: Members, path: string): string {
  const resolved = resolveUnit(ou, members, path);
  if (typeof resolved === "string") return resolved;
  throw new PlanError([resolved]);
}

/** The unit's path, or what is wrong with it. */
function resolveUnit(ou: string, { accounts, ous }: Members, path: string): string | PlanProblem {
  const resolved = ous.find(({ id }) => id === ou)?.path ?? ou;
  const known = ous.map((unit) => unit.path);
  if (known.includes(resolved) || accounts.some((account) => liesIn(account.ou, resolved))) return resolved;
  return {
    path,
    message: `expected an organizational unit of the organization, received "${ou}"`,
    hint: `the organization has ${known.join(", ") || "none"}; npx hubrelay discover reads it anew`,
  };
}
