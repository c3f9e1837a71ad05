import { createHash } from "node:crypto";

/** Digits of the hash that replaces the end of a name that is too long. */
const HASH_LENGTH = 8;

/**
 * A physical name: parts joined by hyphens, never longer than AWS allows. A name that would be is cut and ends in a hash of
 * the whole, so that two long names stay two.
 *
 * @param limit - characters AWS allows for this kind of resource
 */
export function physicalName(parts: readonly string[], limit: number): string {
  const full = parts.join("-");
  if (full.length <= limit) return full;
  const hash = createHash("sha256").update(full).digest("hex").slice(0, HASH_LENGTH);
  return `${full.slice(0, limit - HASH_LENGTH - 1)}-${hash}`;
}

/** Everything hubrelay makes, by name. The same in every region; account-wide names (IAM) therefore never carry a region. */
export interface Names {
  /** IAM role of the relays, once per account. */
  readonly relayRole: string;
  /** IAM role of the rules that send to another account's queue, once per account. */
  readonly senderRole: string;
  /** Lambda function. */
  readonly relay: string;
  /** Log group of the function. */
  readonly logGroup: string;
  /** Queue between rule and function. */
  readonly queue: string;
  /** Queue of what could not be delivered. */
  readonly deadLetterQueue: string;
  /** Secret with the ingest token, in the hub. */
  readonly secret: string;
  /** Alias of the key that encrypts the secret. */
  readonly keyAlias: string;
  /** EventBridge rule; a filter too large for one rule takes several, numbered from 0. */
  rule(index: number): string;
}

/** The names of a deployment. @param deployment - its `name` */
export function namesOf(deployment: string): Names {
  const relay = physicalName([deployment, "relay"], 64);
  return {
    relayRole: physicalName([deployment, "relay"], 64),
    senderRole: physicalName([deployment, "sender"], 64),
    relay,
    logGroup: `/aws/lambda/${relay}`,
    queue: physicalName([deployment, "findings"], 80),
    deadLetterQueue: physicalName([deployment, "dead-letters"], 80),
    secret: `${deployment}/ingest-token`,
    keyAlias: `alias/${deployment}-ingest-token`,
    rule: (index) => physicalName([deployment, "findings", ...(index === 0 ? [] : [String(index + 1)])], 64),
  };
}
