import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type FakeBehaviour, FakeStacks, ONE_TO_CREATE } from "../rollout/fake-stacks";

const BIN = resolve(__dirname, "../../bin/hubrelay.js");
const A = "account-111111111111";
const B = "account-222222222222";
const CHANGED: FakeBehaviour = { plan: ONE_TO_CREATE };

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  fake.remove();
});

interface Run {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

/** Starts the real program in the fake's folder. */
function hubrelay(...line: string[]): Run {
  const child = spawn(process.execPath, [BIN, ...line], { cwd: fake.folder, env: fake.env });
  children.push(child);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((done) =>
    child.on("close", (code) => done({ code, stdout, stderr })),
  );
  return { child, ended };
}

test("plan exits 2, with the result alone on standard output", async () => {
  fake = new FakeStacks({ [A]: CHANGED });
  const { code, stdout, stderr } = await hubrelay("plan", "--no-synth", "--json").ended;
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ command: "plan", exitCode: 2, stacks: [{ stack: A, status: "planned" }] });
  expect(stderr).toContain("plan 1/1");
});

test("apply without anybody to ask refuses, and touches nothing", async () => {
  fake = new FakeStacks({ [A]: CHANGED });
  const { code, stderr } = await hubrelay("apply", "--no-synth").ended;
  expect(code).toBe(1);
  expect(stderr).toContain("npx hubrelay apply --yes");
  expect(fake.events()).toEqual([]);
});

test("apply --failed goes on with exactly what failed", async () => {
  fake = new FakeStacks({ [A]: CHANGED, [B]: { ...CHANGED, applyFails: { text: "no", times: 1 } } });
  const first = await hubrelay("apply", "--no-synth", "--yes").ended;
  expect(first.code).toBe(1);
  const before = fake.events().length;
  const second = await hubrelay("apply", "--no-synth", "--yes", "--failed", ".hubrelay/result.json").ended;
  expect(second.code).toBe(0);
  expect(
    fake
      .events()
      .slice(before)
      .some((event) => event.startsWith(A)),
  ).toBe(false);
});

test("one Ctrl-C: what runs finishes, the result is written, and how to go on is said", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "go" }, [B]: CHANGED });
  const run = hubrelay("apply", "--no-synth", "--yes", "--concurrency", "1");
  await fake.until(`${A} apply start`);
  const told = new Promise<void>((done) =>
    run.child.stderr?.on("data", (chunk: Buffer) => {
      if (chunk.toString().includes("nothing new starts")) done();
    }),
  );
  run.child.kill("SIGINT");
  await told;
  writeFileSync(join(fake.directory(A), "go"), "");
  const { code, stdout } = await run.ended;
  expect(code).toBe(1);
  expect(stdout).toContain("Go on: npx hubrelay apply --failed");
  const written = JSON.parse(readFileSync(fake.file(".hubrelay/result.json"), "utf8"));
  expect(written.stacks.map(({ status }: { status: string }) => status)).toEqual(["applied", "not started"]);
});

test("a result that cannot be kept is refused before anything is done, and is no bug", async () => {
  fake = new FakeStacks({ [A]: CHANGED });
  const { code, stderr } = await hubrelay("apply", "--no-synth", "--yes", "--result", ".").ended;
  expect(code).toBe(1);
  expect(stderr).toContain("a file cannot be written");
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(fake.events()).toEqual([]);
});

test("a report that cannot be written is refused before anything is done", async () => {
  fake = new FakeStacks({ [A]: CHANGED });
  const { code, stderr } = await hubrelay("apply", "--no-synth", "--yes", "--report", ".").ended;
  expect([code, fake.events()]).toEqual([1, []]);
  expect(stderr).toContain("a file cannot be written");
});

test("one that cannot be kept at the end is printed all the same", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "go" } });
  const run = hubrelay("apply", "--no-synth", "--yes", "--json");
  await fake.until(`${A} apply start`);
  rmSync(fake.file(".hubrelay/result.json"));
  mkdirSync(fake.file(".hubrelay/result.json"));
  writeFileSync(join(fake.directory(A), "go"), "");
  const { code, stdout, stderr } = await run.ended;
  expect(JSON.parse(stdout)).toMatchObject({ stacks: [{ stack: A, status: "applied" }] });
  expect(code).toBe(1);
  expect(stderr).toContain("a file cannot be written");
  expect(stderr).not.toMatch(/\n\s+at /);
});

test("two Ctrl-C: terraform is interrupted, once, and waited for", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "never" }, [B]: CHANGED });
  const run = hubrelay("apply", "--no-synth", "--yes", "--concurrency", "1");
  await fake.until(`${A} apply start`);
  run.child.kill("SIGINT");
  let told = "";
  run.child.stderr?.on("data", (chunk) => (told += chunk));
  while (!told.includes("nothing new starts")) await new Promise((done) => setTimeout(done, 10));
  run.child.kill("SIGINT");
  const { code, stdout } = await run.ended;
  expect(code).toBe(1);
  expect(fake.events().filter((event) => event === `${A} apply interrupted`)).toHaveLength(1);
  expect(fake.events().some((event) => event.startsWith(B))).toBe(false);
  expect(stdout).toContain("apply --failed .hubrelay/result.json");
});

test("should hubrelay itself be killed, terraform goes on and saves its state", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "go" } });
  const run = hubrelay("apply", "--no-synth", "--yes");
  await fake.until(`${A} apply start`);
  run.child.kill("SIGKILL");
  await run.ended;
  // Not what an earlier run left, but this one's: --failed goes on with it.
  const kept = JSON.parse(readFileSync(fake.file(".hubrelay/result.json"), "utf8"));
  expect(kept).toMatchObject({ command: "apply", interrupted: true, exitCode: 1, stacks: [{ stack: A }] });
  expect(["failed", "not started"]).toContain(kept.stacks[0].status);
  writeFileSync(join(fake.directory(A), "go"), "");
  await fake.until(`${A} apply end`);
  expect(fake.hasState(A)).toBe(true);
});

test("a terminal, or a tee, that goes away does not end what runs", async () => {
  fake = new FakeStacks({ [A]: { ...CHANGED, applyWaitsFor: "go" }, [B]: CHANGED });
  const run = hubrelay("apply", "--no-synth", "--yes", "--concurrency", "1");
  await fake.until(`${A} apply start`);
  run.child.stderr?.destroy();
  run.child.stdout?.destroy();
  writeFileSync(join(fake.directory(A), "go"), "");
  expect((await run.ended).code).toBe(0);
  const written = JSON.parse(readFileSync(fake.file(".hubrelay/result.json"), "utf8"));
  expect(written.stacks.map(({ status }: { status: string }) => status)).toEqual(["applied", "applied"]);
});

test("a missing declaration is one plain error", async () => {
  fake = new FakeStacks({});
  const { code, stderr } = await hubrelay("validate").ended;
  expect(code).toBe(1);
  expect(stderr).toBe("✗ deployment.yaml: there is no such file\n  → name the declaration: --config FILE\n");
});
