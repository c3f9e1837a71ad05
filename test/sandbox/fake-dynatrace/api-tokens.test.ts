import { freshClient } from "./client";

const fresh = freshClient();
const TOKENS = "/api/v2/apiTokens";

test("a token's value is only told when it is made", async () => {
  const made = await fresh.client.classic("POST", TOKENS, { name: "a", scopes: ["logs.ingest"] });

  expect(made.status).toBe(201);
  expect(made.json.id).toMatch(/^dt0c01\.[A-Z2-7]{24}$/);
  expect(made.json.token).toMatch(/^dt0c01\.[A-Z2-7]{24}\.[A-Z2-7]{64}$/);
  const read = await fresh.client.classic("GET", `${TOKENS}/${made.json.id}`);
  expect(read.text).not.toContain(made.json.token);
  expect((await fresh.client.open("GET", "/__sandbox/state")).text).not.toContain(made.json.token);
});

test("a read gives back name, scopes, expiry and enabled as they were sent", async () => {
  const sent = { name: "a", scopes: ["logs.ingest"], expirationDate: "2099-11-24T00:00:00.000Z" };
  const { json } = await fresh.client.classic("POST", TOKENS, sent);
  await fresh.client.classic("PUT", `${TOKENS}/${json.id}`, { ...sent, enabled: false });

  const read = await fresh.client.classic("GET", `${TOKENS}/${json.id}`);
  expect(read.json).toMatchObject({ ...sent, enabled: false });
});

test("no expiry is invented", async () => {
  const { id } = await fresh.client.ingestToken();

  expect((await fresh.client.classic("GET", `${TOKENS}/${id}`)).json).not.toHaveProperty("expirationDate");
});

test("a deleted token is 404 for everything, and the sandbox still shows that it was revoked", async () => {
  const { id } = await fresh.client.ingestToken();
  expect((await fresh.client.classic("DELETE", `${TOKENS}/${id}`)).status).toBe(204);

  for (const method of ["GET", "PUT", "DELETE"]) {
    const gone = await fresh.client.classic(method, `${TOKENS}/${id}`, method === "PUT" ? {} : undefined);
    expect([method, gone.status, gone.json.error.message]).toEqual([method, 404, "Token not found"]);
  }
  expect(fresh.client.fake.tokens.list()).toMatchObject([{ id, revoked: true }]);
});

test("a token can be looked up by its value and listed", async () => {
  const { id, token } = await fresh.client.ingestToken();

  expect((await fresh.client.classic("POST", `${TOKENS}/lookup`, { token })).json.id).toBe(id);
  expect((await fresh.client.classic("GET", TOKENS)).json).toMatchObject({ totalCount: 1, apiTokens: [{ id }] });
});

test.each([
  ["name", { name: " ", scopes: ["logs.ingest"] }],
  ["scopes", { name: "a", scopes: [] }],
  ["expirationDate", { name: "a", scopes: ["logs.ingest"], expirationDate: "soon" }],
])("a bad %s is refused and named", async (path, body) => {
  const { status, json } = await fresh.client.classic("POST", TOKENS, body);

  expect(status).toBe(400);
  expect(json.error.constraintViolations[0].path).toBe(path);
});

test("a token that may only ingest can not make tokens", async () => {
  const { token } = await fresh.client.ingestToken();

  expect((await fresh.client.call("POST", TOKENS, `Api-Token ${token}`, { name: "a", scopes: ["x"] })).status).toBe(
    403,
  );
});
