import { setTimeout as sleep } from "node:timers/promises";
import { type AwsSecurityFinding, BatchImportFindingsCommand, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { clientConfig, type SessionCredentials } from "../organization/aws-client";
import { explained, isAccessDenied, shortReason } from "../organization/aws-errors";
import { UserError } from "../user-error";
import type { GrailRecord } from "./query-api";

/** The role may not import findings, as deploy roles usually may not. */
export class ImportDenied extends UserError {}

/**
 * Imports a finding into Security Hub, as a product would.
 *
 * @throws ImportDenied when the credentials do not allow it; UserError when AWS or Security Hub refuses it otherwise
 */
export async function importFinding(
  finding: AwsSecurityFinding,
  region: string,
  credentials: SessionCredentials,
): Promise<void> {
  const client = new SecurityHubClient(clientConfig(region, credentials));
  const place = `${finding.AwsAccountId} ${region}: importing a finding`;
  try {
    const { FailedFindings = [] } = await client.send(new BatchImportFindingsCommand({ Findings: [finding] }));
    const [refused] = FailedFindings;
    if (refused) {
      throw new UserError(
        `${place}: ${refused.ErrorCode} ${refused.ErrorMessage}`,
        "is Security Hub on in that region?",
      );
    }
  } catch (error) {
    const whatToDo = "name a role that may securityhub:BatchImportFindings there: --role NAME";
    if (isAccessDenied(error)) throw new ImportDenied(`${place}: ${shortReason(error)}`, whatToDo);
    throw explained(error, place, whatToDo);
  } finally {
    client.destroy();
  }
}

/** How long each leg took, in milliseconds. */
export interface Legs {
  /** From the import into Security Hub to the relay's queue, by the queue's clock. Absent where the record does not tell. */
  readonly toQueue?: number;
  /** From the import into Security Hub to the record in Dynatrace, by Dynatrace's clock. */
  readonly toDynatrace: number;
  /** From then until a query finds it. */
  readonly toQuery: number;
}

/**
 * Asks until the record is there.
 *
 * @param ask the query; called again and again
 * @returns undefined when it did not come in time
 */
export async function waitForRecord(
  ask: () => Promise<readonly GrailRecord[]>,
  options: {
    readonly importedAt: number;
    readonly timeoutMs: number;
    readonly everyMs: number;
    readonly now?: () => number;
  },
): Promise<Legs | undefined> {
  const { importedAt, timeoutMs, everyMs, now = Date.now } = options;
  for (;;) {
    const [record] = await ask();
    if (record !== undefined) {
      const stored = Date.parse(String(record.timestamp));
      // Clocks of two machines: a leg is never shown as less than nothing.
      const toDynatrace = Math.max(0, (Number.isNaN(stored) ? now() : stored) - importedAt);
      const queued = Date.parse(String(record["aws.securityhub.queued_at"])) - importedAt;
      const toQueue = Number.isNaN(queued) ? {} : { toQueue: Math.min(Math.max(0, queued), toDynatrace) };
      return { ...toQueue, toDynatrace, toQuery: Math.max(0, now() - importedAt - toDynatrace) };
    }
    if (now() - importedAt >= timeoutMs) return undefined;
    await sleep(everyMs);
  }
}
