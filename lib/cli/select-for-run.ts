import {
  type AccountSelector,
  isEmptySelector,
  selectsAccount,
  unmatchedParts,
} from "../organization/account-selector";
import { changedStacks } from "../rollout/applied-file";
import type { RolloutCommand } from "../rollout/result";
import { readUnfinished } from "../rollout/result-file";
import type { Stack } from "../rollout/stack";
import { selectStacks } from "../rollout/stacks";
import type { WaveOrganization } from "../rollout/waves";
import { UserError } from "../user-error";
import type { RolloutFlags } from "./global-options";

/** Folder of logs, lock files and what was applied. */
export const WORK_DIRECTORY = ".hubrelay";

/**
 * The stacks a command line is about. What `--account`, `--stack`, `--ou`, `--tag` and `--name` name is meant, all of it together;
 * `--failed` and `--changed` then keep only some.
 *
 * @param organization read only when a selector needs it
 * @param command what is to be done with them, where it changes something
 * @throws UserError for a selector that names nothing, and for a result that is another deployment's or of the opposite command
 */
export function selectForRun(
  all: readonly Stack[],
  flags: RolloutFlags,
  organization: () => WaveOrganization,
  command?: RolloutCommand,
): Stack[] {
  let stacks = selectStacks(all, {
    accounts: [...flags.account, ...bySelector(all, flags, organization)],
    stacks: flags.stack,
  });
  if (flags.failed !== undefined) {
    const unfinished = unfinishedOf(all, flags.failed, command);
    stacks = stacks.filter((stack) => unfinished.has(stack.name));
  }
  return flags.changed ? changedStacks(stacks, WORK_DIRECTORY) : stacks;
}

function unfinishedOf(all: readonly Stack[], file: string, command: RolloutCommand | undefined): ReadonlySet<string> {
  const unfinished = readUnfinished(file);
  if (OPPOSITE[unfinished.command] !== undefined && OPPOSITE[unfinished.command] === command) {
    throw new UserError(
      `${file}: is the result of ${unfinished.command}; ${command} would undo what that began`,
      `go on: npx hubrelay ${unfinished.command} --failed ${file}; or name what you mean: npx hubrelay ${command} --account ID`,
    );
  }
  // A stack that has gone since, as that of a disconnected account has, needs nothing more. Where all have, it is the wrong file.
  const known = new Set(all.map(({ name }) => name));
  const { stacks } = unfinished;
  if (stacks.length > 0 && !stacks.some((name) => known.has(name))) {
    throw new UserError(
      `${file}: none of its ${stacks.length} unfinished stacks (${stacks[0]}${stacks.length > 1 ? ", …" : ""}) is one of this deployment`,
      "name a result of this deployment; who is in, who is out and why: npx hubrelay connections",
    );
  }
  return new Set(stacks);
}

const OPPOSITE: Partial<Record<RolloutCommand, RolloutCommand>> = { apply: "destroy", destroy: "apply" };

function bySelector(all: readonly Stack[], flags: RolloutFlags, organization: () => WaveOrganization): string[] {
  const selector: AccountSelector = {
    ous: [...flags.ou],
    tags: Object.fromEntries(flags.tag),
    names: [...flags.name],
  };
  if (isEmptySelector(selector)) return [];
  const { accounts, ous } = organization();
  const unmatched = unmatchedParts(selector, accounts, ous);
  if (unmatched.length > 0) {
    throw new UserError(
      `${unmatched.join(", ")}: no account of the organization answers to it`,
      "see who is in, who is out and why: npx hubrelay connections",
    );
  }
  const deployed = new Set(all.map(({ account }) => account));
  const selected = accounts.filter((account) => selectsAccount(selector, account, ous)).map(({ id }) => id);
  const connected = selected.filter((id) => deployed.has(id));
  if (connected.length === 0) {
    throw new UserError(
      `none of the ${selected.length} selected accounts is connected`,
      "see who is in, who is out and why: npx hubrelay connections",
    );
  }
  return connected;
}

/**
 * The stacks of a destroy. What all accounts share is made with the first wave; with one wave alone, or with what
 * looks otherwise, it is not taken away: the others still need it. `--stack` names it all the same.
 */
export function withoutShared(
  stacks: readonly Stack[],
  { wave, changed, stack: named }: Pick<RolloutFlags, "wave" | "changed" | "stack">,
): readonly Stack[] {
  if (wave.length === 0 && changed !== true) return stacks;
  return stacks.filter(({ account, name }) => account !== undefined || named.includes(name));
}
