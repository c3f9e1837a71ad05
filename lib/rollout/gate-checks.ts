import type { DeployedConnection } from "./deployed-connection";
import type { InventoryEntry, UnreadState } from "./inventory";
import type { QueueDepths } from "./queue-depths";
import type { RelayHealth } from "./relay-health";
import type { GateCheck, GateVerdict } from "./result";

/** Open when no check failed. The message is what failed, or else what was seen. */
export function verdictOf(checks: readonly GateCheck[]): GateVerdict {
  const failed = checks.filter(({ status }) => status === "failed");
  const told = failed.length > 0 ? failed : checks;
  return { open: failed.length === 0, message: told.map(({ message }) => message).join("; "), checks };
}

/** Whether the states of the wave's stacks could be read: what is not known to be there cannot be asked. */
export function statesCheck(unread: readonly UnreadState[]): GateCheck[] {
  const [first] = unread;
  if (first === undefined) return [];
  const message = `the states of ${count(unread.length, "stack")} cannot be read: ${first.stack}: ${first.problem}`;
  return [{ check: "states", status: "failed", message }];
}

/** Whether the states hold every connection of the wave: one that they do not hold is looked at by none of the other checks. */
export function missingCheck(entries: readonly InventoryEntry[]): GateCheck[] {
  const missing = entries.filter(({ status }) => status === "missing");
  const [first] = missing;
  if (first === undefined) return [];
  const message = `the states do not hold ${count(missing.length, "connection")}, first ${first.account} ${first.region}`;
  return [{ check: "states", status: "failed", message }];
}

/** No finding lies among the dead letters, and every queue could be asked. */
export function deadLettersCheck(depths: readonly QueueDepths[]): GateCheck {
  const check = "dead letters";
  const silent = silence(depths, "queues");
  if (silent !== undefined) return { check, status: "failed", message: silent };
  const ill = depths.filter(({ deadLetters = 0 }) => deadLetters > 0);
  if (ill.length === 0) {
    return { check, status: "passed", message: `no dead letters in ${count(depths.length, "queue")}` };
  }
  const letters = ill.reduce((sum, { deadLetters = 0 }) => sum + deadLetters, 0);
  return {
    check,
    status: "failed",
    message: `${count(letters, "dead letter")}, first in ${place(ill[0]!.connection)}`,
  };
}

/** Lambda can run every function, none ended in an error, and every one could be asked. */
export function functionErrorsCheck(health: readonly RelayHealth[]): GateCheck {
  const check = "function errors";
  const silent = silence(health, "functions");
  if (silent !== undefined) return { check, status: "failed", message: silent };
  const broken = health.find((each) => each.broken !== undefined);
  if (broken !== undefined) {
    return { check, status: "failed", message: `the function in ${place(broken.connection)} ${broken.broken}` };
  }
  const failing = health.filter(({ errors = 0 }) => errors > 0);
  if (failing.length === 0) {
    return { check, status: "passed", message: `no function errors in ${count(health.length, "function")}` };
  }
  const errors = failing.reduce((sum, each) => sum + (each.errors ?? 0), 0);
  const where = place(failing[0]!.connection);
  return {
    check,
    status: "failed",
    message: `${count(errors, "function error")} since the wave began, first in ${where}`,
  };
}

/** Silence is not health. */
function silence(
  all: readonly { readonly connection: DeployedConnection; readonly problem?: string }[],
  what: string,
): string | undefined {
  const silent = all.filter(({ problem }) => problem !== undefined);
  const [first] = silent;
  if (first === undefined) return undefined;
  return `${silent.length} of ${all.length} ${what} cannot be asked: ${place(first.connection)}: ${first.problem}`;
}

/** Where queue and function are. */
function place({ queueAccount, region }: DeployedConnection): string {
  return `${queueAccount} ${region}`;
}

/** `1 dead letter`, `2 dead letters`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}
