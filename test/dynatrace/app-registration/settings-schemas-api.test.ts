import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  checkAppInstalled,
  type SettingsCredentials,
} from "../../../lib/dynatrace/app-registration/settings-schemas-api";
import {
  type FakeDynatrace,
  type FakeDynatraceOptions,
  startFakeDynatrace,
} from "../../../sandbox/fake-dynatrace/server";

let dynatrace: FakeDynatrace;
const start = async (options: FakeDynatraceOptions = {}) => {
  dynatrace = await startFakeDynatrace(options);
};
afterEach(() => dynatrace?.close());

const check = (credentials: SettingsCredentials) => checkAppInstalled(dynatrace.url, credentials);
const without = { missingApps: ["dynatrace.security.operations"] };

test.each(["apiToken", "platformToken"] as const)(
  "with the app installed it passes, asked with the %s",
  async (kind) => {
    await start();
    await expect(check({ [kind]: dynatrace[kind] })).resolves.toBeUndefined();
  },
);

test.each(["apiToken", "platformToken"] as const)(
  "without the app it is refused with both ways out, asked with the %s",
  async (kind) => {
    await start(without);
    await expect(check({ [kind]: dynatrace[kind] })).rejects.toMatchObject({
      message: expect.stringContaining("the app that brings it is not installed"),
      whatToDo: expect.stringMatching(/install the app .* or leave appRegistration out/),
    });
  },
);

test("the platform token is taken where both are there", async () => {
  await start({ apiTokenScopes: [] });
  await expect(
    check({ apiToken: dynatrace.apiToken, platformToken: dynatrace.platformToken }),
  ).resolves.toBeUndefined();
});

test("a missing scope is told from a missing app", async () => {
  await start({ ...without, apiTokenScopes: ["apiTokens.read"] });
  await expect(check({ apiToken: dynatrace.apiToken })).rejects.toMatchObject({
    message: expect.stringContaining("answered 403"),
    whatToDo: "DYNATRACE_API_TOKEN lacks the scope settings.read",
  });
});

test("an unknown token is told from a missing app, and is not in the message", async () => {
  await start(without);
  const refusal = await check({ platformToken: "dt0s16.NOBODY.KNOWSIT" }).catch((error: Error) => error);
  expect(refusal).toMatchObject({
    message: expect.stringContaining("answered 401"),
    whatToDo: expect.stringContaining("DYNATRACE_PLATFORM_TOKEN is unknown"),
  });
  expect(JSON.stringify(refusal) + (refusal as Error).message).not.toContain("KNOWSIT");
});

test("without any credential it says which to give", async () => {
  await start();
  await expect(check({})).rejects.toMatchObject({
    message: expect.stringContaining("neither DYNATRACE_PLATFORM_TOKEN nor DYNATRACE_API_TOKEN"),
  });
});

test("a proxy's page for an unknown path is not taken for a missing app", async () => {
  const proxy = createServer((_request, response) => response.writeHead(404).end("<html>no such page</html>"));
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const refusal = checkAppInstalled(url, { apiToken: "dt0c01.A.B" });
  await expect(refusal).rejects.toMatchObject({ message: expect.stringContaining("answered 404") });
  await new Promise((resolve) => proxy.close(resolve));
});
