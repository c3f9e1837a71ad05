import type { StackError } from "./error-class";

/**
 * Whether a failure may pass without anybody doing anything.
 *
 * - `passing`: it will: AWS throttles, or does not know everywhere yet what was made a moment ago
 * - `perhaps`: it may: AWS says the same of a role made a moment ago and of one that is not there
 * - `lasting`: somebody has to do something
 */
export type Transience = "passing" | "perhaps" | "lasting";

/** What AWS, Dynatrace and the network say that is over soon. */
const PASSING: readonly RegExp[] = [
  // A role, a queue, a key that not every part of AWS knows yet.
  /cannot be assumed by Lambda|Invalid principal|invalid principals|not yet|eventual|NonExistentQueue|QueueDoesNotExist/i,
  // An account or a region that was made available a moment ago.
  /SubscriptionRequired|OptInRequired|needs a subscription for the service|account is being (verified|activated|initialized)|PendingVerification/i,
  // Another change of the same thing that is under way.
  /OperationAborted|ConcurrentModification|ConcurrentUpdate|update is in progress|operation is in progress|ResourceInUse/i,
  // The service itself.
  /StatusCode: 50[0234]|ServiceUnavailable|InternalFailure|InternalError|InternalServerError|RequestTimeout/i,
  /connection reset|i\/o timeout|TLS handshake timeout|unexpected EOF/i,
];

/** See {@link Transience}. */
export function transienceOf({ class: kind, message }: StackError): Transience {
  if (kind === "throttled") return "passing";
  if (kind === "lock" || kind === "policy denied" || kind === "interrupted") return "lasting";
  if (PASSING.some((pattern) => pattern.test(message))) return "passing";
  return kind === "credentials" && /Cannot assume IAM Role|sts:AssumeRole/i.test(message) ? "perhaps" : "lasting";
}

/**
 * The pause before the next try, spread by a fifth so that stacks that failed together do not come back together.
 *
 * @param delays all pauses, in milliseconds
 * @param tried how many tries there were after the first
 * @param random between 0 and 1
 * @returns undefined when there is none left
 */
export function nextPause(
  error: StackError,
  delays: readonly number[],
  tried: number,
  random: number,
): number | undefined {
  const transience = transienceOf(error);
  const most = transience === "passing" ? delays.length : transience === "perhaps" ? 1 : 0;
  const delay = tried < most ? delays[tried] : undefined;
  return delay === undefined ? undefined : Math.round(delay * (0.8 + 0.4 * random));
}
