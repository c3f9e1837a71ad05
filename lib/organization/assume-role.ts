import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { SessionCredentials } from "./aws-client";

/** The role to assume, and where. */
export interface AssumedRole {
  /** Its STS is asked: a token of the global endpoint is not valid in regions that are off by default. */
  readonly region: string;
  readonly roleArn: string;
  readonly externalId?: string;
}

/** Credentials of a role, or STS's own error. */
export async function assumeRole({ region, roleArn, externalId }: AssumedRole): Promise<SessionCredentials> {
  const client = new STSClient({ region });
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: "hubrelay",
        ...(externalId !== undefined && { ExternalId: externalId }),
      }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken,
    };
  } finally {
    client.destroy();
  }
}
