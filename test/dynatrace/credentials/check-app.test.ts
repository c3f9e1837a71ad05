import { checkDynatraceCredentials } from "../../../lib/dynatrace/credentials/check-credentials";
import { type FakeDynatrace, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";
import { DECLARATION, deploymentOf } from "../../support/declaration";

let dynatrace: FakeDynatrace;
beforeAll(async () => {
  dynatrace = await startFakeDynatrace({ missingApps: ["dynatrace.security.operations"] });
});
afterAll(() => dynatrace.close());

async function problems(more: string, env: NodeJS.ProcessEnv = {}): Promise<string[]> {
  const declaration = DECLARATION.replace("https://abc12345.live.dynatrace.com", dynatrace.url);
  const found = await checkDynatraceCredentials(deploymentOf("", declaration.replace("hub:", `${more}hub:`)), {
    env: { DYNATRACE_API_TOKEN: dynatrace.apiToken, DYNATRACE_PLATFORM_TOKEN: dynatrace.platformToken, ...env },
  });
  return found.filter(({ severity }) => severity === "blocker").map(({ problem }) => problem);
}

test("registering connections where the app is not installed is refused before anything is changed", async () => {
  expect(await problems("  appRegistration: {}\n")).toEqual([
    expect.stringMatching(/^dynatrace\.appRegistration: .* has no settings schema app:dynatrace\.security\.operations/),
  ]);
});

test("without appRegistration nobody asks for the app", async () => {
  expect(await problems("")).toEqual([]);
});

test("a credential that is no good is said alone: with it, nobody can tell about the app", async () => {
  const found = await problems("  appRegistration: {}\n", { DYNATRACE_PLATFORM_TOKEN: "dt0s16.NOBODY.KNOWSIT" });
  expect(found).toEqual([expect.stringContaining("does not accept DYNATRACE_PLATFORM_TOKEN")]);
});

test("an OAuth client in place of the platform token asks as well", async () => {
  const found = await problems("  appRegistration: {}\n", {
    DYNATRACE_PLATFORM_TOKEN: undefined,
    DT_CLIENT_ID: dynatrace.clientId,
    DT_CLIENT_SECRET: dynatrace.clientSecret,
    DT_TOKEN_URL: `${dynatrace.url}/sso/oauth2/token`,
  });
  expect(found).toEqual([expect.stringContaining("has no settings schema")]);
});
