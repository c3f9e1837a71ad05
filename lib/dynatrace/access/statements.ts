/**
 * What a reader of findings may do. Dynatrace asks for both: the bucket, and the records in it.
 *
 * @param securityContexts only records with one of these; absent: all records of the bucket
 * @see https://docs.dynatrace.com/docs/manage/identity-access-management/permission-management/manage-user-permissions-policies/advanced/iam-policystatements
 */
export function readStatements(bucket: string, securityContexts?: readonly string[]): string {
  const inBucket = `storage:bucket-name = "${bucket}"`;
  const inContext = securityContexts ? ` AND storage:dt.security_context IN (${quoted(securityContexts)})` : "";
  return [
    `ALLOW storage:buckets:read WHERE ${inBucket};`,
    `ALLOW storage:security.events:read WHERE ${inBucket}${inContext};`,
  ].join("\n");
}

/** What the installer of these apps, and of no other, may do. */
export function installStatements(apps: readonly string[]): string {
  const these = `shared:app-id IN (${quoted(apps)})`;
  return [`ALLOW app-engine:apps:install WHERE ${these};`, `ALLOW app-engine:apps:run WHERE ${these};`].join("\n");
}

function quoted(values: readonly string[]): string {
  return values.map((value) => `"${value}"`).join(", ");
}
