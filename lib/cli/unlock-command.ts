import { Command, InvalidArgumentError } from "commander";
import { duration } from "../rollout/error-class";
import { isStackName } from "../rollout/orphans";
import type { StateLock } from "../rollout/state-lock";
import type { StateStore } from "../rollout/state-store";
import { UserError } from "../user-error";
import { type ApprovalFlags, askBefore, canAsk, withApproval } from "./approval";
import { readDeclaration } from "./declaration";
import type { GlobalOptions } from "./global-options";
import { stateStoreOf } from "./state-store-of";
import { plural, table } from "./table";

type UnlockFlags = GlobalOptions & ApprovalFlags;

/** A lock and the stack whose state it is on. */
interface HeldLock {
  readonly stack: string;
  readonly lock: StateLock;
}

/** `hubrelay unlock`. */
export function unlockCommand(): Command {
  return withApproval(new Command("unlock"))
    .argument(
      "[accounts...]",
      '12-digit ids, or names of stacks such as "dynatrace" (default: all that are locked)',
      stacks,
    )
    .addHelpText(
      "after",
      "\nA lock is left behind when a run was killed. Terraform is not started, and what the states hold stays as it is.\n\n" +
        "Examples:\n  $ npx hubrelay unlock\n  $ npx hubrelay unlock 111111111111",
    )
    .action(async (names: readonly string[], _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<UnlockFlags>();
      const yes = flags.yes === true || flags.autoApprove === true;
      if (yes && names.length === 0) {
        throw new UserError(
          "unlock --yes takes no lock that was not named",
          "name it: npx hubrelay unlock ACCOUNT --yes",
        );
      }
      const store = await stateStoreOf(readDeclaration(flags.config).deployment, flags.config);
      const held = await locksOf(store, names);
      const listed = format(held, store.place, new Date());
      if (held.length > 0 && !yes) await insist(listed, held);
      for (const { stack, lock } of held) await store.unlock(stack, lock);
      if (flags.json) console.log(JSON.stringify({ place: store.place, unlocked: held.map(toJson) }, null, 2));
      else if (held.length === 0) console.log(nothingLocked(names, store.place));
      else console.log(`${yes ? `${listed}\n\n` : ""}${done(held)}`);
    });
}

async function locksOf(store: StateStore, names: readonly string[]): Promise<HeldLock[]> {
  const found: HeldLock[] = [];
  for (const stack of names.length > 0 ? new Set(names) : (await store.locked()).filter(isStackName)) {
    const lock = await store.lockOf(stack);
    if (lock !== undefined) found.push({ stack, lock });
  }
  return found;
}

/** @throws UserError when the answer is not yes, or nobody can give one */
async function insist(listed: string, held: readonly HeldLock[]): Promise<void> {
  const them = held.length === 1 ? "it" : "them";
  if (!canAsk()) {
    console.error(`${listed}\n`);
    throw new UserError(
      "nothing was unlocked: unlock asks first, and there is no terminal to ask on",
      `when it is certain that no run holds ${them} any more: npx hubrelay unlock ${held.map(({ stack }) => shortName(stack)).join(" ")} --yes`,
    );
  }
  const question =
    `${listed}\n\nA run that still works would write over what the next one does.\n` +
    `Is it certain that no run holds ${them} any more? Unlock?`;
  if (!(await askBefore(question))) throw new UserError("nothing was unlocked", 'answer "yes" to unlock');
}

function format(held: readonly HeldLock[], place: string, now: Date): string {
  const rows = held.map(({ stack, lock: { who = "?", operation = "?", since, id = "?" } }) => [
    stack,
    who,
    operation,
    since === undefined ? "?" : `${new Date(since).toISOString().slice(0, 19).replace("T", " ")} UTC`,
    since === undefined ? "?" : duration(now.getTime() - since),
    id,
  ]);
  const head = ["stack", "locked by", "doing", "since", ">age", "lock"];
  return `${plural(held.length, "locked state")} in ${place}\n\n${table(head, rows)}`;
}

function done(held: readonly HeldLock[]): string {
  return `Unlocked: ${held.map(({ stack }) => stack).join(", ")}. Next: run again what was refused.`;
}

function nothingLocked(names: readonly string[], place: string): string {
  const which = names.length === 0 ? "no state" : `the state of ${names.join(", ")}`;
  return `${place}: ${which} is ${names.length === 0 ? "" : "not "}locked`;
}

function toJson({ stack, lock }: HeldLock) {
  const { since, ...rest } = lock;
  return { stack, ...rest, ...(since !== undefined && { since: new Date(since).toISOString() }) };
}

function shortName(stack: string): string {
  return stack.replace(/^account-/, "");
}

function stacks(value: string, before: readonly string[] = []): string[] {
  if (/^\d{12}$/.test(value)) return [...before, `account-${value}`];
  if (/^(account-\d{12}|dynatrace|hub)$/.test(value)) return [...before, value];
  throw new InvalidArgumentError(`expected a 12-digit account id, "dynatrace" or "hub", received "${value}"`);
}
