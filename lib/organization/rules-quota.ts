import { GetServiceQuotaCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { clientConfig, type SessionCredentials } from "./aws-client";

/** Rules on a bus, unless AWS has raised it. */
const RULES_PER_BUS = 300;
/** Two regions start lower. @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const FEWER_RULES: Readonly<Record<string, number>> = { "af-south-1": 100, "eu-south-1": 100 };

/** Service Quotas' own name of it. */
export const RULES_QUOTA_CODE = "L-244521F2";

/** How many rules a bus may have in a region of an account that nobody raised it for. */
export function defaultRulesQuota(region: string): number {
  return FEWER_RULES[region] ?? RULES_PER_BUS;
}

/** How many rules a bus of this account may have in a region: its own quota, raised or not. */
export async function rulesQuota(region: string, credentials: SessionCredentials): Promise<number | undefined> {
  const client = new ServiceQuotasClient(clientConfig(region, credentials));
  try {
    const { Quota } = await client.send(
      new GetServiceQuotaCommand({ ServiceCode: "events", QuotaCode: RULES_QUOTA_CODE }),
    );
    return Quota?.Value;
  } finally {
    client.destroy();
  }
}
