import { DescribeSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { clientConfig, type SessionCredentials } from "./aws-client";
import { codeOf, shortReason } from "./aws-errors";
import type { HubFacts } from "./preflight-facts";

/** In which state the hub's secret is; its value is not read. */
export async function hubSecretState(
  secret: string,
  region: string,
  credentials: SessionCredentials,
): Promise<HubFacts["state"]> {
  const client = new SecretsManagerClient(clientConfig(region, credentials));
  try {
    const { DeletedDate, VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secret }));
    if (DeletedDate !== undefined) return "deleted";
    return Object.values(VersionIdsToStages).some((stages) => stages.includes("AWSCURRENT")) ? "readable" : "empty";
  } catch (error) {
    return codeOf(error) === "ResourceNotFoundException" ? "absent" : { unreadable: shortReason(error) };
  } finally {
    client.destroy();
  }
}
