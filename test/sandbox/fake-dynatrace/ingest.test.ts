import { freshClient } from "./client";

const PATH = "/platform/ingest/v1/security.events";
const fresh = freshClient();

async function post(body: unknown, more: { path?: string; type?: string; encoding?: string } = {}) {
  const { token } = await fresh.client.ingestToken();
  return fetch(`${fresh.client.fake.url}${more.path ?? PATH}`, {
    method: "POST",
    headers: {
      authorization: `Api-Token ${token}`,
      "content-type": more.type ?? "application/json",
      ...(more.encoding ? { "content-encoding": more.encoding } : {}),
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const stored = () => fresh.client.fake.records.map(({ record }) => record);

test("an accepted request is answered 202 without a body", async () => {
  const response = await post([{ "event.id": "a" }]);

  expect(response.status).toBe(202);
  expect(await response.text()).toBe("");
});

test("an object is one record, an array is a record per element", async () => {
  await post({ "event.id": "a" });
  await post([{ "event.id": "b" }, { "event.id": "c" }]);

  expect(stored().map((record) => record["event.id"])).toEqual(["a", "b", "c"]);
});

test("the platform adds what the sender left out and keeps what it sent", async () => {
  await post({ "finding.title": "Open port" });

  expect(stored()[0]).toMatchObject({
    "finding.title": "Open port",
    "event.id": expect.stringMatching(/^[0-9a-f-]{36}$/),
    "event.kind": "SECURITY_EVENT",
    "dt.openpipeline.source": PATH,
    "dt.openpipeline.pipelines": ["security.events:default"],
    timestamp: expect.stringMatching(/^\d{4}-.*Z$/),
  });
});

test("a record names the token it came with, never the token", async () => {
  const { id, token } = await fresh.client.ingestToken();
  await fresh.client.call("POST", PATH, `Api-Token ${token}`, { a: 1 });

  const { text, json } = await fresh.client.open("GET", "/__sandbox/records");
  expect(json.records[0].tokenId).toBe(id);
  expect(text).not.toContain(token);
});

test.each([
  ["more than 24 h ago", -25 * 3_600_000],
  ["a year ago", -365 * 24 * 3_600_000],
])("a record of %s is accepted and then silently dropped", async (_name, offset) => {
  const response = await post({ timestamp: new Date(Date.now() + offset).toISOString() });

  expect(response.status).toBe(202);
  expect(stored()).toEqual([]);
  expect(fresh.client.fake.ingest.totals).toMatchObject({ records: 0, dropped: 1 });
});

test.each([
  ["seconds", (ms: number) => Math.floor(ms / 1000)],
  ["milliseconds", (ms: number) => ms],
  ["microseconds", (ms: number) => ms * 1000],
  ["RFC 3339", (ms: number) => new Date(ms).toISOString()],
])("a timestamp in %s is understood", async (_name, write) => {
  const anHourAgo = Date.now() - 3_600_000;
  await post({ timestamp: write(anHourAgo) });

  expect(Math.abs(Date.parse(String(stored()[0]?.timestamp)) - anHourAgo)).toBeLessThan(1000);
});

test("a record from the future is moved to ten minutes from now", async () => {
  await post({ timestamp: new Date(Date.now() + 3_600_000).toISOString() });

  const ahead = Date.parse(String(stored()[0]?.timestamp)) - Date.now();
  expect(ahead).toBeGreaterThan(590_000);
  expect(ahead).toBeLessThanOrEqual(600_000);
});

test.each([
  ["no body", "", {}],
  ["text that is not JSON", "{", {}],
  ["a number", "7", {}],
  ["an array with a number", "[{}, 7]", {}],
  ["another content type", "{}", { type: "text/plain" }],
  ["a compressed body", "{}", { encoding: "gzip" }],
])("%s is refused with 400 and an error envelope", async (_name, body, more) => {
  const response = await post(body, more);

  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ error: { code: 400, message: expect.any(String) } });
  expect(stored()).toEqual([]);
});

test("a request of 10 MB is taken, one byte more is 413", async () => {
  const sized = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;

  expect((await post(sized(10_000_000))).status).toBe(202);
  const refused = await post(sized(10_000_001));
  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({ error: { code: 413 } });
  expect(stored()).toHaveLength(1);
});

test("a custom endpoint that no ingest source declares is 404", async () => {
  const { token } = await fresh.client.ingestToken({ scopes: ["openpipeline.events_security.custom"] });
  const path = "/platform/ingest/custom/security.events/hubrelay";

  expect((await fresh.client.call("POST", path, `Api-Token ${token}`, {})).status).toBe(404);
});

test("query parameters become attributes and what they replace is kept", async () => {
  await post({ type: "mine" }, { path: `${PATH}?type=theirs` });

  expect(stored()[0]).toMatchObject({ type: "theirs", "overwritten1.type": "mine" });
});

describe("only a live ingest token with the scope may ingest", () => {
  const send = async (authorization: string | undefined) =>
    (await fresh.client.call("POST", PATH, authorization, { a: 1 })).status;

  test("none, an unknown one, a bearer token: 401", async () => {
    expect(await send(undefined)).toBe(401);
    expect(await send("Api-Token dt0c01.UNKNOWN.UNKNOWN")).toBe(401);
    expect(await send(`Bearer ${fresh.client.fake.platformToken}`)).toBe(401);
  });

  test("the administrator's own, or one with another scope: 403 naming the scope", async () => {
    const { token } = await fresh.client.ingestToken({ scopes: ["logs.ingest"] });

    expect(await send(`Api-Token ${fresh.client.fake.apiToken}`)).toBe(403);
    const { status, json } = await fresh.client.call("POST", PATH, `Api-Token ${token}`, {});
    expect(status).toBe(403);
    expect(json.error.message).toContain("openpipeline.events_security");
  });

  test("disabled: 401 until it is enabled again", async () => {
    const { id, token } = await fresh.client.ingestToken();
    await fresh.client.classic("PUT", `/api/v2/apiTokens/${id}`, { enabled: false });
    expect(await send(`Api-Token ${token}`)).toBe(401);

    await fresh.client.classic("PUT", `/api/v2/apiTokens/${id}`, { enabled: true });
    expect(await send(`Api-Token ${token}`)).toBe(202);
  });

  test("expired: 401", async () => {
    const { token } = await fresh.client.ingestToken({ expirationDate: "2020-01-01T00:00:00.000Z" });

    expect(await send(`Api-Token ${token}`)).toBe(401);
  });

  test("deleted: 401", async () => {
    const { id, token } = await fresh.client.ingestToken();
    await fresh.client.classic("DELETE", `/api/v2/apiTokens/${id}`);

    expect(await send(`Api-Token ${token}`)).toBe(401);
  });
});

test("repeated event ids are stored again and counted", async () => {
  await post([{ "event.id": "a" }, { "event.id": "a" }]);

  expect(stored()).toHaveLength(2);
  expect(fresh.client.fake.ingest.totals.repeated).toBe(1);
});
