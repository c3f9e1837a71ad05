import { DeleteRuleCommand, EventBridgeClient, PutRuleCommand } from "@aws-sdk/client-eventbridge";
import { RequestServiceQuotaIncreaseCommand, ServiceQuotasClient } from "@aws-sdk/client-service-quotas";
import { defaultRulesQuota, RULES_QUOTA_CODE } from "../../lib/organization/rules-quota";
import { clientConfig, rootOf } from "./clients";

/** An account's default bus in one region. */
export interface Bus {
  readonly endpoint: string;
  readonly account: string;
  readonly region: string;
}

/** What others could call their rules. */
const OTHERS = "nightly-report";
/** Matches nothing that the sandbox publishes. */
const PATTERN = JSON.stringify({ source: ["com.example.reports"] });

/** Puts as many rules of others on a bus as AWS allows without a raised quota. @returns how many */
export async function fillBus(bus: Bus): Promise<number> {
  const rules = defaultRulesQuota(bus.region);
  await onBus(bus, rules, (events, Name) => events.send(new PutRuleCommand({ Name, EventPattern: PATTERN })));
  return rules;
}

/** Takes them off again. */
export async function emptyBus(bus: Bus): Promise<void> {
  const rules = defaultRulesQuota(bus.region);
  await onBus(bus, rules, (events, Name) => events.send(new DeleteRuleCommand({ Name })));
}

/** Asks AWS for more rules on a bus, as `aws service-quotas request-service-quota-increase` does. */
export async function raiseRulesQuota({ endpoint, account, region }: Bus, rules: number): Promise<void> {
  const client = new ServiceQuotasClient(clientConfig(endpoint, rootOf(account), region));
  const quota = { ServiceCode: "events", QuotaCode: RULES_QUOTA_CODE, DesiredValue: rules };
  try {
    await client.send(new RequestServiceQuotaIncreaseCommand(quota));
  } finally {
    client.destroy();
  }
}

async function onBus(
  { endpoint, account, region }: Bus,
  rules: number,
  act: (events: EventBridgeClient, name: string) => Promise<unknown>,
): Promise<void> {
  const events = new EventBridgeClient(clientConfig(endpoint, rootOf(account), region));
  try {
    for (let number = 1; number <= rules; number++) await act(events, `${OTHERS}-${number}`);
  } finally {
    events.destroy();
  }
}
