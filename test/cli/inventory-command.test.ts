import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildProgram } from "../../lib/cli/program";
import { UserError } from "../../lib/user-error";
import { DECLARATION } from "../support/declaration";

const A = "111111111111";
const B = "333333333333";
const GONE = "444444444444";
const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8")) as { version: string };

let folder: string;
let printed: string[];
let told: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-inventory-"));
  printed = [];
  told = [];
  jest.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  jest.spyOn(console, "error").mockImplementation((text: string) => void told.push(text));
  jest.spyOn(process.stderr, "write").mockImplementation(() => true);
  const accounts = [A, B].map((id) => ({ id, name: `n${id}`, state: "ACTIVE" }));
  const organization = { id: "o-abcdef1234", managementAccount: "999999999999" };
  writeFileSync(join(folder, "organization.json"), JSON.stringify({ version: 1, organization, accounts }));
  writeFileSync(join(folder, "deployment.yaml"), DECLARATION);
  mkdirSync(join(folder, "state"));
});
afterEach(() => {
  jest.restoreAllMocks();
  process.exitCode = undefined;
  rmSync(folder, { recursive: true });
});

/** Puts the state of an account there, with these regions deployed. */
function deploy(account: string, regions: readonly string[] = ["us-east-1", "eu-west-1"]): void {
  const value = regions.map((region) => ({
    account,
    region,
    queue_url: `https://sqs/${account}/${region}`,
    dead_letter_queue_url: `https://sqs/${account}/${region}/dead`,
    relay: "hubrelay-relay",
    relay_version: version,
  }));
  put(account, JSON.stringify({ version: 4, outputs: { connections: { value } }, resources: [] }));
}

function put(account: string, text: string): void {
  writeFileSync(join(folder, "state", `account-${account}.tfstate`), text);
}

async function inventory(...args: string[]): Promise<string> {
  await buildProgram().parseAsync(["inventory", ...args, "--config", join(folder, "deployment.yaml")], {
    from: "user",
  });
  return printed.join("\n");
}

const statuses = (json: string) =>
  (JSON.parse(json) as { account: string; region: string; status: string }[]).map(
    ({ account, region, status }) => `${account} ${region} ${status}`,
  );

test("everything as declared is exit code 0, without a terraform and without synthesised stacks", async () => {
  deploy(A);
  deploy(B);
  expect(await inventory()).toMatch(/^4 of 4 connections connected\n/);
  expect(process.exitCode).toBeUndefined();
});

test("what is missing, and what only the backend still knows, are exit code 2", async () => {
  deploy(A, ["us-east-1"]);
  deploy(B);
  deploy(GONE, ["us-east-1"]);
  expect(statuses(await inventory("--json"))).toEqual([
    `${A} eu-west-1 missing`,
    `${A} us-east-1 connected`,
    `${B} eu-west-1 connected`,
    `${B} us-east-1 connected`,
    `${GONE} us-east-1 undeclared`,
  ]);
  expect(process.exitCode).toBe(2);
});

test("only what is selected is looked at, an account that left too", async () => {
  deploy(A);
  deploy(GONE, ["us-east-1"]);
  expect(statuses(await inventory("--json", "--account", GONE))).toEqual([`${GONE} us-east-1 undeclared`]);
  await expect(inventory("--account", "555555555555")).rejects.toThrow(UserError);
});

test("a state that cannot be read is exit code 1, and its connections are unknown", async () => {
  deploy(A);
  put(B, "{ cut");
  expect(statuses(await inventory("--json"))).toContain(`${B} us-east-1 unknown`);
  expect(told.join("\n")).toContain(`the state of account-${B} cannot be read`);
  expect(process.exitCode).toBe(1);
});

test("--unhealthy keeps only what deserves a look", async () => {
  deploy(A, ["us-east-1"]);
  deploy(B);
  expect(statuses(await inventory("--json", "--unhealthy"))).toEqual([`${A} eu-west-1 missing`]);
});

test("--report writes the page beside what is printed", async () => {
  deploy(A);
  deploy(B, ["us-east-1"]);
  const file = join(folder, "inventory.html");
  await inventory("--report", file);
  const page = readFileSync(file, "utf8");
  expect(page).toContain("hubrelay: inventory");
  expect(page).toContain("declared, not deployed");
  expect(printed).toHaveLength(1);
});
