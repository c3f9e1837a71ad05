import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkCaller, checkHub } from "../../lib/organization/check-caller";

/** Answers of AWS by action or target, as XML of STS or JSON of Secrets Manager. */
let answers: Record<string, { readonly status: number; readonly body: string }>;
let server: Server;
const before = { ...process.env };

beforeEach(async () => {
  answers = { GetCallerIdentity: xml("GetCallerIdentity", "<Account>111111111111</Account>"), AssumeRole: ASSUMED };
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"] ?? "").split(".")[1];
      const action = target ?? new URLSearchParams(Buffer.concat(chunks).toString()).get("Action") ?? "";
      const { status, body } = answers[action] ?? { status: 500, body: "" };
      response.writeHead(status, { "content-type": target ? "application/x-amz-json-1.1" : "text/xml" });
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: "AKIATEST",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  });
});
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
  await new Promise((resolve) => server.close(resolve));
});

const xml = (action: string, inner: string) => ({
  status: 200,
  body: `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>`,
});
const refused = (status: number, code: string) => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>no</Message></Error></ErrorResponse>`,
});
const ASSUMED = xml(
  "AssumeRole",
  "<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials>",
);
const secret = (status: number, body: object) => ({ status, body: JSON.stringify(body) });
const HUB = {
  account: "222222222222",
  region: "us-east-1",
  secret: "hubrelay/ingest-token",
  role: { name: "hubrelay-deploy", partition: "aws", region: "us-east-1" },
};

test("good credentials are nothing to talk about", async () => {
  await expect(checkCaller("us-east-1")).resolves.toBeUndefined();
});

test.each([
  ["ExpiredToken", "the AWS credentials have expired"],
  ["InvalidClientTokenId", "AWS does not know these credentials"],
])("%s: %s", async (code, message) => {
  answers.GetCallerIdentity = refused(403, code);
  await expect(checkCaller("us-east-1")).rejects.toThrow(message);
});

test("without any, to sign in is what helps", async () => {
  delete process.env.AWS_ACCESS_KEY_ID;
  delete process.env.AWS_SECRET_ACCESS_KEY;
  await expect(checkCaller("us-east-1")).rejects.toMatchObject({
    message: expect.stringContaining("there are no AWS credentials"),
    whatToDo: expect.stringContaining("aws sso login"),
  });
});

test("a deploy role that cannot be assumed names the hub account and the role", async () => {
  answers.AssumeRole = refused(403, "AccessDenied");
  await expect(checkHub(HUB)).rejects.toThrow(
    "the hub account 222222222222 cannot be entered: role hubrelay-deploy cannot be assumed",
  );
});

test("a secret that is not there yet is for the first apply to make", async () => {
  answers.DescribeSecret = secret(400, { __type: "ResourceNotFoundException", message: "no" });
  await expect(checkHub(HUB)).resolves.toBeUndefined();
});

test("a secret that may not be looked at is said with its name", async () => {
  answers.DescribeSecret = secret(400, { __type: "AccessDeniedException", message: "not authorized" });
  await expect(checkHub(HUB)).rejects.toThrow(
    "the hub's secret hubrelay/ingest-token in 222222222222 us-east-1 cannot be read",
  );
});

test("a secret that is being deleted comes with the command that brings it back", async () => {
  answers.DescribeSecret = secret(200, { Name: "x", DeletedDate: 1_795_000_000 });
  await expect(checkHub(HUB)).rejects.toMatchObject({ whatToDo: expect.stringContaining("restore-secret") });
});
