import { freshClient } from "./client";

const PATH = "/platform/ingest/v1/security.events";
const fresh = freshClient();

async function sender() {
  const { token } = await fresh.client.ingestToken();
  return (body: unknown) => fresh.client.call("POST", PATH, `Api-Token ${token}`, body);
}

const arm = (fault: object) => fresh.client.open("POST", "/__sandbox/faults", fault);

describe("faults", () => {
  test("a status with Retry-After, for the next requests only", async () => {
    const send = await sender();
    await arm({ kind: "status", status: 429, retryAfter: 7, times: 2 });

    const answers = [await send({}), await send({}), await send({})];

    expect(answers.map(({ status }) => status)).toEqual([429, 429, 202]);
    expect(answers[0]?.headers.get("retry-after")).toBe("7");
    expect(answers[0]?.json.error.code).toBe(429);
    expect(fresh.client.fake.records).toHaveLength(1);
  });

  test("a status without Retry-After, until cleared", async () => {
    const send = await sender();
    await arm({ kind: "status", status: 503 });

    expect((await send({})).status).toBe(503);
    const second = await send({});
    expect(second.status).toBe(503);
    expect(second.headers.has("retry-after")).toBe(false);
    await fresh.client.open("DELETE", "/__sandbox/faults");
    expect((await send({})).status).toBe(202);
  });

  test("a web page and a redirect instead of an answer", async () => {
    const send = await sender();
    await arm({
      faults: [
        { kind: "html", times: 1 },
        { kind: "redirect", location: "/sso", times: 1 },
      ],
    });

    const page = await send({});
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const redirect = await send({});
    expect([redirect.status, redirect.headers.get("location")]).toEqual([302, "/sso"]);
    expect(fresh.client.fake.records).toEqual([]);
  });

  test("a connection that is cut in the middle of the answer", async () => {
    const send = await sender();
    await arm({ kind: "reset", times: 1 });

    await expect(send({})).rejects.toThrow();
    expect(fresh.client.fake.records).toEqual([]);
  });

  test("a connection that is cut after the records were stored", async () => {
    const send = await sender();
    await arm({ kind: "reset", stored: true, times: 1 });

    await expect(send({ "event.id": "a" })).rejects.toThrow();
    await send({ "event.id": "a" });
    expect(fresh.client.fake.ingest.totals).toMatchObject({ records: 2, repeated: 1, answers: { fault: 1, 202: 1 } });
  });

  test("an answer that never comes, until the sender gives up", async () => {
    const { token } = await fresh.client.ingestToken();
    await arm({ kind: "hang", times: 1 });

    const attempt = fetch(`${fresh.client.fake.url}${PATH}`, {
      method: "POST",
      headers: { authorization: `Api-Token ${token}`, "content-type": "application/json" },
      body: "{}",
      signal: AbortSignal.timeout(100),
    });
    await expect(attempt).rejects.toThrow();
  });

  test("clearing cuts what still hangs", async () => {
    const send = await sender();
    await arm({ kind: "hang", times: 1 });
    const attempt = expect(send({})).rejects.toThrow();

    await fresh.client.fake.ingest.waitFor(1, 50);
    await fresh.client.open("DELETE", "/__sandbox/faults");
    await attempt;
  });

  test("other paths only when asked for", async () => {
    await arm({ kind: "status", status: 500 });
    expect((await fresh.client.classic("GET", "/api/v2/apiTokens")).status).toBe(200);

    await arm({ kind: "status", status: 403, path: "/api/v2/" });
    expect((await fresh.client.classic("GET", "/api/v2/apiTokens")).status).toBe(403);
  });

  test.each([
    ["kind", { kind: "melt" }],
    ["status", { kind: "status", status: 99 }],
    ["times", { kind: "status", times: 0 }],
    ["tines", { kind: "status", tines: 1 }],
  ])("a fault with a bad %s is refused and the key named", async (key, fault) => {
    const { status, json } = await arm(fault);

    expect(status).toBe(400);
    expect(json.error.message).toContain(`${key}:`);
  });
});

test("records after a sequence number are given, and the number to go on with", async () => {
  const send = await sender();
  await send([{ n: 1 }, { n: 2 }]);
  const first = await fresh.client.open("GET", "/__sandbox/records");
  await send([{ n: 3 }]);

  const second = await fresh.client.open("GET", `/__sandbox/records?since=${first.json.next}`);
  expect(first.json.records).toHaveLength(2);
  expect(second.json.records.map(({ record }: { record: { n: number } }) => record.n)).toEqual([3]);
});

test("a reader can wait for records instead of polling", async () => {
  const send = await sender();
  const waiting = fresh.client.open("GET", "/__sandbox/records?min=2&waitSeconds=30");
  await send({});
  await send({});

  expect((await waiting).json.records).toHaveLength(2);
});

test("clearing forgets records and counts, and sequence numbers go on", async () => {
  const send = await sender();
  await send({});
  expect((await fresh.client.open("DELETE", "/__sandbox/records")).status).toBe(204);
  expect(fresh.client.fake.records).toEqual([]);
  await send({});

  expect(fresh.client.fake.records[0]?.sequence).toBe(2);
  expect(fresh.client.fake.ingest.totals).toMatchObject({ requests: 1, records: 1 });
});

test("the page lists connections and the newest records, with what they say escaped", async () => {
  const send = await sender();
  await send({
    "aws.account.id": "111111111111",
    "aws.region": "eu-west-1",
    "event.type": "DETECTION_FINDING",
    "finding.title": "<script>alert(1)</script>",
    "dt.security.risk.level": "HIGH",
    "object.id": "arn:aws:s3:::bucket",
  });

  const { headers, text } = await fresh.client.open("GET", "/");
  expect(headers.get("content-type")).toContain("text/html");
  for (const part of ["111111111111", "eu-west-1", "DETECTION_FINDING", "HIGH", "arn:aws:s3:::bucket"]) {
    expect(text).toContain(part);
  }
  expect(text).toContain("&lt;script&gt;");
  expect(text).not.toContain("<script");
});

test("an unknown path is 404 and a known path with another method 405, in the error envelope", async () => {
  expect((await fresh.client.open("GET", "/nowhere")).json.error.code).toBe(404);
  expect((await fresh.client.classic("PATCH", "/api/v2/apiTokens")).json.error.code).toBe(405);
});
