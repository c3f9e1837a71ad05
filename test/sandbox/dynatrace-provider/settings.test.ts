import { resolveSettings } from "../../../sandbox/dynatrace-provider/settings";

test("the environment gives what the provider block leaves out", () => {
  const settings = resolveSettings(
    { dt_env_url: null },
    { DYNATRACE_ENV_URL: "http://127.0.0.1:1/", DT_API_TOKEN: "t" },
  );
  expect(settings.environmentUrl).toBe("http://127.0.0.1:1");
  expect(settings.apiToken).toBe("t");
});

test("the provider block wins over the environment", () => {
  expect(resolveSettings({ dt_env_url: "http://a" }, { DYNATRACE_ENV_URL: "http://b" }).environmentUrl).toBe(
    "http://a",
  );
});

test("the first variable that is set wins", () => {
  expect(resolveSettings({}, { DT_ENV_URL: "http://b", DYNATRACE_ENV_URL: "http://a" }).environmentUrl).toBe(
    "http://a",
  );
});

test("one OAuth client serves the platform and the account", () => {
  const settings = resolveSettings({}, { DT_CLIENT_ID: "id", DT_CLIENT_SECRET: "secret", DT_TOKEN_URL: "http://sso" });
  const client = { id: "id", secret: "secret", tokenUrl: "http://sso" };
  expect(settings.iamClient).toEqual(client);
  expect(settings.platformClient).toEqual(client);
});

test("an account's URN is its id", () => {
  expect(resolveSettings({}, { DT_ACCOUNT_ID: "urn:dtaccount:1111" }).accountId).toBe("1111");
});

test("nothing is required until a call needs it", () => {
  expect(resolveSettings({}, {})).toMatchObject({
    environmentUrl: undefined,
    apiToken: undefined,
    iamClient: undefined,
  });
});
