import { Unknown, type ValueObject } from "../../../sandbox/dynatrace-provider/values";
import { type FakeDynatrace, startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";
import { TerraformCore } from "./terraform-core";

const TYPE = "dynatrace_api_token";
const config: ValueObject = { name: "ingest", scopes: ["openpipeline.events_security"], enabled: true };

let fake: FakeDynatrace;
let core: TerraformCore;
let requests: string[];

beforeEach(async () => {
  requests = [];
  fake = await startFakeDynatrace({ log: (line) => requests.push(line.split("/").slice(0, 4).join("/")) });
  core = new TerraformCore({ DYNATRACE_ENV_URL: fake.url, DYNATRACE_API_TOKEN: fake.apiToken });
});
afterEach(() => fake.close());

const create = async (change: ValueObject = {}) => (await core.apply(TYPE, null, { ...config, ...change }))!;

test("the value and everything the server decides are unknown before creation", async () => {
  const { planned } = await core.plan(TYPE, null, config);
  expect(planned).toMatchObject({ id: Unknown.value, token: Unknown.value, owner: Unknown.value });
});

test("creation is one call and keeps the token's value", async () => {
  const state = await create();
  expect(requests).toHaveLength(1);
  expect(String(state.token).startsWith(`${String(state.id)}.`)).toBe(true);
  expect(state.owner).toBeNull();
});

test("a refresh keeps the value, which the server does not give again", async () => {
  const state = await create();
  const refreshed = (await core.read(TYPE, state))!;
  expect(refreshed.token).toBe(state.token);
  expect(refreshed.creation_date).not.toBeNull();
});

test("a second plan is empty", async () => {
  const state = (await core.read(TYPE, await create()))!;
  expect((await core.plan(TYPE, state, config)).planned).toEqual(state);
});

test("a token that is not enabled in the configuration is disabled by a second call, and stays so without a difference", async () => {
  const state = await create({ enabled: null });
  expect(requests).toHaveLength(2);
  expect(fake.tokens.list()[0]!.enabled).toBe(false);
  const refreshed = (await core.read(TYPE, state))!;
  expect((await core.plan(TYPE, refreshed, { ...config, enabled: null })).planned).toEqual(refreshed);
});

test("a change made by hand is seen", async () => {
  const state = await create();
  const { tokens } = fake;
  await core.apply(TYPE, state, { ...config, name: "by hand" });
  expect(tokens.list()[0]!.name).toBe("by hand");
  const refreshed = (await core.read(TYPE, state))!;
  expect((await core.plan(TYPE, refreshed, config)).planned).toEqual({ ...refreshed, name: "ingest" });
});

test("a token that somebody deleted is an error, not a plan to make another", async () => {
  const state = await create();
  fake.tokens.revoke(String(state.id));
  await expect(core.read(TYPE, state)).rejects.toThrow("Token not found");
  await expect(core.apply(TYPE, state, null)).rejects.toThrow("Token not found");
});

test("deletion revokes the token", async () => {
  expect(await core.apply(TYPE, await create(), null)).toBeNull();
  expect(fake.tokens.list()[0]!.revoked).toBe(true);
});

test("a missing access token is said so, without a call", async () => {
  const without = new TerraformCore({ DYNATRACE_ENV_URL: fake.url });
  await expect(without.apply(TYPE, null, config)).rejects.toThrow("set dt_api_token or DYNATRACE_API_TOKEN");
  expect(requests).toEqual([]);
});

test("an environment that does not answer is named, its token is not", async () => {
  const unreachable = new TerraformCore({
    DYNATRACE_ENV_URL: "http://127.0.0.1:1",
    DYNATRACE_API_TOKEN: "dt0c01.X.SECRET",
  });
  const failure = await unreachable.apply(TYPE, null, config).catch((error: Error) => error.message);
  expect(failure).toContain("no answer from http://127.0.0.1:1");
  expect(failure).not.toContain("SECRET");
});
