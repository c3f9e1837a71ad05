import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The pinned packages of the emulator. */
export const REQUIREMENTS = join(__dirname, "requirements.txt");

/** What MiniStack needs of Python. */
const LEAST = [3, 10] as const;

/** Says what is being done now, in a few words. */
export type Progress = (step: string) => void;

/**
 * A Python virtual environment with the emulator's packages.
 *
 * Reused when it was made from the same requirements; otherwise made anew (about 5 s and a download of 15 MB).
 *
 * @returns the path of its interpreter
 * @throws Error when no Python ≥ 3.10 is on PATH, or the packages cannot be installed
 */
export async function preparePython(venv: string, log: Progress = () => {}): Promise<string> {
  const python = join(venv, "bin", "python");
  const stamp = join(venv, "hubrelay-requirements.sha256");
  const wanted = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex");
  if (existsSync(python) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return python;

  const base = await findPython();
  log("making a Python environment");
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  await run(base, ["-m", "venv", venv], "a Python environment could not be made (Debian: apt install python3-venv)");
  log("installing the emulator");
  await run(
    python,
    ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r", REQUIREMENTS],
    "the emulator's packages could not be installed",
  );
  writeFileSync(stamp, wanted);
  return python;
}

async function findPython(): Promise<string> {
  const seen: string[] = [];
  for (const name of ["python3", "python"]) {
    const { stdout, failed } = await execute(name, ["-c", "import sys; print('%d.%d' % sys.version_info[:2])"]);
    if (failed) continue;
    const [major = 0, minor = 0] = stdout.split(".").map(Number);
    if (major > LEAST[0] || (major === LEAST[0] && minor >= LEAST[1])) return name;
    seen.push(`${name} ${stdout.trim()}`);
  }
  throw new Error(
    `the sandbox needs Python ${LEAST.join(".")} or newer on PATH, found ${seen.join(", ") || "none"}\n  install it, or put it first on PATH`,
  );
}

async function run(file: string, args: readonly string[], otherwise: string): Promise<void> {
  const { failed, stderr } = await execute(file, args);
  if (!failed) return;
  const reason = stderr.trim().split("\n").slice(-3).join("\n  ");
  throw new Error(`${otherwise}\n  ${reason}`);
}

interface Execution {
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

function execute(file: string, args: readonly string[]): Promise<Execution> {
  return new Promise((done) => {
    execFile(file, [...args], (error, stdout, stderr) => {
      done({ failed: error !== null, stdout, stderr: stderr || (error?.message ?? "") });
    });
  });
}
