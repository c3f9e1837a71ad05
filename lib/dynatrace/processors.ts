import type { DeclaredIngestSource } from "./ingest-source-schema";

/** What every processor of a pipeline has. */
interface Processor {
  readonly id: string;
  readonly type: string;
  readonly description: string;
  readonly enabled: boolean;
  /** DQL condition; the provider demands one of every type used here, but at apply only. */
  readonly matcher: string;
}

/** Accounts in one condition: Dynatrace takes 1,000 bytes of matcher. */
const ACCOUNTS_PER_MATCHER = 50;

/** Throws records away. */
export function dropProcessors(conditions: readonly string[]): Processor[] {
  return conditions.map((matcher, index) => ({
    id: `hubrelay-drop-${index + 1}`,
    type: "drop",
    description: `Drop ${index + 1}`,
    enabled: true,
    matcher,
  }));
}

/** Sets `dt.security_context`, by which policies grant access to single records. */
export function securityContextProcessors(contexts: DeclaredIngestSource["securityContext"]) {
  return contexts.flatMap(({ value, accounts }, index) =>
    matchers(accounts).map((matcher, part) => ({
      id: `hubrelay-context-${index + 1}-${part + 1}`,
      type: "securityContext",
      description: `Security context ${value}`,
      enabled: true,
      matcher,
      securityContext: { value: { type: "constant", constant: value } },
    })),
  );
}

/** Chooses the bucket of all records. */
export function bucketProcessors(bucket: string | undefined) {
  if (bucket === undefined) return [];
  return [
    {
      id: "hubrelay-bucket",
      type: "bucketAssignment",
      description: `Bucket ${bucket}`,
      enabled: true,
      matcher: "true",
      bucketAssignment: { bucketName: bucket },
    },
  ];
}

function matchers(accounts: readonly string[] | undefined): string[] {
  if (accounts === undefined) return ["true"];
  const count = Math.ceil(accounts.length / ACCOUNTS_PER_MATCHER);
  return Array.from({ length: count }, (_, part) => {
    const own = accounts.slice(part * ACCOUNTS_PER_MATCHER, (part + 1) * ACCOUNTS_PER_MATCHER);
    return `matchesValue(aws.account.id, {${own.map((account) => `"${account}"`).join(", ")}})`;
  });
}
