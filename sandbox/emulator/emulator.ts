import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { type Progress, preparePython } from "./python";

/** Options of {@link startEmulator}. */
export interface EmulatorOptions {
  /** Everything the emulator writes goes here: its log, process id, temporary files. */
  readonly dir: string;
  /** The organization the emulator answers from. @default - `examples/sandbox/seed.json` */
  readonly seed?: string;
  /** Where the Python environment is made or found. @default - `venv` in `dir` */
  readonly venv?: string;
  /** Hears each slow step as it begins. */
  readonly log?: Progress;
}

/** A running emulator of AWS, on 127.0.0.1, with IAM enforced. */
export interface Emulator {
  /** What to put into `AWS_ENDPOINT_URL`. */
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** Where the emulator logs. */
  readonly logFile: string;
  /** Ends the emulator and the functions it runs; resolves when they are gone. Harmless when called again. */
  stop(): Promise<void>;
}

/** The organization of the sandbox. */
export const SEED_FILE = join(__dirname, "..", "..", "examples", "sandbox", "seed.json");

/** How long the emulator may take to answer, in ms; it needs about 4 s on 2 cores. */
const READY_WITHIN = 60_000;
/** How long it may take to end by itself before it is killed, in ms. */
const STOP_WITHIN = 5_000;
const PID_FILE = "emulator.pid";

/**
 * Start the emulated AWS.
 *
 * It is the leader of its own process group, so that a Ctrl-C meant for the terminal does not end it before the
 * caller has destroyed what stands in it, and so that its functions end with it.
 *
 * @throws Error when Python is missing, or the emulator ends or stays silent; the message ends with its last words
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const dir = resolve(options.dir);
  const temporary = join(dir, "tmp");
  mkdirSync(temporary, { recursive: true });
  const python = await preparePython(resolve(options.venv ?? join(dir, "venv")), options.log);
  const port = await freePort();
  const logFile = join(dir, "emulator.log");
  const output = openSync(logFile, "w");
  options.log?.("starting the emulator");
  const child = spawn(python, ["-m", "hubrelay_emulator"], {
    cwd: dir,
    detached: true,
    stdio: ["ignore", output, output],
    env: {
      PATH: process.env.PATH,
      HOME: temporary,
      TMPDIR: temporary,
      LANG: "C.UTF-8",
      PYTHONPATH: __dirname,
      PYTHONDONTWRITEBYTECODE: "1",
      HUBRELAY_SEED: resolve(options.seed ?? SEED_FILE),
      AUTH: "true",
      LAMBDA_EXECUTOR: "local",
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
      // Listeners the sandbox has no use for.
      SFTP_ENABLED: "0",
      IOT_MTLS_ENABLED: "0",
      // No container daemon is asked for anything.
      DOCKER_HOST: `unix://${join(temporary, "no-docker.sock")}`,
    },
  });
  const pid = child.pid;
  if (pid === undefined) throw new Error(`the emulator could not be started with ${python}`);
  writeFileSync(join(dir, PID_FILE), `${pid}\n`);
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilReady(endpoint, child);
  } catch (error) {
    await stopEmulator(dir);
    const words = readFileSync(logFile, "utf8").trim().split("\n").slice(-5).join("\n  ");
    throw new Error(`${(error as Error).message}\n  ${words}\n  log: ${logFile}`);
  }
  // The emulator must not keep a finished run alive; --keep leaves it running on purpose.
  child.unref();
  return { endpoint, port, pid, logFile, stop: () => stopChild(child, dir) };
}

/** As {@link stopEmulator}, and until the operating system has forgotten the process too. */
async function stopChild(child: ChildProcess, dir: string): Promise<void> {
  child.ref();
  const ended = child.exitCode !== null || child.signalCode !== null;
  const exit = ended ? Promise.resolve() : new Promise<void>((done) => child.once("exit", () => done()));
  await stopEmulator(dir);
  await exit;
}

/**
 * End the emulator that was started in `dir`, by this process or an earlier one.
 *
 * @returns whether one was running
 */
export async function stopEmulator(dir: string): Promise<boolean> {
  const file = join(resolve(dir), PID_FILE);
  if (!existsSync(file)) return false;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  const running = Number.isInteger(pid) && pid > 1 && isOurs(pid);
  if (running) {
    signalGroup(pid, "SIGTERM");
    if (!(await gone(pid, STOP_WITHIN))) {
      signalGroup(pid, "SIGKILL");
      await gone(pid, STOP_WITHIN);
    }
    // Functions it ran are members of its group and may outlive the leader.
    signalGroup(pid, "SIGKILL");
  }
  rmSync(file, { force: true });
  return running;
}

/** A process id in a file may have been given to somebody else since; on Linux its command line tells. */
function isOurs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return !existsSync(commandLine) || readFileSync(commandLine, "utf8").includes("hubrelay_emulator");
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

async function gone(pid: number, within: number): Promise<boolean> {
  for (const end = Date.now() + within; Date.now() < end; ) {
    if (!isOurs(pid)) return true;
    await pause(50);
  }
  return false;
}

async function untilReady(endpoint: string, child: ChildProcess): Promise<void> {
  for (const end = Date.now() + READY_WITHIN; Date.now() < end; ) {
    if (child.exitCode !== null) throw new Error(`the emulator ended with code ${child.exitCode}`);
    const answer = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (answer?.ok) return;
    await pause(100);
  }
  throw new Error(`the emulator did not answer on ${endpoint} within ${READY_WITHIN / 1000} s`);
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once("error", fail);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((done) => setTimeout(done, milliseconds));
}
