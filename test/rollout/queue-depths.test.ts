import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { DeployedConnection } from "../../lib/rollout/deployed-connection";
import { queueDepths } from "../../lib/rollout/queue-depths";

const ACCESS = { partition: "aws", roleName: "hubrelay-deploy", externalId: "secret-handshake" };
const A = "111111111111";
const CLOSED = "222222222222";

const connection = (account: string, region: string): DeployedConnection => ({
  account,
  region,
  filter: "",
  queueUrl: `https://sqs/${account}/${region}/findings`,
  deadLetterQueueUrl: `https://sqs/${account}/${region}/dead-letters`,
  relay: "r",
  relayVersion: "1",
});

let server: Server;
const assumed: URLSearchParams[] = [];
const saved = { ...process.env };

/** STS and SQS, as far as they are asked. */
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    if (body.includes("Action=AssumeRole")) {
      const parameters = new URLSearchParams(body);
      assumed.push(parameters);
      const denied = parameters.get("RoleArn")?.includes(CLOSED);
      response.writeHead(denied ? 403 : 200, { "content-type": "text/xml" });
      response.end(
        denied
          ? "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not yours</Message></Error></ErrorResponse>"
          : "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AK</AccessKeyId><SecretAccessKey>SK</SecretAccessKey>" +
              "<SessionToken>ST</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>",
      );
      return;
    }
    const dead = (JSON.parse(body) as { QueueUrl: string }).QueueUrl.endsWith("dead-letters");
    const Attributes = {
      ApproximateNumberOfMessages: dead ? "2" : "5",
      ApproximateNumberOfMessagesNotVisible: dead ? "0" : "7",
      ApproximateNumberOfMessagesDelayed: "0",
    };
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" });
    response.end(JSON.stringify({ Attributes }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_MAX_ATTEMPTS: "1",
  });
});

afterAll(async () => {
  process.env = saved;
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

test("each queue is asked in its account and region; what is being worked on counts as waiting", async () => {
  assumed.length = 0;
  const connections = [connection(A, "eu-west-1"), connection(A, "us-east-1")];
  const depths = await queueDepths(connections, ACCESS);
  expect(depths).toEqual(connections.map((each) => ({ connection: each, waiting: 12, deadLetters: 2 })));
  expect(assumed.map((each) => [each.get("RoleArn"), each.get("ExternalId")])).toEqual([
    [`arn:aws:iam::${A}:role/hubrelay-deploy`, "secret-handshake"],
  ]);
});

test("an account that cannot be entered is a problem of its own connections only", async () => {
  const depths = await queueDepths([connection(CLOSED, "eu-west-1"), connection(A, "eu-west-1")], ACCESS);
  expect(depths[0]?.problem).toContain("not yours");
  expect(depths[1]?.deadLetters).toBe(2);
});
