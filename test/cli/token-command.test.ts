import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { withGlobalOptions } from "../../lib/cli/global-options";
import { tokenCommand } from "../../lib/cli/token-command";
import { type FakeDynatrace, startFakeDynatrace } from "../../sandbox/fake-dynatrace/server";

let folder: string;
let dynatrace: FakeDynatrace;
const before = process.env.DYNATRACE_API_TOKEN;

beforeEach(async () => {
  dynatrace = await startFakeDynatrace();
  process.env.DYNATRACE_API_TOKEN = dynatrace.apiToken;
  folder = mkdtempSync(join(tmpdir(), "hubrelay-token-"));
  writeFileSync(
    join(folder, "deployment.yaml"),
    `dynatrace: { url: "${dynatrace.url}" }\nhub: { account: "222222222222", region: us-east-1 }\nregions: { default: [us-east-1] }\n`,
  );
  writeFileSync(
    join(folder, "organization.json"),
    JSON.stringify({
      version: 1,
      organization: { id: "o-abcdef1234", managementAccount: "999999999999", partition: "aws" },
      ous: [],
      accounts: [{ id: "111111111111", name: "shop", state: "ACTIVE" }],
    }),
  );
});

afterEach(async () => {
  if (before === undefined) delete process.env.DYNATRACE_API_TOKEN;
  else process.env.DYNATRACE_API_TOKEN = before;
  rmSync(folder, { recursive: true, force: true });
  await dynatrace.close();
});

function run(...line: string[]): Promise<unknown> {
  const program = withGlobalOptions(new Command("hubrelay")).addCommand(tokenCommand()).exitOverride();
  return program.parseAsync(["token", ...line, "--config", join(folder, "deployment.yaml")], { from: "user" });
}

async function makeToken(name: string): Promise<void> {
  await fetch(`${dynatrace.url}/api/v2/apiTokens`, {
    method: "POST",
    headers: { authorization: `Api-Token ${dynatrace.apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name, scopes: ["openpipeline.events_security"] }),
  });
}

test("a token that still exists is not forgotten, because nobody would revoke it any more", async () => {
  await makeToken("hubrelay ingest 1");
  await expect(run("forget", "1")).rejects.toThrow('"hubrelay ingest 1" is still in Dynatrace');
});

test("without the credential that Terraform uses, that is what is asked for", async () => {
  delete process.env.DYNATRACE_API_TOKEN;
  await expect(run("forget", "1")).rejects.toThrow("DYNATRACE_API_TOKEN is not set");
});

test("a credential that Dynatrace does not know is told apart from one that may not list tokens", async () => {
  process.env.DYNATRACE_API_TOKEN = "dt0c01.NOBODY.NOTASECRET";
  await expect(run("forget", "1")).rejects.toMatchObject({ whatToDo: expect.stringContaining("unknown there") });
  await dynatrace.close();
  dynatrace = await startFakeDynatrace({ port: dynatrace.port, apiTokenScopes: ["settings.read"] });
  process.env.DYNATRACE_API_TOKEN = dynatrace.apiToken;
  await expect(run("forget", "1")).rejects.toMatchObject({ whatToDo: expect.stringContaining("apiTokens.read") });
});

test("a generation is a number", async () => {
  await expect(run("forget", "first")).rejects.toThrow('expected a generation such as 1, received "first"');
});
