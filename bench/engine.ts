import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { App, LocalBackend, TerraformResource, TerraformStack } from "cdktf";
import { runApply } from "../lib/rollout/apply";
import { readStacks } from "../lib/rollout/stacks";

/**
 * The roll-out of 40 stacks of Terraform's built-in `terraform_data`, which wait for no cloud, from nothing to applied:
 *
 * - wall time against terraform's own processor time spread over the cores, which no runner of these commands can go below;
 * - wall time against `cdktf deploy` of the same stacks, with as many side by side.
 *
 *     npx tsx bench/engine.ts [--with-cdktf | --cdktf PATH] [--stacks 40]
 *
 * `--with-cdktf` installs cdktf-cli (some 420 MB) into a temporary folder; `--cdktf` names one that is installed. Reads processor times from /proc, so it runs on Linux.
 */
const STACKS = Number(flag("--stacks") ?? "40");
const LIMITS = { own: 1.15, cdktf: 0.5 };
/** Writes the stacks: this file, called so. */
const PROGRAM = [
  process.execPath,
  "--require",
  require.resolve("tsx/cjs"),
  __filename,
  "--synthesise",
  "--stacks",
  String(STACKS),
] as const;
const CDKTF_CLI = "cdktf-cli@0.21.0";
/** Of /proc: clock ticks a second, the same on all Linux that Node runs on. */
const TICKS = 100;

/** What a run took, in seconds. */
interface Cost {
  readonly wall: number;
  /** Processor time of the processes started. */
  readonly children: number;
  /** Cores that other programs of this machine left, on average. */
  readonly cores: number;
}

async function main(): Promise<void> {
  if (process.argv.includes("--synthesise")) return synthesise(process.env.CDKTF_OUTDIR ?? "cdktf.out");
  const folder = mkdtempSync(join(tmpdir(), "hubrelay-engine-"));
  try {
    const home = join(folder, "ours");
    const synthesis = await measured(async () => {
      mkdirSync(home);
      execFileSync(PROGRAM[0], PROGRAM.slice(1), { env: { ...process.env, CDKTF_OUTDIR: join(home, "cdktf.out") } });
    });
    const ours = await measured(() => rollOut(home));
    const bound = ours.children / ours.cores;
    console.log(`${STACKS} stacks, ${availableParallelism()} cores, of which ${ours.cores.toFixed(2)} were free`);
    console.log(`  hubrelay             ${ours.wall.toFixed(1)} s`);
    console.log(
      `  terraform's own CPU  ${ours.children.toFixed(1)} s, spread over the free cores ${bound.toFixed(1)} s`,
    );
    ratio("hubrelay / terraform's CPU time over the cores", ours.wall / bound, LIMITS.own);
    const installed = flag("--cdktf");
    if (installed === undefined && !process.argv.includes("--with-cdktf")) return;
    const cdktf = installed ?? installCdktf(join(folder, "cli"));
    const theirs = await measured(async () => deploy(cdktf, join(folder, "theirs")));
    console.log(`  hubrelay with synth  ${(synthesis.wall + ours.wall).toFixed(1)} s`);
    console.log(`  cdktf deploy         ${theirs.wall.toFixed(1)} s, ${theirs.cores.toFixed(2)} cores were free`);
    // What others take slows both down alike: each is counted with the cores it found.
    const work = (cost: Cost) => cost.wall * cost.cores;
    ratio("hubrelay / cdktf deploy", (work(synthesis) + work(ours)) / work(theirs), LIMITS.cdktf);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the stacks as the program of a user does. */
function synthesise(outdir: string): void {
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  for (let index = 0; index < STACKS; index++) {
    const stack = new TerraformStack(app, `stack-${index}`);
    new LocalBackend(stack, { path: join(outdir, `stack-${index}.tfstate`) });
    for (let resource = 0; resource < 20; resource++) {
      const data = new TerraformResource(stack, `data-${resource}`, { terraformResourceType: "terraform_data" });
      data.addOverride("input", `${index}-${resource}`);
    }
  }
  app.synth();
}

async function rollOut(home: string): Promise<void> {
  const stacks = readStacks(join(home, "cdktf.out"));
  const result = await runApply({ stacks, workDirectory: join(home, ".hubrelay") });
  const applied = result.stacks.filter(({ status }) => status === "applied").length;
  if (applied !== STACKS) throw new Error(`applied ${applied} of ${STACKS}: ${JSON.stringify(result.stacks[0])}`);
}

function installCdktf(folder: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"private": true}');
  execFileSync("npm", ["install", "--silent", "--no-audit", "--no-fund", CDKTF_CLI], { cwd: folder, stdio: "inherit" });
  return join(folder, "node_modules", ".bin", "cdktf");
}

/** As its documentation has it: all stacks, synthesised first. */
function deploy(cdktf: string, home: string): void {
  mkdirSync(home);
  const config = { language: "typescript", app: PROGRAM.join(" "), projectId: "bench", sendCrashReports: "false" };
  writeFileSync(join(home, "cdktf.json"), JSON.stringify(config));
  const { status, stdout, stderr } = spawnSync(cdktf, ["deploy", "--auto-approve", "*"], {
    cwd: home,
    encoding: "utf8",
    env: { ...process.env, CI: "true", CHECKPOINT_DISABLE: "1" },
  });
  if (status !== 0) throw new Error(`cdktf deploy failed: ${(stderr || stdout).slice(-3000)}`);
}

async function measured(work: () => Promise<void>): Promise<Cost> {
  const before = { ...times(), at: process.hrtime.bigint() };
  await work();
  const after = { ...times(), at: process.hrtime.bigint() };
  const wall = Number(after.at - before.at) / 1e9;
  const others = after.machine - before.machine - (after.ours - before.ours);
  return {
    wall,
    children: after.children - before.children,
    cores: availableParallelism() - Math.max(0, others / wall),
  };
}

/** Processor seconds so far: of ended children, of this process with them, and of the whole machine. */
function times(): { readonly children: number; readonly ours: number; readonly machine: number } {
  const fields = readFileSync("/proc/self/stat", "utf8")
    .replace(/^.*\) /s, "")
    .split(" ")
    .map(Number);
  const [user, system, childrenUser, childrenSystem] = fields.slice(11, 15) as [number, number, number, number];
  const children = (childrenUser + childrenSystem) / TICKS;
  const [busy, nice, kernel, , , interrupts, softInterrupts, stolen] = (
    readFileSync("/proc/stat", "utf8").split("\n")[0] ?? ""
  )
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number) as [number, number, number, number, number, number, number, number];
  const machine = (busy + nice + kernel + interrupts + softInterrupts + stolen) / TICKS;
  return { children, ours: children + (user + system) / TICKS, machine };
}

function ratio(name: string, value: number, limit: number): void {
  console.log(`${name}: ${value.toFixed(2)} (at most ${limit})`);
  if (value > limit) process.exitCode = 1;
}

function flag(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

void main();
