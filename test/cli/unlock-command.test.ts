import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { askBefore, canAsk } from "../../lib/cli/approval";
import { withGlobalOptions } from "../../lib/cli/global-options";
import { unlockCommand } from "../../lib/cli/unlock-command";

jest.mock("../../lib/cli/approval", () => ({
  ...jest.requireActual("../../lib/cli/approval"),
  askBefore: jest.fn(),
  canAsk: jest.fn(),
}));

const A = "account-111111111111";
let folder: string;
let printed: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-unlock-"));
  writeFileSync(
    join(folder, "deployment.yaml"),
    'dynatrace: { url: "https://abc12345.live.dynatrace.com" }\nhub: { account: "222222222222", region: us-east-1 }\nregions: { default: [us-east-1] }\n',
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
  mkdirSync(join(folder, "state"));
  printed = "";
  const print = (...texts: unknown[]) => {
    printed += `${texts.join(" ")}\n`;
  };
  jest.spyOn(console, "log").mockImplementation(print);
  jest.spyOn(console, "error").mockImplementation(print);
  jest.mocked(canAsk).mockReturnValue(true);
  jest.mocked(askBefore).mockReset().mockResolvedValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const note = (stack: string) => join(folder, "state", `.${stack}.tfstate.lock.info`);

function lock(stack: string, id = "7d2c"): void {
  const since = new Date(Date.now() - 3 * 3_600_000).toISOString();
  writeFileSync(
    note(stack),
    JSON.stringify({ ID: id, Who: "ci@runner-7", Operation: "OperationTypeApply", Created: since }),
  );
}

function unlock(...line: string[]): Promise<unknown> {
  const program = withGlobalOptions(new Command("hubrelay")).addCommand(unlockCommand().exitOverride());
  return program.parseAsync(["unlock", ...line, "--config", join(folder, "deployment.yaml")], { from: "user" });
}

const question = () => String(jest.mocked(askBefore).mock.calls[0]?.[0]);

test("it shows whose lock it is and for how long, asks, and takes it away", async () => {
  lock(A);
  await unlock("111111111111");
  expect(question()).toMatch(/account-111111111111 +ci@runner-7 +apply +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC +3 h +7d2c/);
  expect(existsSync(note(A))).toBe(false);
  expect(printed).toContain(`Unlocked: ${A}`);
});

test("without a name, locks of states that are not this deployment's are let be", async () => {
  lock(A);
  lock("network");
  await unlock();
  expect(question()).not.toContain("network");
  expect(existsSync(note(A))).toBe(false);
  expect(existsSync(note("network"))).toBe(true);
});

test("any other answer leaves it", async () => {
  lock(A);
  jest.mocked(askBefore).mockResolvedValue(false);
  await expect(unlock("111111111111")).rejects.toThrow("nothing was unlocked");
  expect(existsSync(note(A))).toBe(true);
});

test("a lock that another run has got while the question stood is left", async () => {
  lock(A);
  jest.mocked(askBefore).mockImplementation(async () => {
    lock(A, "8e3d");
    return true;
  });
  await expect(unlock("111111111111")).rejects.toThrow("no longer the one that was shown");
  expect(existsSync(note(A))).toBe(true);
});

test("a run that was killed leaves several: without a name all of them are shown and asked about", async () => {
  lock(A);
  lock("dynatrace");
  await unlock();
  expect(question()).toContain("2 locked states");
  expect([existsSync(note(A)), existsSync(note("dynatrace"))]).toEqual([false, false]);
});

test("only the named one is taken away", async () => {
  lock(A);
  lock("dynatrace");
  await unlock("dynatrace");
  expect([existsSync(note(A)), existsSync(note("dynatrace"))]).toEqual([true, false]);
});

test("where nobody can answer it shows the lock, leaves it and says what to do", async () => {
  lock(A);
  jest.mocked(canAsk).mockReturnValue(false);
  await expect(unlock("111111111111")).rejects.toMatchObject({
    whatToDo: expect.stringContaining("npx hubrelay unlock 111111111111 --yes"),
  });
  expect(printed).toContain("ci@runner-7");
  expect(existsSync(note(A))).toBe(true);
});

test("with --yes it does not ask, but takes only what was named", async () => {
  lock(A);
  await expect(unlock("--yes")).rejects.toThrow("takes no lock that was not named");
  expect(existsSync(note(A))).toBe(true);
  await unlock("111111111111", "--yes");
  expect(existsSync(note(A))).toBe(false);
  expect(askBefore).not.toHaveBeenCalled();
  expect(printed).toContain("ci@runner-7");
});

test("nothing locked is nothing to do", async () => {
  await unlock();
  await unlock("111111111111", "--yes");
  expect(printed).toMatch(/: no state is locked\n.*: the state of account-111111111111 is not locked\n/);
  expect(askBefore).not.toHaveBeenCalled();
});

test("for programs it prints what it took away", async () => {
  lock(A);
  await unlock("111111111111", "--yes", "--json");
  expect(JSON.parse(printed)).toMatchObject({
    place: join(folder, "state"),
    unlocked: [{ stack: A, id: "7d2c", who: "ci@runner-7", operation: "apply", since: expect.stringMatching(/Z$/) }],
  });
});

test("a mistyped account is refused", async () => {
  jest.spyOn(process.stderr, "write").mockReturnValue(true);
  await expect(unlock("11111111111")).rejects.toThrow("expected a 12-digit account id");
});
