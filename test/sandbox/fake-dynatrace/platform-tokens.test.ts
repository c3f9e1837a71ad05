import { type FakeDynatrace, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";

let dynatrace: FakeDynatrace;
beforeAll(async () => {
  dynatrace = await startFakeDynatrace();
});
afterAll(() => dynatrace.close());

const call = (token: string, method: string, path: string, body?: object) =>
  fetch(`${dynatrace.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
const RESOLVE = "/platform/management/v1/effective-permissions:resolve";

test("a token does what its scopes say, and is refused the rest with the scope's name", async () => {
  const token = dynatrace.platformTokens.add(["document:documents:read"]);
  expect((await call(token, "GET", "/platform/document/v1/documents/none")).status).toBe(404);
  const refused = await call(token, "DELETE", "/platform/document/v1/documents/none");
  expect([refused.status, await refused.json()]).toMatchObject([
    403,
    { error: { code: 403, message: "Token is missing required scope: document:documents:delete" } },
  ]);
});

test.each([
  ["POST", "/platform/storage/query/v1/query:execute", "storage:security.events:read"],
  ["GET", "/platform/automation/v1/workflows/none", "automation:workflows:read"],
  ["DELETE", "/platform/document/v1/trash/documents/none", "document:trash.documents:delete"],
])("%s %s needs %s", async (method, path, scope) => {
  const refused = await call(dynatrace.platformTokens.add(["settings:objects:read"]), method, path);
  expect([refused.status, JSON.stringify(await refused.json())]).toEqual([403, expect.stringContaining(scope)]);
});

test("the permissions of whoever asks are resolved, one by one", async () => {
  const token = dynatrace.platformTokens.add(["settings:objects:read"]);
  const permissions = [{ permission: "settings:objects:read" }, { permission: "settings:objects:write" }];
  expect(await (await call(token, "POST", RESOLVE, { permissions })).json()).toEqual([
    { permission: "settings:objects:read", granted: "true" },
    { permission: "settings:objects:write", granted: "false" },
  ]);
});

test("the administrator may do everything, and nobody else is known", async () => {
  const permissions = [{ permission: "automation:workflows:write" }];
  const granted = await (await call(dynatrace.platformToken, "POST", RESOLVE, { permissions })).json();
  expect(granted).toEqual([{ permission: "automation:workflows:write", granted: "true" }]);
  expect((await call("dt0s16.NOBODY.NOTASECRET", "POST", RESOLVE, { permissions })).status).toBe(401);
});
