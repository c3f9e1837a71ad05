import { beforeRun } from "../../lib/cli/before-run";
import type { Declaration } from "../../lib/cli/declaration";
import { planConnections } from "../../lib/connections/plan-connections";
import { type FakeDynatrace, startFakeDynatrace } from "../../sandbox/fake-dynatrace/server";
import { DECLARATION, deploymentOf, organizationOf } from "../support/declaration";

let dynatrace: FakeDynatrace;
const before = { ...process.env };
beforeAll(async () => {
  dynatrace = await startFakeDynatrace();
});
afterAll(() => dynatrace.close());
beforeEach(() => {
  for (const name of Object.keys(process.env))
    if (/^(AWS_|DYNATRACE_|DT_|TF_VAR_)/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_CONFIG_FILE: "/nonexistent",
    AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  });
});
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
});

function declared(token: string): Declaration {
  const text = DECLARATION.replace("https://abc12345.live.dynatrace.com", dynatrace.url);
  const deployment = deploymentOf("", text.replace("hub:", `  token: ${token}\nhub:`));
  const organization = organizationOf([{ id: "111111111111" }]);
  return { deployment, organization, plan: planConnections(deployment, organization) };
}
const DYNATRACE = [{ name: "dynatrace", directory: "" }];
const ACCOUNT = [{ name: "account-111111111111", account: "111111111111", directory: "" }];
const CHECKED = { check: true, storesToken: true };
const UNCHECKED = { check: false, storesToken: true };

test("everything that will not do is said at once, with what to do about each", async () => {
  const failure = await beforeRun(declared("{ mode: managed }"), DYNATRACE, CHECKED).catch((error) => error);
  const said = `${failure.message}\n${failure.whatToDo}`;
  expect(said).toContain("there are no AWS credentials");
  expect(said).toContain("aws sso login");
  expect(said).toContain("DYNATRACE_API_TOKEN is not set");
  expect(said).toContain("Nothing was changed.");
});

test("a run that does not touch Dynatrace is not asked for its credentials", async () => {
  const failure = await beforeRun(declared("{ mode: managed }"), ACCOUNT, CHECKED).catch((error) => error);
  expect(failure.message).toContain("there are no AWS credentials");
  expect(failure.message).not.toContain("DYNATRACE_API_TOKEN");
});

test("--no-check asks nobody, and still warns of the token's end", async () => {
  const declaration = declared('{ mode: managed, generations: [1], expirationDates: { "1": 2020-01-01 } }');
  const { warnings } = await beforeRun(declaration, DYNATRACE, UNCHECKED);
  expect(warnings).toEqual([expect.stringContaining("generation 1 of the ingest token ended at 2020-01-02")]);
});

test("an external token goes into Terraform's environment and not into this program's own", async () => {
  const print = JSON.stringify([process.execPath, "-e", "process.stdout.write('dt0c01.TESTTOKEN.NOTASECRET')"]);
  const { env } = await beforeRun(declared(`{ mode: external, command: ${print} }`), DYNATRACE, UNCHECKED);
  expect(env.TF_VAR_ingest_token).toBe("dt0c01.TESTTOKEN.NOTASECRET");
  expect(process.env.TF_VAR_ingest_token).toBeUndefined();
});

test("what takes everything away needs no external token", async () => {
  const { env } = await beforeRun(declared("{ mode: external }"), DYNATRACE, { check: false, storesToken: false });
  expect(env.TF_VAR_ingest_token).toBe("dt0c01.UNUSED.UNUSED");
});
