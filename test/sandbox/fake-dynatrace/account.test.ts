import { freshClient } from "./client";

const fresh = freshClient();
const ACCOUNT = "11111111-1111-4111-8111-111111111111";
const POLICIES = `/iam/v1/repo/account/${ACCOUNT}/policies`;
const GROUPS = `/iam/v1/accounts/${ACCOUNT}/groups`;
const BINDINGS = `/iam/v1/repo/account/${ACCOUNT}/bindings`;

function tokenRequest(secret: string) {
  const { clientId, url } = fresh.client.fake;
  const body = new URLSearchParams({ grant_type: "client_credentials" });
  const authorization = `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}`;
  return fetch(`${url}/sso/oauth2/token`, { method: "POST", headers: { authorization }, body });
}

async function administrator() {
  const { access_token: token } = (await (await tokenRequest(fresh.client.fake.clientSecret)).json()) as {
    access_token: string;
  };
  return (method: string, path: string, body?: unknown) => fresh.client.call(method, path, `Bearer ${token}`, body);
}

test("an OAuth client gets a token with its id and secret, in the header or the body", async () => {
  const { clientId, clientSecret } = fresh.client.fake;
  const fields = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret };
  const inBody = await fresh.client.open("POST", "/sso/oauth2/token", new URLSearchParams(fields));

  expect(inBody.json).toMatchObject({ token_type: "Bearer", expires_in: 300 });
  expect((await tokenRequest(clientSecret)).status).toBe(200);
  const refused = await tokenRequest("wrong");
  expect([refused.status, await refused.json()]).toMatchObject([400, { message: "Bad Request" }]);
});

test("account management takes an OAuth token and no platform token, and only its own account", async () => {
  const call = await administrator();

  expect((await call("GET", POLICIES)).status).toBe(200);
  expect((await fresh.client.platform("GET", POLICIES)).status).toBe(401);
  expect((await call("GET", POLICIES.replace(ACCOUNT, "22222222-2222-4222-8222-222222222222"))).status).toBe(403);
});

test("an OAuth token opens the platform too", async () => {
  const call = await administrator();

  expect((await call("GET", "/platform/automation/v1/workflows")).status).toBe(200);
});

test("a policy is bound to a group, listed with details, and unbound", async () => {
  const call = await administrator();
  const policy = { name: "read", statementQuery: "ALLOW storage:security.events:read;", tags: [] };
  const { uuid } = (await call("POST", POLICIES, policy)).json;
  const group = (await call("POST", GROUPS, [{ name: "readers" }])).json[0].uuid;

  expect((await call("POST", `${BINDINGS}/${uuid}/${group}`, { parameters: { a: "b" } })).status).toBe(204);
  const bound = await call("GET", `${BINDINGS}/groups/${group}?details=true`);
  expect(bound.json.bindingsDetails).toMatchObject([{ policyUuid: uuid, groups: [group], parameters: { a: "b" } }]);
  expect((await call("PUT", `${BINDINGS}/groups/${group}`, { policyUuids: [] })).status).toBe(204);
  expect((await call("GET", `${BINDINGS}/groups/${group}`)).json).toEqual({ policyUuids: [] });
});

test("a binding needs a policy and a group that exist", async () => {
  const call = await administrator();
  const group = (await call("POST", GROUPS, [{ name: "readers" }])).json[0].uuid;

  expect((await call("POST", `${BINDINGS}/none/${group}`, {})).status).toBe(404);
  expect((await call("PUT", `${BINDINGS}/groups/none`, { policyUuids: [] })).status).toBe(404);
});

test("a statement that neither allows nor denies is refused", async () => {
  const call = await administrator();

  expect((await call("POST", POLICIES, { name: "read", statementQuery: "storage:read" })).status).toBe(400);
});
