import { spawnSync } from "node:child_process";
import { join } from "node:path";

/** Every benchmark, one after the other, each in a process of its own: `npm run bench`. Each prints ratios, never bare times. */
const BENCHMARKS = [
  "relay-mapping",
  "relay-delivery",
  "relay-start",
  "filters",
  "start",
  "engine",
  "memory",
  "discover",
  "synth",
];

let failed = 0;
for (const name of BENCHMARKS) {
  console.log(`== ${name}`);
  const { status } = spawnSync(process.execPath, ["--import", "tsx", join(__dirname, `${name}.ts`)], {
    stdio: "inherit",
  });
  if (status !== 0) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
