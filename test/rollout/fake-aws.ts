import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One call to AWS, as far as tests tell calls apart. */
export interface AwsCall {
  /** `sqs`, `lambda`, `monitoring`, `sts`, `securityhub`: from the signature. */
  readonly service: string;
  /** The access key that signed: of an assumed role, it is `AK` and the account's id. */
  readonly accessKey: string;
  readonly path: string;
  readonly body: string;
}

/** An answer; text and bytes are sent as they are. */
export interface AwsReply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string | Buffer | object;
}

/** Answers a call, or leaves it: then it is refused. */
export type AwsHandler = (call: AwsCall) => AwsReply | undefined;

/** Stands in for AWS on 127.0.0.1: signs in every account but the closed ones, and answers the rest as a test says. */
export class FakeAws {
  readonly calls: AwsCall[] = [];
  closed: readonly string[] = [];
  handle: AwsHandler = () => undefined;
  private readonly server: Server = createServer(async (request, response) => {
    const call = await read(request);
    this.calls.push(call);
    const { status = 200, headers = {}, body } = this.reply(call);
    response.writeHead(status, headers);
    response.end(typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body));
  });
  private saved: NodeJS.ProcessEnv = {};

  /** Starts it, and points the AWS SDK to it. */
  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    this.saved = { ...process.env };
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_REGION: "us-east-1",
      AWS_MAX_ATTEMPTS: "1",
    });
  }

  async stop(): Promise<void> {
    process.env = this.saved;
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private reply(call: AwsCall): AwsReply {
    if (call.service === "sts") return this.signIn(new URLSearchParams(call.body));
    return this.handle(call) ?? { status: 400, body: { __type: "InvalidRequest", message: `not faked: ${call.path}` } };
  }

  private signIn(parameters: URLSearchParams): AwsReply {
    const account = /::(\d{12}):/.exec(parameters.get("RoleArn") ?? "")?.[1] ?? "";
    const headers = { "content-type": "text/xml" };
    if (this.closed.includes(account)) {
      const error = "<Error><Code>AccessDenied</Code><Message>not yours</Message></Error>";
      return { status: 403, headers, body: `<ErrorResponse>${error}</ErrorResponse>` };
    }
    const credentials = `<AccessKeyId>AK${account}</AccessKeyId><SecretAccessKey>SK</SecretAccessKey><SessionToken>ST</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>`;
    const body = `<AssumeRoleResponse><AssumeRoleResult><Credentials>${credentials}</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
    return { headers, body };
  }
}

async function read(request: IncomingMessage): Promise<AwsCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const [, accessKey = "", service = ""] =
    /Credential=([^/]+)\/\d+\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? "") ?? [];
  return { service, accessKey, path: request.url ?? "", body: Buffer.concat(chunks).toString("latin1") };
}
