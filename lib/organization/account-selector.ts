import { z } from "zod";
import { accountId, organizationalUnit } from "../deployment/values";
import { liesIn } from "./ou-path";

/** What selectors look at: an account as `organization.json` has it. */
export interface SelectableAccount {
  /** 12-digit account id. */
  readonly id: string;
  readonly name: string;
  /** Path of its OU, `/` for the root. */
  readonly ou: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Accounts by id, OU, tag or name. What any of them names is meant. */
export const accountSelectorSchema = z.strictObject({
  accounts: z.array(accountId).optional().describe("Accounts by their 12-digit id."),
  ous: z.array(organizationalUnit).optional().describe("Organizational units by path or id, with all below them."),
  tags: z
    .record(z.string().min(1), z.string())
    .optional()
    .describe("Account tags; `*` stands for any value. An account with one of them is meant."),
  names: z.array(z.string().min(1)).optional().describe("Account names; `*` stands for any characters."),
});

/** See {@link accountSelectorSchema}. */
export type AccountSelector = z.infer<typeof accountSelectorSchema>;

/** An OU's place, to look up a path by an id. */
export interface OuPath {
  readonly id: string;
  readonly path: string;
}

/** Whether a selector names nothing at all. */
export function isEmptySelector({ accounts, ous, tags, names }: AccountSelector): boolean {
  return !accounts?.length && !ous?.length && !names?.length && Object.keys(tags ?? {}).length === 0;
}

/** Whether an account is meant. */
export function selectsAccount(selector: AccountSelector, account: SelectableAccount, ous: readonly OuPath[]): boolean {
  return selectingPart(selector, account, ous) !== undefined;
}

/** The first part of a selector by which an account is meant. */
export function selectingPart(
  selector: AccountSelector,
  account: SelectableAccount,
  ous: readonly OuPath[],
): keyof AccountSelector | undefined {
  if (selector.accounts?.includes(account.id)) return "accounts";
  const paths = (selector.ous ?? []).map((ou) => ous.find(({ id }) => id === ou)?.path ?? ou);
  if (paths.some((path) => liesIn(account.ou, path))) return "ous";
  if (Object.entries(selector.tags ?? {}).some(([key, value]) => hasTag(account, key, value))) return "tags";
  return selector.names?.some((pattern) => matchesName(pattern, account.name)) ? "names" : undefined;
}

/** The parts of a selector that no account answers to: most likely typing mistakes. */
export function unmatchedParts(
  selector: AccountSelector,
  accounts: readonly SelectableAccount[],
  ous: readonly OuPath[],
): string[] {
  const matches = (part: AccountSelector) => accounts.some((account) => selectsAccount(part, account, ous));
  return [
    ...(selector.accounts ?? []).filter((id) => !matches({ accounts: [id] })).map((id) => `account ${id}`),
    ...(selector.ous ?? []).filter((ou) => !matches({ ous: [ou] })).map((ou) => `OU ${ou}`),
    ...Object.entries(selector.tags ?? {})
      .filter(([key, value]) => !matches({ tags: { [key]: value } }))
      .map(([key, value]) => `tag ${key}=${value}`),
    ...(selector.names ?? []).filter((name) => !matches({ names: [name] })).map((name) => `name ${name}`),
  ];
}

function hasTag({ tags }: SelectableAccount, key: string, value: string): boolean {
  return Object.hasOwn(tags, key) && (value === "*" || tags[key] === value);
}

function matchesName(pattern: string, name: string): boolean {
  const source = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${source.join(".*")}$`, "s").test(name);
}
