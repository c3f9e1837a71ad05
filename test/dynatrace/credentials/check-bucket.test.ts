import { checkDynatraceCredentials } from "../../../lib/dynatrace/credentials/check-credentials";
import { type FakeDynatrace, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";
import { DECLARATION, deploymentOf } from "../../support/declaration";

let dynatrace: FakeDynatrace;
beforeAll(async () => {
  dynatrace = await startFakeDynatrace();
  for (const [bucketName, table] of [
    ["security_hub", "security.events"],
    ["old_events", "events"],
  ]) {
    await fetch(`${dynatrace.url}/platform/storage/management/v1/bucket-definitions`, {
      method: "POST",
      headers: { authorization: `Bearer ${dynatrace.platformToken}`, "content-type": "application/json" },
      body: JSON.stringify({ bucketName, table, displayName: bucketName, retentionDays: 35, version: 0 }),
    });
  }
});
afterAll(() => dynatrace.close());

async function found(source: string, env: NodeJS.ProcessEnv = {}) {
  const declaration = DECLARATION.replace("https://abc12345.live.dynatrace.com", dynatrace.url);
  const deployment = deploymentOf("", declaration.replace("hub:", `  ingestSource: ${source}\nhub:`));
  const problems = await checkDynatraceCredentials(deployment, {
    env: { DYNATRACE_API_TOKEN: dynatrace.apiToken, DYNATRACE_PLATFORM_TOKEN: dynatrace.platformToken, ...env },
  });
  return problems.map(({ severity, problem }) => `${severity}: ${problem}`);
}

test("a bucket of the findings' table is nothing to talk about", async () => {
  expect(await found("{ bucket: security_hub }")).toEqual([]);
});

test("one that does not exist is refused before findings are sent into it", async () => {
  expect(await found("{ bucket: securityhub }")).toEqual([
    "blocker: dynatrace.ingestSource.bucket: the bucket securityhub does not exist",
  ]);
});

test("one of another table is refused, with the right one", async () => {
  expect(await found("{ bucket: old_events }")).toEqual([
    "blocker: dynatrace.ingestSource.bucket: the bucket old_events is of the table events, expected one of security.events",
  ]);
});

test("without a platform token it is said that nobody looked", async () => {
  expect(await found("{ bucket: securityhub }", { DYNATRACE_PLATFORM_TOKEN: undefined })).toEqual([
    expect.stringMatching(/^note: .* was not checked: without a platform token/),
  ]);
});

test("the built-in bucket is there in every environment, and nobody asks", async () => {
  expect(await found("{}", { DYNATRACE_PLATFORM_TOKEN: undefined })).toEqual([]);
});
