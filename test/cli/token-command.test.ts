import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
  return program.parseAsync(
    ["token", ...line, "--config", join(folder, "deployment.yaml"), "--out", join(folder, "out")],
    { from: "user" },
  );
}

async function makeToken(
  name: string,
  scopes = ["openpipeline.events_security"],
): Promise<{ id: string; token: string }> {
  const answer = await fetch(`${dynatrace.url}/api/v2/apiTokens`, {
    method: "POST",
    headers: { authorization: `Api-Token ${dynatrace.apiToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name, scopes }),
  });
  return (await answer.json()) as { id: string; token: string };
}

/** A state of the Dynatrace stack that holds these tokens, by generation. */
function stateWith(tokens: Readonly<Record<number, string>>): void {
  const resources = Object.entries(tokens).map(([generation, id]) => ({
    mode: "managed",
    type: "dynatrace_api_token",
    name: `ingest_${generation}`,
    instances: [{ attributes: { id, name: `hubrelay ingest ${generation}`, token: `${id}.NOTASECRET` } }],
  }));
  mkdirSync(join(folder, "state"));
  writeFileSync(join(folder, "state", "dynatrace.tfstate"), JSON.stringify({ version: 4, resources }));
}

/** What the command printed. */
async function output(...line: string[]): Promise<{ forgotten: { address: string; id: string }[]; kept: number }> {
  const log = jest.spyOn(console, "log").mockImplementation(() => {});
  try {
    await run(...line, "--json");
    return JSON.parse(String(log.mock.calls[0]?.[0]));
  } finally {
    log.mockRestore();
  }
}

test("a token that still exists is not forgotten, because nobody would revoke it any more", async () => {
  stateWith({ 1: (await makeToken("hubrelay ingest 1")).id });
  expect(await output("forget")).toEqual({ forgotten: [], kept: 1 });
});

test("a token is known by its id: one that was renamed by hand is still there", async () => {
  stateWith({ 1: (await makeToken("renamed by somebody")).id });
  expect(await output("forget")).toEqual({ forgotten: [], kept: 1 });
});

test("nothing applied yet is nothing to forget", async () => {
  expect(await output("forget")).toEqual({ forgotten: [], kept: 0 });
});

test("exactly the token that is gone leaves the state", async () => {
  const { id: kept } = await makeToken("hubrelay ingest 1");
  const { id: gone } = await makeToken("hubrelay ingest 2");
  stateWith({ 1: kept, 2: gone });
  dynatrace.tokens.revoke(gone);
  const terraform = join(folder, "terraform.js");
  writeFileSync(terraform, TERRAFORM);
  chmodSync(terraform, 0o755);
  process.env.TERRAFORM_BINARY_NAME = terraform;
  const cwd = process.cwd();
  process.chdir(folder);
  try {
    expect(await output("forget")).toMatchObject({ forgotten: [{ id: gone }], kept: 1 });
  } finally {
    process.chdir(cwd);
    delete process.env.TERRAFORM_BINARY_NAME;
  }
  const calls = readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  expect(calls.at(-1)).toMatch(/^state rm -backup=\S+ dynatrace_api_token\.ingest_2$/);
  expect(readdirSync(join(folder, "out", "stacks", "dynatrace")).filter((file) => file.includes("backup"))).toEqual([]);
}, 60_000);

/** Writes down what it is asked for. */
const TERRAFORM = `#!${process.execPath}
const fs = require("node:fs");
fs.appendFileSync(require("node:path").join(__dirname, "calls"), process.argv.slice(2).join(" ") + "\\n");
fs.writeFileSync(".terraform.lock.hcl", "");
const backup = process.argv.find((argument) => argument.startsWith("-backup="));
if (backup) fs.writeFileSync(backup.slice("-backup=".length), "a state in clear");
`;

test("without the credential that Terraform uses, that is what is asked for", async () => {
  delete process.env.DYNATRACE_API_TOKEN;
  await expect(run("forget")).rejects.toThrow("DYNATRACE_API_TOKEN is not set");
});

test("a credential that Dynatrace does not know is told apart from one that may not list tokens", async () => {
  stateWith({ 1: (await makeToken("hubrelay ingest 1")).id });
  process.env.DYNATRACE_API_TOKEN = "dt0c01.NOBODY.NOTASECRET";
  await expect(run("forget")).rejects.toMatchObject({ whatToDo: expect.stringContaining("unknown there") });
  process.env.DYNATRACE_API_TOKEN = (await makeToken("settings only", ["settings.read"])).token;
  await expect(run("forget")).rejects.toMatchObject({ whatToDo: expect.stringContaining("apiTokens.read") });
});
