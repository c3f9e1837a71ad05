import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { assumeRole } from "../organization/assume-role";
import { parseToken } from "../relay/token";
import type { StoredToken } from "./token-status";

/** Where the hub's secret is and how to get there. */
export interface HubSecretPlace {
  readonly secretArn: string;
  readonly region: string;
  readonly roleArn: string;
  readonly externalId?: string;
}

/**
 * What the hub's secret holds, without the token's secret part. Enters the hub as Terraform does.
 *
 * @throws Error of the AWS SDK when the role or the secret is out of reach; it never holds the value
 */
export async function readHubSecret(place: HubSecretPlace): Promise<StoredToken> {
  const client = new SecretsManagerClient({ region: place.region, credentials: await assumeRole(place) });
  try {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: place.secretArn }));
    const token = parseToken(answer.SecretString);
    return {
      tokenId: token.value.split(".").slice(0, 2).join("."),
      ...(token.generation !== undefined && { generation: token.generation }),
      storedAt: answer.CreatedDate ?? new Date(0),
    };
  } finally {
    client.destroy();
  }
}
