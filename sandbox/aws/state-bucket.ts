import { IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { stateBucketPolicy } from "../../lib/dynatrace/credentials/credentials-docs";
import { type Credentials, clientConfig, rootOf } from "./clients";

/** First part of every key: the declaration's default. */
const PREFIX = "hubrelay";

/** A bucket for Terraform's states, in the runner's account, as its owner sees it. */
export class StateBucket {
  private constructor(
    private readonly s3: S3Client,
    public readonly name: string,
  ) {}

  /** Makes the bucket, and lets the runner do with it what docs/credentials.md says, and no more. */
  public static async make(endpoint: string, name: string, runner: Credentials): Promise<StateBucket> {
    const sts = new STSClient(clientConfig(endpoint, runner));
    const { Account = "", Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    const owner = clientConfig(endpoint, rootOf(Account));
    const s3 = new S3Client({ ...owner, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: name }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: name, VersioningConfiguration: { Status: "Enabled" } }));
    const iam = new IAMClient(owner);
    await iam.send(
      new PutUserPolicyCommand({
        UserName: Arn.replace(/.*\//, ""),
        PolicyName: "states",
        PolicyDocument: JSON.stringify(stateBucketPolicy(name, PREFIX)),
      }),
    );
    iam.destroy();
    return new StateBucket(s3, name);
  }

  /** The declaration's `backend`. */
  public get backend(): string {
    return `backend: { type: s3, bucket: ${this.name}, region: us-east-1, prefix: ${PREFIX} }`;
  }

  /** The text of an account's state. */
  public async state(account: string): Promise<string> {
    const { Body } = await this.s3.send(
      new GetObjectCommand({ Bucket: this.name, Key: `${PREFIX}/account-${account}.tfstate` }),
    );
    return (await Body?.transformToString("utf8")) ?? "";
  }

  /** Keys of the locks in it. */
  public async locks(): Promise<string[]> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.name }));
    return Contents.map(({ Key = "" }) => Key).filter((key) => key.endsWith(".tflock"));
  }
}
