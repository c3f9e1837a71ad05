import { spawnSync } from "node:child_process";
import { join } from "node:path";

/**
 * Processor time until a command answers, against the time that loading every command takes: `npx tsx bench/start.ts`. The rounds take
 * turns, and the best of each counts.
 */
const ROUNDS = 7;
const ROOT = join(__dirname, "..");
const REPORT =
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); console.error(user + system); });";

/** What is run, and the most it may take of the baseline. */
const RUNS = {
  "every command loaded": { script: 'require("./lib/cli/program.ts").buildProgram()', args: [], limit: 1 },
  "hubrelay --help": { script: 'require("./lib/cli/main.ts")', args: ["--help"], limit: 0.4 },
  "hubrelay validate": {
    script: 'require("./lib/cli/main.ts")',
    args: ["validate", "--config", "examples/sandbox/deployment.yaml"],
    limit: 0.75,
  },
} as const;
const BASELINE = "every command loaded";

function cpuSeconds(script: string, args: readonly string[]): number {
  const { status, stderr } = spawnSync(
    process.execPath,
    ["-e", `${REPORT}require("tsx/cjs");process.argv.splice(1, 0, "hubrelay");${script}`, "--", ...args],
    { cwd: ROOT, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(stderr.slice(-2000));
  return Number(stderr.trim().split("\n").pop()) / 1e6;
}

const best = new Map<string, number>();
for (let round = 0; round < ROUNDS; round++) {
  for (const [name, { script, args }] of Object.entries(RUNS)) {
    best.set(name, Math.min(best.get(name) ?? Number.POSITIVE_INFINITY, cpuSeconds(script, args)));
  }
}
const baseline = best.get(BASELINE)!;
for (const [name, { limit }] of Object.entries(RUNS)) {
  const seconds = best.get(name)!;
  const ratio = seconds / baseline;
  const verdict = name === BASELINE ? "" : `  ${ratio.toFixed(2)} of it (at most ${limit})`;
  console.log(`${name.padEnd(22)} ${seconds.toFixed(2)} s${verdict}`);
  if (ratio > limit) process.exitCode = 1;
}
