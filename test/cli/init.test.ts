import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline/promises";
import { PassThrough } from "node:stream";
import { askOn, gatherAnswers } from "../../lib/cli/init-command";
import { loadDeployment } from "../../lib/deployment/load-deployment";

const BIN = resolve(__dirname, "../../bin/hubrelay.js");
const FLAGS = ["--dynatrace-url", "https://abc12345.live.dynatrace.com", "--hub-account", "222222222222"];
const COMPLETE = [...FLAGS, "--hub-region", "eu-west-1"];

// Each test starts the program, which takes a second or more.
jest.setTimeout(30_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-init-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function hubrelay(...line: string[]) {
  return spawnSync(process.execPath, [BIN, ...line], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}

describe("init", () => {
  test("with flags alone it writes a declaration that validates", () => {
    const { status, stdout } = hubrelay("init", ...COMPLETE);
    expect(status).toBe(0);
    expect(stdout).toContain("npx hubrelay discover");
    expect(loadDeployment(join(folder, "deployment.yaml")).regions.default).toEqual(["eu-west-1"]);
  });

  test("each declaration gets an external id of its own", () => {
    hubrelay("init", ...COMPLETE);
    hubrelay("init", ...COMPLETE, "--config", "other.yaml");
    const idOf = (file: string) => loadDeployment(join(folder, file)).deployRole.externalId;
    expect(idOf("deployment.yaml")).toMatch(/^[0-9a-f]{32}$/);
    expect(idOf("other.yaml")).not.toBe(idOf("deployment.yaml"));
  });

  test("a declaration that is there is not touched", () => {
    writeFileSync(join(folder, "deployment.yaml"), "mine");
    const { status, stderr } = hubrelay("init", ...COMPLETE);
    expect(status).toBe(1);
    expect(stderr).toContain("--force");
    expect(readFileSync(join(folder, "deployment.yaml"), "utf8")).toBe("mine");
  });

  test("--force writes over it", () => {
    writeFileSync(join(folder, "deployment.yaml"), "mine");
    expect(hubrelay("init", ...COMPLETE, "--force").status).toBe(0);
    expect(readFileSync(join(folder, "deployment.yaml"), "utf8")).toContain("222222222222");
  });

  test("without a terminal it names every flag that is missing, and writes nothing", () => {
    const { status, stderr } = hubrelay("init", "--hub-region", "eu-west-1");
    expect(status).toBe(1);
    expect(stderr).toContain("--dynatrace-url, --hub-account");
    expect(existsSync(join(folder, "deployment.yaml"))).toBe(false);
  });

  test("a wrong flag is refused with what is expected", () => {
    const { status, stderr } = hubrelay("init", ...FLAGS, "--hub-region", "Ireland");
    expect(status).toBe(1);
    expect(stderr).toContain("--hub-region: expected an AWS region such as eu-west-1");
  });

  test("a place that cannot be written is told in words", () => {
    const { status, stderr } = hubrelay("init", ...COMPLETE, "--config", "nowhere/deployment.yaml");
    expect(status).toBe(1);
    expect(stderr).toContain("nowhere/deployment.yaml cannot be written: there is no such folder");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe("questions", () => {
  /** Answers in order; then nobody answers any more. */
  function person(...answers: string[]) {
    const asked: string[] = [];
    const said: string[] = [];
    const ask = async (question: string) => {
      asked.push(question);
      return answers.shift();
    };
    return { asked, said, ask, say: (text: string) => said.push(text) };
  }

  test("five are asked, and nothing is a good answer to the last two", async () => {
    const { asked, ask, say } = person("https://abc12345.live.dynatrace.com", "222222222222", "eu-west-1", "", "");
    expect(await gatherAnswers({}, ask, say)).toMatchObject({ regions: "eu-west-1", ous: "" });
    expect(asked).toHaveLength(5);
  });

  test("what flags give is not asked", async () => {
    const { asked, ask, say } = person("222222222222", "eu-west-1", "", "");
    await gatherAnswers({ dynatraceUrl: "https://abc12345.live.dynatrace.com" }, ask, say);
    expect(asked).toHaveLength(4);
  });

  test("a wrong answer is told why, and the question comes again", async () => {
    const { said, ask, say } = person(
      "https://abc12345.live.dynatrace.com",
      "2222",
      "222222222222",
      "eu-west-1",
      "",
      "",
    );
    expect((await gatherAnswers({}, ask, say)).hubAccount).toBe("222222222222");
    expect(said.join()).toContain('expected a 12-digit account id, received "2222"');
  });

  test("who leaves in the middle is told that nothing was written", async () => {
    const { ask, say } = person("https://abc12345.live.dynatrace.com");
    await expect(gatherAnswers({}, ask, say)).rejects.toThrow("nothing was written");
  });

  test("lines that are pasted together answer one question each, and the end of them is an answer nobody gives", async () => {
    const input = new PassThrough();
    const lines = createInterface({ input, output: new PassThrough() });
    const ask = askOn(lines);
    input.end("one\ntwo\n");
    expect([await ask("1: "), await ask("2: "), await ask("3: ")]).toEqual(["one", "two", undefined]);
  });

  test("at a prompt nobody is told to write an account id in quotes", async () => {
    const { said, ask, say } = person(
      "https://abc12345.live.dynatrace.com",
      "1234",
      "222222222222",
      "eu-west-1",
      "",
      "",
    );
    await gatherAnswers({}, ask, say);
    expect(said.join()).toContain('received "1234"; with its leading zeros');
  });

  test("it does not ask for ever", async () => {
    const { ask, say } = person(...Array.from({ length: 20 }, () => "no"));
    await expect(gatherAnswers({}, ask, say)).rejects.toThrow("after 5 tries");
  });
});
