import type { Organization, OrganizationAccount } from "./organization";

/**
 * What happened to an organization since it was last read, a line each: `+` joined, `-` left or cannot be connected any
 * more, `~` anything else. Sorted by kind, then account.
 *
 * @param effect - what it means for an account's connections, to be put behind its line
 */
export function diffOrganizations(
  before: Organization,
  after: Organization,
  effect: (account: string) => string = () => "",
): string[] {
  if (before.organization.id !== after.organization.id) {
    return [`~ another organization: ${before.organization.id} → ${after.organization.id}`];
  }
  const was = new Map(before.accounts.map((account) => [account.id, account]));
  const is = new Map(after.accounts.map((account) => [account.id, account]));
  const joined = after.accounts
    .filter(({ id }) => !was.has(id))
    .map((account) => `+ ${named(account)} ${joining(account)}${effect(account.id)}`);
  const left = before.accounts
    .filter(({ id }) => !is.has(id))
    .map((account) => `- ${named(account)} left${effect(account.id)}`);
  const changed = after.accounts.flatMap((account) => {
    const old = was.get(account.id);
    return old ? changes(old, account, effect(account.id)) : [];
  });
  return [
    ...joined,
    ...left,
    ...changed.filter(first("-")),
    ...changed.filter(first("+")),
    ...changed.filter(first("~")),
    ...ouChanges(before, after),
  ];
}

function joining(account: OrganizationAccount): string {
  const state = account.state === "ACTIVE" ? "" : `, ${inWords(account.state)}`;
  return `joined in ${account.ou}${account.joined === "INVITED" ? " by invitation" : ""}${state}`;
}

/** One line per change, marked as {@link diffOrganizations} says. */
function changes(old: OrganizationAccount, now: OrganizationAccount, effect: string): string[] {
  const lines: string[] = [];
  const say = (mark: string, text: string) => lines.push(`${mark} ${named(now)} ${text}`);
  if (old.state !== now.state) {
    if (now.state === "ACTIVE") say("+", `active again, was ${inWords(old.state)}`);
    else say(old.state === "ACTIVE" ? "-" : "~", `${inWords(now.state)}, was ${inWords(old.state)}`);
  }
  if (old.ou !== now.ou) say("~", `moved ${old.ou} → ${now.ou}`);
  if (old.name !== now.name) say("~", `renamed, was "${old.name}"`);
  if (old.emailDomain !== now.emailDomain)
    say("~", `e-mail domain ${old.emailDomain ?? "–"} → ${now.emailDomain ?? "–"}`);
  lines.push(...listChange(now, "regions enabled", old.regions, now.regions));
  lines.push(...listChange(now, "Security Hub on", old.securityHub, now.securityHub));
  lines.push(...listChange(now, "Security Hub V2 on", old.securityHubV2, now.securityHubV2));
  lines.push(...tagChange(old, now));
  // Several things may have happened to one account; what they come to is said once.
  return lines.map((line, index) => (index === 0 ? line + effect : line));
}

/** A list that was not known before is no news. */
function listChange(
  account: OrganizationAccount,
  what: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): string[] {
  if (before === undefined || after === undefined) return [];
  const gained = after.filter((item) => !before.includes(item)).map((item) => `+${item}`);
  const lost = before.filter((item) => !after.includes(item)).map((item) => `-${item}`);
  if (gained.length + lost.length === 0) return [];
  return [`~ ${named(account)} ${what}: ${[...gained, ...lost].join(" ")}`];
}

function tagChange(old: OrganizationAccount, now: OrganizationAccount): string[] {
  const keys = [...new Set([...Object.keys(old.tags), ...Object.keys(now.tags)])].sort();
  const parts = keys
    .filter((key) => old.tags[key] !== now.tags[key])
    .map((key) => `${key} ${shown(old.tags[key])} → ${shown(now.tags[key])}`);
  return parts.length === 0 ? [] : [`~ ${named(now)} tags: ${parts.join(", ")}`];
}

function ouChanges(before: Organization, after: Organization): string[] {
  // A file written by hand may know no OUs.
  if (before.ous.length === 0) return [];
  const was = new Map(before.ous.map((ou) => [ou.id, ou.path]));
  const is = new Map(after.ous.map((ou) => [ou.id, ou.path]));
  const lines: string[] = [];
  for (const [id, path] of is) {
    const old = was.get(id);
    // The root is no news: older files did not list it.
    if (old === undefined) lines.push(...(path === "/" ? [] : [`~ OU ${path} is new`]));
    else if (old !== path) lines.push(`~ OU ${old} is now ${path}`);
  }
  for (const [id, path] of was) if (!is.has(id)) lines.push(`~ OU ${path} is gone`);
  return lines;
}

function named({ id, name }: OrganizationAccount): string {
  return `${id} "${name}"`;
}

function inWords(state: string): string {
  return state.toLowerCase().replaceAll("_", " ");
}

function shown(value: string | undefined): string {
  return value === undefined ? "–" : `"${value}"`;
}

function first(mark: string): (line: string) => boolean {
  return (line) => line.startsWith(mark);
}
