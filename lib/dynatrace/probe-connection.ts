import { randomUUID } from "node:crypto";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import type { Connection } from "../connections/connection";
import { matchFinding } from "../filters/match-finding";
import { enterAccount } from "../organization/account-access";
import { UserError } from "../user-error";
import { runQuery } from "./query-api";
import { importFinding, type Legs, waitForRecord } from "./send-test-finding";
import { archived, queryFor, type TestFindingInput, testFinding } from "./test-finding";

/** How alarming a test finding may look, the least first. */
export const SEVERITIES = ["INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL"] as const;

/** Options of {@link probeConnection}. */
export interface ProbeOptions {
  /** The Dynatrace environment. */
  readonly environmentUrl: string;
  readonly platformToken: string;
  readonly partition: string;
  /** Who imports the finding: needs `securityhub:BatchImportFindings`. */
  readonly role: { readonly name: string; readonly externalId?: string };
  /** Longest wait, in milliseconds. */
  readonly timeoutMs: number;
  /** Pause between two questions, in milliseconds. @default 1000 */
  readonly everyMs?: number;
  /** Ends the wait early. @default - nothing does */
  readonly stopped?: () => boolean;
}

/**
 * A marked finding that the connection's filter lets pass: the least alarming one that does.
 *
 * @param severities tried in this order
 * @returns why none passes, if so
 */
export function passingTestFinding(
  connection: Connection,
  partition: string,
  severities: readonly TestFindingInput["severity"][] = SEVERITIES,
): { readonly finding: AwsSecurityFinding } | { readonly heldBack: string } {
  const { account, region } = connection;
  const mark = randomUUID();
  let heldBack = "";
  for (const severity of severities) {
    const finding = testFinding({ partition, account, region, severity, mark, now: new Date() });
    const match = matchFinding({ ...finding, Region: region }, connection);
    if (match.passes) return { finding };
    heldBack = match.text;
  }
  return { heldBack };
}

/**
 * Sends a finding through Security Hub and waits until Dynatrace can be asked for it; archives it afterwards.
 *
 * @throws UserError when the account cannot be entered, the import is refused, Dynatrace cannot be asked, or it does not arrive
 */
export async function probeConnection(
  finding: AwsSecurityFinding,
  { account, region }: Pick<Connection, "account" | "region">,
  options: ProbeOptions,
): Promise<Legs> {
  const { environmentUrl, platformToken, partition, role, timeoutMs, everyMs = 1000, stopped } = options;
  const access = await enterAccount(account, { ...role, partition, region });
  if (!access.entered) throw new UserError(`${account}: ${access.reason}`, "name a role that trusts you: --role NAME");
  const importedAt = Date.now();
  await importFinding(finding, region, access.credentials);
  try {
    const ask = () => {
      if (stopped?.()) throw new UserError("the wait for a test finding was stopped", "run it again");
      return runQuery(environmentUrl, queryFor(finding), { platformToken });
    };
    const legs = await waitForRecord(ask, { importedAt, timeoutMs, everyMs });
    if (legs !== undefined) return legs;
    throw new UserError(
      `${account} ${region}: the finding ${finding.Id} is not in Dynatrace after ${timeoutMs / 1000} s`,
      "see where findings wait: npx hubrelay inventory --live",
    );
  } finally {
    await importFinding(archived(finding, new Date()), region, access.credentials);
  }
}
