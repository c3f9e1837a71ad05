import type { AttributeChange, Change } from "./plan-result";
import { escapeHtml } from "./report-page";

/** More changed resources of one stack than this are counted, not listed. */
const LIST_UP_TO = 200;
/** So many stacks are named in a heading. */
const NAME_UP_TO = 8;
/** Longer values are cut: policies and patterns are. */
const VALUE_WIDTH = 300;

/** Things that are alike, together. */
export interface Alike<T> {
  readonly first: T;
  readonly all: readonly T[];
}

/**
 * Groups what differs in nothing but the account it is about: three thousand accounts that fail or change alike are said once.
 *
 * @param text what is compared
 */
export function groupAlike<T>(items: readonly T[], text: (item: T) => string): Alike<T>[] {
  const groups = new Map<string, { first: T; all: T[] }>();
  for (const item of items) {
    const key = text(item).replace(/\d{12}|RequestID: [\w-]+/g, "");
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { first: item, all: [item] });
    else group.all.push(item);
  }
  return [...groups.values()];
}

/** The stacks of a group as a heading. */
export function stackNames(stacks: readonly string[]): string {
  const shown = stacks.slice(0, NAME_UP_TO).map(escapeHtml).join(", ");
  if (stacks.length <= NAME_UP_TO) return shown;
  return `${stacks.length.toLocaleString("en-US")} stacks: ${shown} …`;
}

/** All stacks of a group, folded away; nothing when the heading names them. */
export function everyStack(stacks: readonly string[]): string {
  if (stacks.length <= NAME_UP_TO) return "";
  const all = stacks.map(escapeHtml).join(", ");
  return `<details class="more"><summary>all ${stacks.length.toLocaleString("en-US")}</summary>${all}</details>`;
}

/** Changed resources with what differs in each. @param words what happens, or happened, to one */
export function changeList<T extends Change>(list: readonly T[], words: (change: T) => string): string {
  const items = list
    .slice(0, LIST_UP_TO)
    .map(
      (change) =>
        `<li><code>${escapeHtml(change.address)}</code> ${escapeHtml(words(change))}` +
        `${change.attributes.map(attribute).join("")}</li>`,
    );
  const more = list.length > LIST_UP_TO ? `<p>and ${list.length - LIST_UP_TO} more</p>` : "";
  return `<ul>${items.join("")}</ul>${more}`;
}

function attribute({ path, before, after }: AttributeChange): string {
  return `<div class="attribute"><code>${escapeHtml(path)}</code> <del>${value(before)}</del> → <ins>${value(after)}</ins></div>`;
}

function value(text: string): string {
  return escapeHtml(text.length > VALUE_WIDTH ? `${text.slice(0, VALUE_WIDTH - 1)}…` : text);
}
