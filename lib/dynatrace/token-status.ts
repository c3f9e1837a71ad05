import { TOKEN_MAX_AGE_MS } from "../relay/token";
import { expiryRemark } from "./token-expiry";
import { type RelayUse, relayRemarks } from "./token-relays";
import { generationInUse, type TokenGenerations, tokenName } from "./token-schema";
import type { TokenInfo } from "./tokens-api";

/** What the hub's secret holds, without the secret part. */
export interface StoredToken {
  /** `dt0c01.…`, the public part. */
  readonly tokenId: string;
  readonly generation?: number;
  /** When this value was stored. */
  readonly storedAt: Date;
}

/** One generation of the ingest token. */
export interface GenerationStatus {
  readonly generation: number;
  /** Absent when Dynatrace has no such token. */
  readonly id?: string;
  readonly state: "in the secret" | "replaced" | "waiting" | "missing" | "disabled" | "expired";
  readonly lastUsed?: string;
  readonly expires?: string;
}

/** Where a rotation stands. */
export interface TokenStatus {
  /** The token's name in the declaration; absent: the common one. */
  readonly name?: string;
  readonly generations: readonly GenerationStatus[];
  /** Every relay can be on the newest generation and none uses another one. */
  readonly settled: boolean;
  /** What is to be said, most urgent first; each with the next step. */
  readonly remarks: readonly string[];
  /** What each relay has used, where it was asked. */
  readonly relays?: readonly RelayUse[];
}

/** What {@link tokenStatus} looks at. */
export interface TokenFacts {
  readonly deployment: string;
  /** The token's name in the declaration. @default - the common one */
  readonly name?: string;
  readonly declared: TokenGenerations;
  readonly tokens: readonly TokenInfo[];
  readonly stored: StoredToken;
  /** What each relay has used since the secret changed. @default - nobody asked them */
  readonly relays?: readonly RelayUse[];
  readonly now: Date;
}

/**
 * Where a rotation stands. Relays read the secret again after 15 minutes at the latest; so an old token that was not used
 * since then is used by nobody, and one that was used since then is held by a relay that cannot read the secret.
 */
export function tokenStatus(facts: TokenFacts): TokenStatus {
  const { declared, stored } = facts;
  const newest = generationInUse(declared);
  const generations = declared.mode === "managed" ? declared.generations : [newest];
  const status = generations.map((generation) => generationStatus(generation, facts));
  const broken = status.flatMap((each) => remarkOnBroken(each, declared));
  const rotation =
    stored.generation === newest
      ? remarksOnOld(status, facts)
      : [
          `the secret holds generation ${stored.generation ?? "unknown"}, the declaration says ${newest}: npx hubrelay apply --stack dynatrace`,
        ];
  const { relays = [], name } = facts;
  const asked = relayRemarks(relays, newest, new Date(stored.storedAt.getTime() + TOKEN_MAX_AGE_MS));
  const unsettled = [...broken, ...rotation.filter((each) => !each.startsWith("every relay"))];
  const endings = status.flatMap((each) => remarkOnExpiry(each, facts));
  return {
    ...(name !== undefined && { name }),
    generations: status,
    settled: unsettled.length === 0 && asked.settled,
    remarks: [...broken, ...rotation, ...asked.remarks, ...endings],
    ...(facts.relays && { relays }),
  };
}

function generationStatus(
  generation: number,
  { deployment, name: own, declared, tokens, stored, now }: TokenFacts,
): GenerationStatus {
  const inSecret = stored.generation === generation;
  const info =
    declared.mode === "external" || inSecret
      ? tokens.find(({ id }) => id === stored.tokenId)
      : tokens.find(({ name }) => name === tokenName(deployment, generation, own));
  if (info === undefined) return { generation, state: "missing" };
  const expired = info.expirationDate !== undefined && Date.parse(info.expirationDate) <= now.getTime();
  const place = inSecret ? "in the secret" : generation < (stored.generation ?? 0) ? "replaced" : "waiting";
  return {
    generation,
    id: info.id,
    state: expired ? "expired" : info.enabled ? place : "disabled",
    ...(info.lastUsedDate !== undefined && { lastUsed: info.lastUsedDate }),
    ...(info.expirationDate !== undefined && { expires: info.expirationDate }),
  };
}

function remarkOnBroken({ generation, state }: GenerationStatus, { mode }: TokenGenerations): string[] {
  if (state === "missing") {
    return [
      mode === "managed"
        ? `generation ${generation} is not in Dynatrace: somebody deleted it. npx hubrelay token forget, then npx hubrelay apply --stack dynatrace makes a new one (take the generation out of the declaration first if it is not wanted)`
        : "the secret's token is not in Dynatrace: store another one and raise dynatrace.token.generation",
    ];
  }
  if (state === "disabled")
    return [`generation ${generation} is disabled: npx hubrelay apply --stack dynatrace enables it`];
  if (state === "expired") return [`generation ${generation} has expired: rotate to the next one (docs/token.md)`];
  return [];
}

function remarksOnOld(status: readonly GenerationStatus[], { stored, now }: TokenFacts): string[] {
  const over = stored.storedAt.getTime() + TOKEN_MAX_AGE_MS;
  return status
    .filter(({ state }) => state === "replaced")
    .map(({ generation, lastUsed }) => {
      if (now.getTime() < over) {
        return `relays go over to generation ${stored.generation} until ${new Date(over).toISOString().slice(11, 16)} UTC: ask again then`;
      }
      if (lastUsed !== undefined && Date.parse(lastUsed) > over) {
        return `generation ${generation} was used at ${lastUsed}, when every relay should have left it: a relay cannot read the secret, its log says why`;
      }
      return `every relay has left generation ${generation}: take it out of dynatrace.token.generations and apply, which revokes it`;
    });
}

function remarkOnExpiry({ generation, expires, state }: GenerationStatus, facts: TokenFacts): string[] {
  const { name, declared, now } = facts;
  if (expires === undefined || state === "expired" || state === "replaced") return [];
  const remark = expiryRemark({ generation, ...(name !== undefined && { name }) }, expires, declared.warnDays, now);
  return remark === undefined ? [] : [remark];
}
