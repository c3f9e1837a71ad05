import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { codeOf, explained } from "../organization/aws-errors";
import { anotherLock, parseLock, type StateLock } from "./state-lock";
import type { StateStore } from "./state-store";

const SUFFIX = ".tfstate";
const LOCK_SUFFIX = ".tfstate.tflock";

/** Where the bucket is and how it is entered: the declaration's `backend`. */
export interface S3StateLocation {
  readonly bucket: string;
  readonly region: string;
  /** First part of every key. */
  readonly prefix: string;
  /** Role to assume; without it, the runner's own credentials. */
  readonly roleArn?: string;
}

interface StoredObject {
  readonly text: string;
  readonly etag: string | undefined;
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
    return this.plainly(async () => this.namesOf(await this.allKeys(), SUFFIX));
  }

  async read(name: string): Promise<string> {
    return this.plainly(async () => (await this.get(this.key(name))).text);
  }

  async locked(): Promise<string[]> {
    return this.plainly(async () => this.namesOf(await this.listKeys(), LOCK_SUFFIX));
  }

  async lockOf(name: string): Promise<StateLock | undefined> {
    const found = await this.plainly(() => this.lockObject(name));
    return found && parseLock(found.text);
  }

  async unlock(name: string, lock: StateLock): Promise<void> {
    await this.plainly(async () => {
      const found = await this.lockObject(name);
      if (found === undefined || parseLock(found.text).id !== lock.id) throw anotherLock(name);
      await this.client
        .send(
          new DeleteObjectCommand({
            Bucket: this.location.bucket,
            Key: this.key(name, LOCK_SUFFIX),
            // Only what was read just now: in between, another run may have got the lock.
            IfMatch: found.etag,
          }),
        )
        .catch((error: unknown) => {
          throw codeOf(error) === "PreconditionFailed" ? anotherLock(name) : error;
        });
    });
  }

  async remove(name: string): Promise<void> {
    await this.plainly(() =>
      this.client.send(new DeleteObjectCommand({ Bucket: this.location.bucket, Key: this.key(name) })),
    );
    this.keys = undefined;
  }

  /** @throws UserError for what AWS refuses */
  private async plainly<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw explained(
        error,
        this.place,
        "check backend in the declaration, and that you may use the states (docs/credentials.md)",
      );
    }
  }

  private async get(key: string): Promise<StoredObject> {
    const { Body, ETag: etag } = await this.client.send(
      new GetObjectCommand({ Bucket: this.location.bucket, Key: key }),
    );
    return { text: (await Body?.transformToString("utf8")) ?? "", etag };
  }

  private async lockObject(name: string): Promise<StoredObject | undefined> {
    try {
      return await this.get(this.key(name, LOCK_SUFFIX));
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  private namesOf(keys: readonly string[], suffix: string): string[] {
    return keys
      .filter((key) => key.endsWith(suffix))
      .map((key) => key.slice(this.location.prefix.length + 1, -suffix.length))
      .sort();
  }

  private key(name: string, suffix = SUFFIX): string {
    return `${this.location.prefix}/${name}${suffix}`;
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
