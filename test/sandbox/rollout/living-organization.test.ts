import { copyFileSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import { clientConfig, rootOf } from "../../../sandbox/aws/clients";
import { readSeed } from "../../../sandbox/aws/organization-seed";
import { type Emulator, startEmulator } from "../../../sandbox/emulator/emulator";
import { LivingOrganization } from "../../../sandbox/rollout/living-organization";

const EXAMPLE = join(__dirname, "..", "..", "..", "examples", "rollout", "seed.json");
const SECURITY = "222222222222";
const OLD_SHOP = "515151515151";

let dir: string;
let file: string;
let organization: LivingOrganization;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hubrelay-organization-"));
  file = join(dir, "seed.json");
  copyFileSync(EXAMPLE, file);
  organization = new LivingOrganization(file);
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("the example has 12 accounts in 3 OUs, in one region", () => {
  const { accounts, ous } = readSeed(file);

  expect(accounts).toHaveLength(12);
  expect(ous.map(({ name }) => name)).toEqual(["prod", "stage", "lab"]);
  expect(new Set(accounts.flatMap(({ regions }) => regions))).toEqual(new Set(["us-east-1"]));
});

test("an account joins, another is suspended, a third leaves; all else stays", () => {
  const before = readSeed(file);
  const newcomer = { ...before.accounts[0]!, id: "161616161616" };

  organization.join(newcomer);
  organization.suspend(OLD_SHOP);
  organization.leave("313131313131");

  const after = readSeed(file);
  expect(after.accounts).toEqual([
    ...before.accounts
      .filter(({ id }) => id !== "313131313131")
      .map((account) => (account.id === OLD_SHOP ? { ...account, state: "SUSPENDED" } : account)),
    newcomer,
  ]);
  expect({ ...after, accounts: [] }).toEqual({ ...before, accounts: [] });
});

test("no half-written file is left beside it", () => {
  organization.suspend(OLD_SHOP);

  expect(readdirSync(dir)).toEqual(["seed.json"]);
});

describe("the emulator", () => {
  let emulator: Emulator | undefined;

  afterEach(() => emulator?.stop());

  test("answers from the organization as it is now", async () => {
    const venv = join(__dirname, "..", "..", "..", ".sandbox", "venv");
    emulator = await startEmulator({ dir, venv, seed: file });
    const { endpoint } = emulator;
    expect(await stateOf(endpoint, OLD_SHOP)).toBe("ACTIVE");

    organization.suspend(OLD_SHOP);
    expect(await stateOf(endpoint, OLD_SHOP)).toBe("SUSPENDED");

    organization.leave(OLD_SHOP);
    expect(await stateOf(endpoint, OLD_SHOP)).toBeUndefined();
  }, 180_000);
});

async function stateOf(endpoint: string, account: string): Promise<string | undefined> {
  const client = new OrganizationsClient(clientConfig(endpoint, rootOf(SECURITY)));
  for await (const { Accounts = [] } of paginateListAccounts({ client }, {})) {
    const found = Accounts.find(({ Id }) => Id === account);
    if (found) return found.State;
  }
  return undefined;
}
