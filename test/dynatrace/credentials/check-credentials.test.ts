import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { checkDynatraceCredentials } from "../../../lib/dynatrace/credentials/check-credentials";
import { type FakeDynatrace, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";
import { DECLARATION, deploymentOf } from "../../support/declaration";

let dynatrace: FakeDynatrace;
beforeAll(async () => {
  dynatrace = await startFakeDynatrace({ clientScopes: ["account-idm-read", "account-env-read"] });
});
afterAll(() => dynatrace.close());

const declared = (more: string, url = dynatrace.url) =>
  deploymentOf("", DECLARATION.replace("https://abc12345.live.dynatrace.com", url).replace("hub:", `${more}hub:`));

/** The administrator's credentials, unless said otherwise. */
const env = (over: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  DYNATRACE_API_TOKEN: dynatrace.apiToken,
  DYNATRACE_PLATFORM_TOKEN: dynatrace.platformToken,
  DT_CLIENT_ID: dynatrace.clientId,
  DT_CLIENT_SECRET: dynatrace.clientSecret,
  DT_TOKEN_URL: `${dynatrace.url}/sso/oauth2/token`,
  IAM_ENDPOINT_URL: dynatrace.url,
  ...over,
});

const access = (account = dynatrace.accountId) => `  access: { account: ${account}, groups: [{ name: readers }] }\n`;

async function blockers(more: string, over: NodeJS.ProcessEnv = {}, url = dynatrace.url): Promise<string[]> {
  const problems = await checkDynatraceCredentials(declared(more, url), { env: env(over) });
  return problems.filter(({ severity }) => severity === "blocker").map(({ problem }) => problem);
}

