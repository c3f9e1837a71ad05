import {
  type AccountSelector,
  isEmptySelector,
  selectsAccount,
  unmatchedParts,
} from "../organization/account-selector";
import { changedStacks } from "../rollout/applied-file";
import { unfinishedStacks } from "../rollout/result-file";
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
 * @throws UserError for a selector that names nothing
 */
export function selectForRun(
  all: readonly Stack[],
  flags: RolloutFlags,
  organization: () => WaveOrganization,
): Stack[] {
  let stacks = selectStacks(all, {
    accounts: [...flags.account, ...bySelector(all, flags, organization)],
    stacks: flags.stack,
  });
  if (flags.failed !== undefined) {
    const unfinished = new Set(unfinishedStacks(flags.failed));
    stacks = stacks.filter((stack) => unfinished.has(stack.name));
  }
  return flags.changed ? changedStacks(stacks, WORK_DIRECTORY) : stacks;
}

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
