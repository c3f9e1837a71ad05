import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PARTITIONS } from "../lib/connections/partitions";
import { parseDeployment } from "../lib/deployment/load-deployment";
import { parseOrganization } from "../lib/organization/load-organization";

/**
 * What synthesis of N accounts × 17 regions takes, in processor time and peak memory:
 *
 * - against the same program as CDKTF comes: a stack trace for every token, every value resolved by its token machinery, a pass in
 *   search of references between stacks, and the AWS provider imported as its README does, by the package's name. Whole processes;
 * - from a tenth of the accounts to all of them: linear or not. Synthesis alone, as is the next;
 * - with a filter of ten conditions against the same without.
 *
 * Each run is a process of its own, the variants take turns, and the best run of each counts: others share the machine.
 *
 *     npx tsx bench/synth.ts [accounts = 1000] [rounds = 2]
 */
const FILTER = `filters:
  - name: ten conditions
    kinds: [vulnerabilities, detections, compliance]
    severity: { minimum: MEDIUM }
    products: { include: [aws/inspector, aws/guardduty, aws/securityhub] }
    companies: { include: [AWS, Amazon] }
    recordState: [ACTIVE]
    workflowStatus: [NEW, NOTIFIED]
    resourceTypes: { include: ["AwsEc2*", "AwsS3Bucket"] }
    resourceTags: { environment: [production] }
    confidence: { minimum: 50 }
    excludeAccounts: ["999999999999"]
`;
const VARIANTS = ["plain", "filtered", "cdktf-defaults"] as const;
type Variant = (typeof VARIANTS)[number];

/** The most that each ratio may be. */
const LIMITS = { time: 0.45, memory: 0.3, growth: 12, filter: 1.15 };

/** What a run took. */
interface Cost {
  /** Processor seconds of the whole process. */
  readonly whole: number;
  /** Processor seconds of constructing and writing the stacks. */
  readonly synthesis: number;
  /** Peak resident memory in MB. */
  readonly megabytes: number;
}

function main(): void {
  const [first = "1000", second = "2"] = process.argv.slice(2);
  if (isVariant(first)) {
    console.log(JSON.stringify(synthesise(first, Number(second))));
    return;
  }
  const accounts = Number(first);
  const rounds = Number(second);
  const plain: Cost[] = [];
  const filtered: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    plain.push(runApart("plain", accounts));
    filtered.push(runApart("filtered", accounts));
  }
  const small = Array.from({ length: rounds }, () => runApart("plain", accounts / 10));
  // Once: it takes several times as long, and a slow moment of the machine counts less in a long run.
  const defaults = [runApart("cdktf-defaults", accounts)];

  const best = (runs: readonly Cost[], key: keyof Cost) => Math.min(...runs.map((run) => run[key]));
  const row = (name: string, runs: readonly Cost[]) =>
    `  ${name.padEnd(30)} ${best(runs, "whole").toFixed(1).padStart(6)} s  ${best(runs, "megabytes").toFixed(0).padStart(5)} MB`;
  console.log(`${accounts} accounts × 17 regions, best of ${rounds}`);
  console.log(row("hubrelay", plain));
  console.log(row("with a filter", filtered));
  console.log(row("CDKTF's defaults", defaults));
  console.log(row(`hubrelay, ${accounts / 10} accounts`, small));
  const ratio = (name: string, value: number, limit: number) => {
    console.log(`${name}: ${value.toFixed(2)} (at most ${limit})`);
    if (value > limit) process.exitCode = 1;
  };
  ratio("time / CDKTF's defaults", best(plain, "whole") / best(defaults, "whole"), LIMITS.time);
  ratio("memory / CDKTF's defaults", best(plain, "megabytes") / best(defaults, "megabytes"), LIMITS.memory);
  ratio("ten times the accounts / time", best(plain, "synthesis") / best(small, "synthesis"), LIMITS.growth);
  ratio("a filter of ten conditions / without", best(filtered, "synthesis") / best(plain, "synthesis"), LIMITS.filter);
}

function runApart(variant: Variant, accounts: number): Cost {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--require", "tsx/cjs", __filename, variant, String(accounts)],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${variant} failed: ${stderr.slice(-2000)}`);
  return JSON.parse(stdout) as Cost;
}

function synthesise(variant: Variant, accounts: number): Cost {
  const deployment = parseDeployment(
    `dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "222222222222", region: us-east-1 }
regions: { default: [${PARTITIONS.aws.regions.join(", ")}] }
${variant === "filtered" ? FILTER : ""}`,
    "deployment.yaml",
  );
  const organization = parseOrganization(
    JSON.stringify({
      version: 1,
      organization: { id: "o-abcdef1234", managementAccount: "999999999999" },
      accounts: Array.from({ length: accounts }, (_, n) => ({
        id: String(100_000_000_000 + n),
        name: `account-${n}`,
        state: "ACTIVE",
      })),
    }),
    "organization.json",
  );
  const { buildApp } = variant === "cdktf-defaults" ? asCdktfComes() : program();
  const home = mkdtempSync(join(tmpdir(), "hubrelay-bench-"));
  try {
    const start = process.cpuUsage();
    buildApp({ deployment, organization, home, outDir: join(home, "cdktf.out") }).synth();
    const { user, system } = process.cpuUsage(start);
    const synthesis = (user + system) / 1e6;
    const whole = process.cpuUsage();
    const megabytes = process.resourceUsage().maxRSS / 1024;
    return { synthesis, whole: (whole.user + whole.system) / 1e6, megabytes };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function program() {
  return require("../stacks/build-app") as typeof import("../stacks/build-app");
}

/** The program with everything undone that makes it faster than CDKTF is. */
function asCdktfComes() {
  const stackTrace = require("cdktf/lib/tokens/private/stack-trace") as { captureStackTrace: unknown };
  const { captureStackTrace } = stackTrace;
  const tokens = require("cdktf/lib/tokens/private/resolve") as { resolve: unknown };
  const { resolve } = tokens;
  require("@cdktf/provider-aws");
  const loaded = program();
  stackTrace.captureStackTrace = captureStackTrace;
  tokens.resolve = resolve;
  const { TerraformStack } = require("cdktf") as typeof import("cdktf");
  const { LoneStack } = require("../stacks/lone-stack") as typeof import("../stacks/lone-stack");
  LoneStack.prototype.prepareStack = TerraformStack.prototype.prepareStack;
  return loaded;
}

function isVariant(text: string): text is Variant {
  return (VARIANTS as readonly string[]).includes(text);
}

main();
