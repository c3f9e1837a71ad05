import { createServer, type Socket } from "node:net";
import { HttpIngestClient, retryAfter } from "../../lib/relay/ingest-client";
import { FakeServer } from "./fakes";

const TOKEN = "dt0c01.SAMPLE.NOTATOKEN";

let server: FakeServer;
beforeEach(async () => {
  server = await FakeServer.start(() => ({ status: 202 }));
});
afterEach(() => server.stop());

const post = (url = server.url, timeout = 5_000) =>
  new HttpIngestClient(`${url}/platform/ingest/v1/security.events`, "1.2.3").post(Buffer.from("[{}]"), TOKEN, timeout);

test("sends JSON with the token and says who it is", async () => {
  expect(await post()).toEqual({ kind: "accepted" });
  expect(server.received[0]).toMatchObject({
    path: "/platform/ingest/v1/security.events",
    body: "[{}]",
    headers: {
      authorization: `Api-Token ${TOKEN}`,
      "content-type": expect.stringContaining("application/json"),
      "user-agent": "hubrelay/1.2.3",
    },
  });
});

test.each([500, 502, 503, 504, 404, 405, 408, 410])("status %d is an outage", async (status) => {
  server.answer = () => ({ status });
  expect(await post()).toMatchObject({ kind: "unavailable", status, reason: expect.stringContaining(String(status)) });
});

test.each([
  ["120", 120],
  [undefined, undefined],
  ["soon", undefined],
])("429 with Retry-After %p asks for %p seconds", async (header, seconds) => {
  server.answer = () => ({ status: 429, headers: header === undefined ? undefined : { "retry-after": header } });
  expect(await post()).toMatchObject({ kind: "unavailable", status: 429, retryAfter: seconds });
});

test("Retry-After may be a date", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfter("Thu, 01 Jan 2026 00:02:00 GMT", now)).toBe(120);
  expect(retryAfter("Wed, 31 Dec 2025 00:00:00 GMT", now)).toBe(0);
});

test.each([400, 413, 422])("status %d is a refusal with Dynatrace's message", async (status) => {
  server.answer = () => ({ status, body: JSON.stringify({ error: { code: status, message: "record 3 is odd" } }) });
  expect(await post()).toEqual({ kind: "refused", status, message: "record 3 is odd" });
});

test.each([401, 403])("status %d is a token not accepted", async (status) => {
  server.answer = () => ({ status });
  expect(await post()).toEqual({ kind: "unauthorized", status });
});

test.each([301, 302, 303, 307, 308])("redirect %d is not followed with the token", async (status) => {
  const other = await FakeServer.start(() => ({ status: 202 }));
  server.answer = () => ({ status, headers: { location: other.url } });
  expect(await post()).toMatchObject({
    kind: "unavailable",
    status,
    reason: expect.stringContaining("redirects are not followed"),
  });
  expect(other.received).toEqual([]);
  await other.stop();
});

test.each([200, 400, 403, 502])("an HTML page with status %d is a proxy on the way, not Dynatrace", async (status) => {
  server.answer = () => ({
    status,
    headers: { "content-type": "text/html; charset=utf-8" },
    body: "<html>sign in</html>",
  });
  expect(await post()).toMatchObject({ kind: "unavailable", status, reason: expect.stringContaining("HTML") });
});

test("a connection refused is an outage", async () => {
  const gone = server.url;
  await server.stop();
  expect(await post(gone)).toMatchObject({
    kind: "unavailable",
    unreachable: true,
    reason: expect.stringContaining("ECONNREFUSED"),
  });
  server = await FakeServer.start(() => ({ status: 202 }));
});

test("a name that cannot be resolved is an outage", async () => {
  expect(await post("http://no-such-host.invalid")).toMatchObject({
    kind: "unavailable",
    unreachable: true,
    reason: expect.stringMatching(/ENOTFOUND|EAI_AGAIN/),
  });
});

test("silence is an outage when the time is up", async () => {
  server.answer = () => undefined;
  expect(await post(server.url, 100)).toEqual({
    kind: "unavailable",
    unreachable: true,
    reason: "no answer within 100 ms",
  });
});

test("an answer cut off in the middle is an outage, even if it began with 202", async () => {
  server.answer = (_request, response) => {
    response.writeHead(202, { "content-length": "100" });
    response.write("begin");
    setImmediate(() => response.destroy());
    return undefined;
  };
  expect(await post()).toMatchObject({ kind: "unavailable", unreachable: true });
});

test("a TLS failure is an outage", async () => {
  expect(await post(server.url.replace("http:", "https:"))).toMatchObject({ kind: "unavailable", unreachable: true });
  expect(server.received).toEqual([]);
});

test("connections are kept open from one request to the next", async () => {
  const ports = new Set<number | undefined>();
  server.answer = (_request, response) => {
    ports.add(response.socket?.remotePort);
    return { status: 202 };
  };
  const client = new HttpIngestClient(server.url, "1.2.3");
  for (let request = 0; request < 5; request++) await client.post(Buffer.from("[{}]"), TOKEN, 5_000);
  expect(ports.size).toBe(1);
});

test("a connection that died while the function was frozen costs nothing: a second attempt takes a new one", async () => {
  // GIVEN a server that resets the first connection as soon as it hears something
  let connections = 0;
  const sockets: Socket[] = [];
  const flaky = createServer((socket) => {
    sockets.push(socket);
    const first = ++connections === 1;
    socket.on("error", () => undefined);
    socket.once("data", () => {
      if (first) socket.resetAndDestroy();
      else socket.end("HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    });
  });
  await new Promise<void>((resolve) => flaky.listen(0, "127.0.0.1", resolve));
  const address = flaky.address();
  const port = typeof address === "object" ? address?.port : 0;

  // WHEN a request is sent THEN it arrives
  const outcome = await post(`http://127.0.0.1:${port}`);
  for (const socket of sockets) socket.destroy();
  await new Promise<void>((resolve) => flaky.close(() => resolve()));
  expect(outcome).toEqual({ kind: "accepted" });
  expect(connections).toBe(2);
});

test("a large request arrives whole", async () => {
  const body = JSON.stringify([{ text: "ä".repeat(2_000_000) }]);
  expect(await new HttpIngestClient(server.url, "1.2.3").post(Buffer.from(body), TOKEN, 5_000)).toEqual({
    kind: "accepted",
  });
  expect(server.received[0]?.body === body).toBe(true);
});

test("no outcome ever quotes the token", async () => {
  server.answer = () => ({ status: 400, body: "not json" });
  expect(JSON.stringify(await post())).not.toContain(TOKEN);
});
