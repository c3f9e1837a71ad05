import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";

const MAIN = join(__dirname, "../../../sandbox/fake-dynatrace/main.ts");

function run(...args: string[]): ChildProcess {
  return spawn(process.execPath, ["--import", "tsx", MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

test("says in one JSON line where it listens, serves, and ends on SIGTERM", async () => {
  const child = run("--port", "0");
  const lines = createInterface({ input: child.stdout! });
  const [line] = (await once(lines, "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };

  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect((await fetch(`${url}/__sandbox/state`)).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
}, 30_000);

test("says plainly that the port is taken", async () => {
  const fake = await startFakeDynatrace();
  const child = run("--port", String(fake.port));
  let errors = "";
  child.stderr!.on("data", (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const [code] = await once(child, "close");
  await fake.close();

  expect(code).toBe(1);
  expect(errors).toBe("fake Dynatrace: the port is taken; choose another with --port\n");
}, 30_000);
