import type { DeployedConnection } from "../../lib/rollout/deployed-connection";

/** A connection as a state has it, for tests. */
export function deployed(account: string, region = "eu-west-1", more: Partial<DeployedConnection> = {}) {
  return {
    account,
    region,
    filter: "",
    queueAccount: account,
    queueUrl: `https://sqs/${account}/${region}/findings`,
    deadLetterQueueUrl: `https://sqs/${account}/${region}/dead-letters`,
    relay: "hubrelay-relay",
    relayVersion: "1",
    ...more,
  };
}
