import { platformToken } from "../../lib/dynatrace/platform-token";
import { platformUrl, runQuery } from "../../lib/dynatrace/query-api";
import { type FakeDynatrace, startFakeDynatrace } from "../../sandbox/fake-dynatrace/server";

let dynatrace: FakeDynatrace;
beforeEach(async () => {
  dynatrace = await startFakeDynatrace({ apiTokenScopes: ["openpipeline.events_security"] });
  await fetch(`${dynatrace.url}/platform/ingest/v1/security.events`, {
    method: "POST",
    headers: { authorization: `Api-Token ${dynatrace.apiToken}`, "content-type": "application/json" },
    body: JSON.stringify([
      { "event.id": "a", "finding.id": "one", "aws.region": "us-east-1" },
      { "event.id": "b", "finding.id": "two", "aws.region": "us-east-1" },
    ]),
  });
});
afterEach(() => dynatrace.close());

const run = (query: string, token = dynatrace.platformToken) =>
  runQuery(dynatrace.url, query, { platformToken: token, pollEveryMs: 1 });

test("a query that takes a while is waited for, and gives the records it asks for", async () => {
  const records = await run(
    'fetch security.events | filter finding.id == "two" and aws.region == "us-east-1" | fields event.id',
  );
  expect(records).toEqual([{ "event.id": "b" }]);
});

test("no record is an empty list, not an error", async () => {
  expect(await run('fetch security.events, from: -1h | filter finding.id == "three"')).toEqual([]);
});

test("what Dynatrace has against a query is said", async () => {
  await expect(run("fetch logs")).rejects.toMatchObject({
    message: expect.stringContaining("fetch logs"),
    whatToDo: "correct the query",
  });
});

test("counts come as text, times with nine digits, as Grail writes them", async () => {
  const query = "fetch security.events | summarize n = count(), mean = avg(1.5), last = max(timestamp)";
  expect(await run(query)).toEqual([{ n: "2", mean: 1.5, last: expect.stringMatching(/\.\d{9}Z$/) }]);
});

test("the raw record can be asked for, and records are left out beyond the most that are wanted", async () => {
  const [record] = await run('fetch security.events | filter event.id == "a" | fields dt.raw_data');
  expect(JSON.parse(String(record?.["dt.raw_data"]))).toMatchObject({ "finding.id": "one" });
  const options = { platformToken: dynatrace.platformToken, pollEveryMs: 1, mostRecords: 1 };
  expect(await runQuery(dynatrace.url, "fetch security.events", options)).toHaveLength(1);
});

test("where a query is wrong is said in words, with what was probably meant", async () => {
  await expect(run("fetch security.events\n| fiter event.id == 1")).rejects.toThrow(
    "400 to the query at line 2, column 3: The command `fiter` isn't known. Did you mean `filter`?",
  );
});

test("a token that is not known is told from a wrong query", async () => {
  await expect(run("fetch security.events", "dt0s16.NOBODY.NOTASECRET")).rejects.toMatchObject({
    whatToDo: expect.stringContaining("DYNATRACE_PLATFORM_TOKEN"),
  });
});

test("an environment that is not there is named", async () => {
  const { url, platformToken: token } = dynatrace;
  await dynatrace.close();
  await expect(runQuery(url, "fetch security.events", { platformToken: token })).rejects.toThrow(
    `${url} does not answer`,
  );
});

test.each([
  ["https://abc12345.live.dynatrace.com", "https://abc12345.apps.dynatrace.com"],
  ["http://127.0.0.1:8080", "http://127.0.0.1:8080"],
])("%s has its platform APIs at %s", (environment, platform) => {
  expect(platformUrl(environment)).toBe(platform);
});

test("without a platform token, it is asked for with what it must be allowed", () => {
  expect(() => platformToken({})).toThrow("DYNATRACE_PLATFORM_TOKEN is not set");
});
