import { askDynatrace } from "../ask-dynatrace";
import { platformUrl } from "../query-api";
import type { GivenCredentials } from "./given";
import { clientToken } from "./oauth-client";
import type { CredentialProblem } from "./problem";

/** The table that security findings lie in; a pipeline of it can put them into buckets of this table only. */
const TABLE = "security.events";

/** What listing a bucket takes; nothing else that hubrelay does needs it, so it is not demanded. */
const SCOPE = "storage:bucket-definitions:read";

/**
 * Checks that the bucket which `dynatrace.ingestSource` names is there, because Dynatrace takes a pipeline that names any.
 *
 * @throws UserError when Dynatrace does not answer
 */
export async function checkBucket(
  environmentUrl: string,
  bucket: string,
  given: GivenCredentials,
): Promise<readonly CredentialProblem[]> {
  const bearer = given.platformToken?.value ?? (given.client ? await clientToken(given) : undefined);
  if (typeof bearer === "object") return [bearer];
  if (bearer === undefined) return [unchecked(bucket, "without a platform token nobody can ask")];
  const path = `/platform/storage/management/v1/bucket-definitions/${encodeURIComponent(bucket)}`;
  const response = await askDynatrace(new URL(path, platformUrl(environmentUrl)), {
    redirect: "manual",
    headers: { authorization: `Bearer ${bearer}` },
  });
  const answer = (await response.json().catch(() => undefined)) as
    | { readonly table?: string; readonly error?: { readonly code?: number } }
    | undefined;
  if (response.ok && answer?.table === TABLE) return [];
  if (response.ok && answer?.table !== undefined) {
    return [refused(bucket, `is of the table ${answer.table}, expected one of ${TABLE}`)];
  }
  // A proxy's 404 is a page.
  if (response.status === 404 && answer?.error?.code === 404) return [refused(bucket, "does not exist")];
  return [unchecked(bucket, `Dynatrace answered ${response.status}`)];
}

function refused(bucket: string, what: string): CredentialProblem {
  return {
    severity: "blocker",
    problem: `dynatrace.ingestSource.bucket: the bucket ${bucket} ${what}`,
    whatToDo: `make it in Dynatrace (Settings > Storage management) with the table ${TABLE}, or leave bucket out`,
  };
}

function unchecked(bucket: string, why: string): CredentialProblem {
  return {
    severity: "note",
    problem: `dynatrace.ingestSource.bucket: that the bucket ${bucket} exists was not checked: ${why}`,
    whatToDo: `give DYNATRACE_PLATFORM_TOKEN ${SCOPE} to have it checked`,
  };
}
