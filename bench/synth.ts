import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PARTITIONS } from "../lib/connections/partitions";
import { parseDeployment } from "../lib/deployment/load-deployment";
import { parseOrganization } from "../lib/organization/load-organization";

/**
 * How much processor time it takes to synthesise N accounts × 17 regions: with a filter of ten conditions against the same without, and
 * against CDKTF's own defaults, which take a stack trace for every token. Each run is a process of its own, the variants take
 * turns, and the fastest run of each counts: others share the machine.
 *
 *     npx tsx bench/synth.ts [accounts = 100] [rounds = 3]
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

/** Most that a filter may add. */
const LIMIT = 1.15;

function main(): void {
  const [first = "100", second = "3"] = process.argv.slice(2);
  if (isVariant(first)) {
    console.log(synthesise(first, Number(second)));
    return;
  }
  const best = new Map<Variant, number>();
  for (let round = 0; round < Number(second); round++) {
    for (const variant of VARIANTS) {
      best.set(variant, Math.min(best.get(variant) ?? Number.POSITIVE_INFINITY, runApart(variant, first)));
    }
  }
  const seconds = (variant: Variant) => (best.get(variant) ?? Number.NaN) / 1000;
  const filter = seconds("filtered") / seconds("plain");
  const defaults = seconds("cdktf-defaults") / seconds("plain");
  console.log(`${first} accounts × 17 regions, best of ${second}`);
  for (const variant of VARIANTS) console.log(`  ${variant.padEnd(15)} ${seconds(variant).toFixed(2)} s`);
  console.log(`  with a filter of ten conditions ÷ without: ${filter.toFixed(2)} (at most ${LIMIT})`);
  console.log(`  CDKTF's defaults ÷ without stack traces:   ${defaults.toFixed(2)}`);
  if (filter > LIMIT) process.exitCode = 1;
}

function runApart(variant: Variant, accounts: string): number {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--max-old-space-size=8192", "--import", "tsx", __filename, variant, accounts],
    { encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`${variant} failed: ${stderr.slice(-2000)}`);
  return Number(stdout.trim());
}

/** Milliseconds of processor time of one synthesis. */
function synthesise(variant: Variant, accounts: number): number {
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
  const stackTrace = require("cdktf/lib/tokens/private/stack-trace") as { captureStackTrace: unknown };
  const original = stackTrace.captureStackTrace;
  const { buildApp } = require("../stacks/build-app") as typeof import("../stacks/build-app");
  if (variant === "cdktf-defaults") stackTrace.captureStackTrace = original;
  const home = mkdtempSync(join(tmpdir(), "hubrelay-bench-"));
  try {
    const start = process.cpuUsage();
    buildApp({ deployment, organization, home, outDir: join(home, "cdktf.out") }).synth();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function isVariant(text: string): text is Variant {
  return (VARIANTS as readonly string[]).includes(text);
}

main();