async function makeToken(body: object): Promise<{ id: string; token: string }> {
  const answer = await fetch(`${dynatrace.url}/api/v2/apiTokens`, {
    method: "POST",
    headers: { authorization: `Api-Token ${dynatrace.apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "test", scopes: ["apiTokens.read", "apiTokens.write"], ...body }),
  });
  return (await answer.json()) as { id: string; token: string };
}

describe("the access token", () => {
  test("one with exactly the scopes is nothing to talk about", async () => {
    const { token } = await makeToken({});
    expect(await checkDynatraceCredentials(declared(""), { env: env({ DYNATRACE_API_TOKEN: token }) })).toEqual([]);
  });

  test("none at all: which scopes it has to have", async () => {
    expect(await blockers("", { DYNATRACE_API_TOKEN: undefined })).toEqual([
      "DYNATRACE_API_TOKEN is not set; needed are apiTokens.read, apiTokens.write (for dynatrace.token)",
    ]);
  });

  test("a platform token in its place", async () => {
    const [problem] = await blockers("", { DYNATRACE_API_TOKEN: dynatrace.platformToken });
    expect(problem).toContain("expected an access token (dt0c01.…), received one of another kind (dt0s16.");
  });

  test.each<[string, () => Promise<string>]>([
    ["unknown", async () => "dt0c01.NOBODY.NOTASECRET"],
    [
      "revoked",
      async () => {
        const { id, token } = await makeToken({});
        dynatrace.tokens.revoke(id);
        return token;
      },
    ],
    ["expired", async () => (await makeToken({ expirationDate: "2020-01-01T00:00:00.000Z" })).token],
  ])("%s: the token's public part, and never the secret one", async (_kind, make) => {
    const token = await make();
    const [problem] = await blockers("", { DYNATRACE_API_TOKEN: token });
    expect(problem).toContain(`does not accept DYNATRACE_API_TOKEN (${token.split(".").slice(0, 2).join(".")})`);
    expect(problem).toContain("revoked, disabled or has expired");
    expect(problem).not.toContain(token.split(".")[2]);
  });

  test("one that may not read tokens", async () => {
    const { token } = await makeToken({ scopes: ["settings.read"] });
    expect(await blockers("", { DYNATRACE_API_TOKEN: token })).toEqual([
      expect.stringContaining("lacks the scope apiTokens.read"),
    ]);
  });

  test("a missing scope is named with the key that needs it, and only when the declaration has that key", async () => {
    const { token } = await makeToken({});
    expect(await blockers("", { DYNATRACE_API_TOKEN: token })).toEqual([]);
    expect(await blockers("  ingestSource: {}\n", { DYNATRACE_API_TOKEN: token })).toEqual([
      expect.stringContaining("lacks settings.read, settings.write (for dynatrace.ingestSource)"),
    ]);
  });

  test("one that may do more than it must is a note, not in the way", async () => {
    const { token } = await makeToken({ scopes: ["apiTokens.read", "apiTokens.write", "DataExport"] });
    expect(await checkDynatraceCredentials(declared(""), { env: env({ DYNATRACE_API_TOKEN: token }) })).toEqual([
      expect.objectContaining({
        severity: "note",
        problem: expect.stringContaining("more than this declaration needs: DataExport"),
      }),
    ]);
  });

  test("one that ends soon is a warning", async () => {
    const { token } = await makeToken({ expirationDate: new Date(Date.now() + 5.5 * 86_400_000).toISOString() });
    expect(await checkDynatraceCredentials(declared(""), { env: env({ DYNATRACE_API_TOKEN: token }) })).toEqual([
      expect.objectContaining({ severity: "warning", problem: expect.stringContaining("expires in 5 days") }),
    ]);
  });
});

describe("the platform token", () => {
  test("is not asked for where nothing needs it", async () => {
    expect(await blockers("", { DYNATRACE_PLATFORM_TOKEN: undefined, DT_CLIENT_ID: undefined })).toEqual([]);
  });

  test("none at all: which permissions it has to have", async () => {
    const [problem] = await blockers("  documents: {}\n", {
      DYNATRACE_PLATFORM_TOKEN: undefined,
      DT_CLIENT_ID: undefined,
    });
    expect(problem).toContain("DYNATRACE_PLATFORM_TOKEN is not set; needed are document:documents:read,");
  });

  test("unknown", async () => {
    const [problem] = await blockers("  documents: {}\n", { DYNATRACE_PLATFORM_TOKEN: "dt0s16.NOBODY.NOTASECRET" });
    expect(problem).toContain("does not accept DYNATRACE_PLATFORM_TOKEN (dt0s16.NOBODY)");
  });

  test("one that may only read documents lacks the rest", async () => {
    const token = dynatrace.platformTokens.add(["document:documents:read", "document:documents:write"]);
    expect(await blockers("  documents: {}\n", { DYNATRACE_PLATFORM_TOKEN: token })).toEqual([
      expect.stringContaining(
        "lacks document:documents:delete, document:trash.documents:delete (for dynatrace.documents)",
      ),
    ]);
  });

  test("an OAuth client can stand in for it", async () => {
    expect(await blockers("  documents: {}\n", { DYNATRACE_PLATFORM_TOKEN: undefined })).toEqual([]);
  });
});

describe("the OAuth client of the account", () => {
  test("none at all", async () => {
    const [problem] = await blockers(access(), { DT_CLIENT_SECRET: undefined });
    expect(problem).toContain("DT_CLIENT_ID and DT_CLIENT_SECRET are not both set");
  });

  test("another secret", async () => {
    const [problem] = await blockers(access(), { DT_CLIENT_SECRET: "dt0s02.SANDBOX.WRONG" });
    expect(problem).toContain(`does not accept the OAuth client ${dynatrace.clientId}`);
  });

  test("missing scopes", async () => {
    expect(await blockers(access())).toEqual([
      expect.stringContaining("lacks account-idm-write, iam-policies-management (for dynatrace.access)"),
    ]);
  });

  test("another account", async () => {
    const other = await startFakeDynatrace();
    try {
      const urls = { DT_TOKEN_URL: `${other.url}/sso/oauth2/token`, IAM_ENDPOINT_URL: other.url };
      const [problem] = await blockers(access("22222222-2222-4222-8222-222222222222"), urls);
      expect(problem).toContain("may not manage the account 22222222-2222-4222-8222-222222222222");
    } finally {
      await other.close();
    }
  });
});

describe("the environment", () => {
  let server: Server | undefined;
  afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

  async function answering(status: number, type: string, body: string, headers: object = {}): Promise<string> {
    server = createServer((_request, response) => {
      response.writeHead(status, { "content-type": type, ...headers });
      response.end(body);
    });
    await new Promise<void>((resolve) => server!.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("one that does not answer is said once, however many credentials are checked", async () => {
    const closed = await answering(200, "text/plain", "");
    await new Promise((resolve) => server!.close(resolve));
    server = undefined;
    const found = await blockers("  documents: {}\n", {}, closed);
    expect(found).toEqual([expect.stringContaining("does not answer")]);
  });

  test.each([
    [200, "text/html", "status 200, a web page"],
    [404, "text/html", "status 404, a web page"],
    [302, "text/plain", "status 302, a redirect"],
  ])("%d with %s is none of Dynatrace", async (status, type, words) => {
    const url = await answering(status, type, "<p>sign in", { location: "/login" });
    expect(await blockers("", {}, url)).toEqual([expect.stringContaining(words)]);
  });

  test("one in trouble is to be tried later", async () => {
    const url = await answering(503, "application/json", '{"error":{"message":"maintenance"}}');
    const [problem] = await checkDynatraceCredentials(declared("", url), { env: env() });
    expect(problem).toMatchObject({
      problem: `${url} answered 503: maintenance`,
      whatToDo: expect.stringContaining("later"),
    });
  });
});
