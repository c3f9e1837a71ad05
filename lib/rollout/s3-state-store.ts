import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { StateStore } from "./state-store";

const SUFFIX = ".tfstate";

/** Where the bucket is and how it is entered: the declaration's `backend`. */
export interface S3StateLocation {
  readonly bucket: string;
  readonly region: string;
  /** First part of every key. */
  readonly prefix: string;
  /** Role to assume; without it, the runner's own credentials. */
  readonly roleArn?: string;
}

/** States in an S3 bucket, locked by an object beside them (`use_lockfile`). */
export class S3StateStore implements StateStore {
  private readonly client: S3Client;
  private keys: Promise<string[]> | undefined;

  constructor(private readonly location: S3StateLocation) {
    this.client = new S3Client({
      region: location.region,
      // An emulator or a private endpoint has no name for each bucket.
      forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined || process.env.AWS_ENDPOINT_URL_S3 !== undefined,
      ...(location.roleArn !== undefined && { credentials: () => assume(location.roleArn!, location.region) }),
    });
  }

  get place(): string {
    return `s3://${this.location.bucket}/${this.location.prefix}`;
  }

  async list(): Promise<string[]> {
    return (await this.allKeys())
      .filter((key) => key.endsWith(SUFFIX))
      .map((key) => key.slice(this.location.prefix.length + 1, -SUFFIX.length))
      .sort();
  }

  async read(name: string): Promise<string> {
    const { Body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.location.bucket, Key: this.key(name) }),
    );
    return (await Body?.transformToString("utf8")) ?? "";
  }

  async isLocked(name: string): Promise<boolean> {
    return (await this.allKeys()).includes(`${this.key(name)}.tflock`);
  }

  async remove(name: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.location.bucket, Key: this.key(name) }));
    this.keys = undefined;
  }

  private key(name: string): string {
    return `${this.location.prefix}/${name}${SUFFIX}`;
  }

  private allKeys(): Promise<string[]> {
    this.keys ??= this.listKeys();
    return this.keys;
  }

  private async listKeys(): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(
        new ListObjectsV2Command({
          Bucket: this.location.bucket,
          Prefix: `${this.location.prefix}/`,
          ContinuationToken: token,
        }),
      );
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ""));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys;
  }
}

async function assume(roleArn: string, region: string) {
  const client = new STSClient({ region });
  try {
    const { Credentials } = await client.send(
      new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: "hubrelay-state" }),
    );
    return {
      accessKeyId: Credentials!.AccessKeyId!,
      secretAccessKey: Credentials!.SecretAccessKey!,
      sessionToken: Credentials!.SessionToken,
      expiration: Credentials!.Expiration,
    };
  } finally {
    client.destroy();
  }
}
