import { UserError } from "../user-error";

/** A terraform's lock on a state, as that terraform wrote it down. */
export interface StateLock {
  /** Terraform's id of it; another run's lock has another one. */
  readonly id?: string;
  /** `user@host`. */
  readonly who?: string;
  /** What it does: `apply`, `plan`, `import`. */
  readonly operation?: string;
  /** Since when, in milliseconds since 1970. */
  readonly since?: number;
}

/** Reads a lock as it lies beside a state; what somebody else's object of that name does not say is left out. */
export function parseLock(text: string): StateLock {
  let info: Readonly<Record<string, unknown>>;
  try {
    info = Object(JSON.parse(text)) as Readonly<Record<string, unknown>>;
  } catch {
    return {};
  }
  return toLock(info.ID, info.Who, info.Operation, info.Created);
}

/** Finds the lock in what terraform says when it meets one. @returns nothing known, when it does not say */
export function lockInMessage(text: string): StateLock {
  const field = (name: string) => new RegExp(`^\\s*${name}:\\s*(\\S.*)$`, "m").exec(text)?.[1]?.trim();
  return toLock(field("ID"), field("Who"), field("Operation"), field("Created"));
}

/** Name of the stack whose state terraform says is locked. */
export function stackInMessage(text: string): string | undefined {
  return /^\s*Path:\s.*?([\w-]+)\.tfstate\s*$/m.exec(text)?.[1];
}

/** A lock is no longer the one that the user was shown. */
export function anotherLock(stack: string): UserError {
  return new UserError(
    `the lock of ${stack} is no longer the one that was shown: it was given back, or another run holds it now`,
    `look again: npx hubrelay unlock ${stack.replace(/^account-/, "")}`,
  );
}

function toLock(id: unknown, who: unknown, operation: unknown, created: unknown): StateLock {
  // `2026-11-24T09:00:00.123456789Z` in the lock, `2026-11-24 09:00:00.123 +0000 UTC` in a message.
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)/.exec(String(created)) ?? [];
  return {
    ...(isText(id) && { id }),
    ...(isText(who) && { who }),
    ...(isText(operation) && { operation: operation.replace(/^OperationType/, "").toLowerCase() }),
    ...(day !== undefined && { since: Date.parse(`${day}T${time}Z`) }),
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
