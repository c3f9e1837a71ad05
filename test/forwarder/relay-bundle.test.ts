import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { BUNDLE_LIMIT, buildRelay, bundleRelay } from "../../lib/forwarder/relay-bundle";
import { RELAY_ENVIRONMENT } from "../../lib/relay/environment";
import { FakeServer } from "../relay/fakes";
import { detection, event, message } from "../relay/findings";

const run = promisify(execFile);
const ROOT = join(__dirname, "../..");
const TOKEN = "dt0c01.SAMPLE.NOTATOKEN";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "relay-bundle-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the bundle is small enough for a quick start", () => {
  expect(bundleRelay().length).toBeLessThanOrEqual(BUNDLE_LIMIT);
});

test("the bundle holds nothing of the machine it was built on", () => {
  const code = Buffer.from(bundleRelay()).toString("utf8");
  expect(code).not.toContain(ROOT);
  expect(code).not.toContain("node_modules");
});

test("the zip is the same in another process, folder and time zone", async () => {
  const here = buildRelay(folder);
  const there = mkdtempSync(join(tmpdir(), "relay-elsewhere-"));
  const script = `process.stdout.write(require(${JSON.stringify(join(ROOT, "lib/forwarder/relay-bundle"))}).buildRelay(${JSON.stringify(there)}).sha256)`;
  const { stdout } = await run(process.execPath, [join(ROOT, "node_modules/tsx/dist/cli.mjs"), "-e", script], {
    cwd: tmpdir(),
    env: { ...process.env, TZ: "Pacific/Auckland" },
  });
  rmSync(there, { recursive: true, force: true });
  expect(stdout).toBe(here.sha256);
}, 60_000);

test("the zip is written only when it changes", () => {
  const { path } = buildRelay(folder);
  utimesSync(path, new Date(0), new Date(0));
  buildRelay(folder);
  expect(statSync(path).mtimeMs).toBe(0);
  writeFileSync(path, "damaged");
  buildRelay(folder);
  expect(Object.keys(unzipSync(readFileSync(path)))).toEqual(["index.mjs"]);
});

describe("the zip's code under plain Node", () => {
  let dynatrace: FakeServer;
  let aws: FakeServer;
  beforeAll(async () => {
    dynatrace = await FakeServer.start(() => ({ status: 202 }));
    aws = await FakeServer.start(() => ({
      status: 200,
      body: JSON.stringify({ SecretString: JSON.stringify({ token: TOKEN, generation: 3 }) }),
    }));
  });
  afterAll(async () => {
    await dynatrace.stop();
    await aws.stop();
  });

  test("reads the token, delivers a batch, and logs JSON without secrets", async () => {
    // GIVEN the zip unpacked in a folder without packages, and Lambda's environment
    const { path } = buildRelay(folder);
    const code = unzipSync(readFileSync(path))["index.mjs"];
    writeFileSync(join(folder, "index.mjs"), code ?? "");
    const batch = JSON.stringify({ Records: [message(event(detection()))] });
    const script = `import("./index.mjs").then(m=>m.handler(${batch})).then(r=>console.error("RESULT"+JSON.stringify(r)))`;

    // WHEN it handles a batch
    const { stdout, stderr } = await run(process.execPath, ["-e", script], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        AWS_ENDPOINT_URL: aws.url,
        AWS_REGION: "eu-west-1",
        AWS_ACCESS_KEY_ID: "key",
        AWS_SECRET_ACCESS_KEY: "secretkey",
        AWS_SESSION_TOKEN: "session",
        [RELAY_ENVIRONMENT.ingestUrl]: `${dynatrace.url}/platform/ingest/v1/security.events`,
        [RELAY_ENVIRONMENT.tokenSecretArn]: "arn:aws:secretsmanager:us-east-1:999999999999:secret:hubrelay/token",
        [RELAY_ENVIRONMENT.deadLetterQueueUrl]: `${aws.url}/111111111111/dead`,
        [RELAY_ENVIRONMENT.serviceName]: "hubrelay",
        [RELAY_ENVIRONMENT.metricsNamespace]: "hubrelay",
      },
    });

    // THEN both records of it arrive with the token, and nothing has to come back
    expect(stderr).toContain('RESULT{"batchItemFailures":[]}');
    expect(dynatrace.records.map((record) => record["event.type"])).toEqual(["DETECTION_FINDING", "DETECTION_FINDING"]);
    expect(dynatrace.received[0]?.headers.authorization).toBe(`Api-Token ${TOKEN}`);
    expect(dynatrace.received[0]?.path).toBe("/platform/ingest/v1/security.events");
    expect(aws.received[0]?.headers.authorization).toContain("/us-east-1/secretsmanager/aws4_request");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.filter((line) => line.level === "INFO")).toHaveLength(1);
    expect(lines.filter((line) => line._aws)).toHaveLength(1);
    expect(stdout).not.toContain(TOKEN);
    expect(stdout).not.toContain("secretkey");
  }, 30_000);
});
