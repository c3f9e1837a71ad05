import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PARTITIONS } from "../lib/connections/partitions";
import { parseDeployment } from "../lib/deployment/load-deployment";
import { parseOrganization } from "../lib/organization/load-organization";
import { buildApp } from "../stacks/build-app";

/**
 * Peak memory of hubrelay itself while it plans, applies and looks for drift in 3,000 accounts × 17 regions, against a limit:
 * `npx tsx bench/memory.ts [stacks = 3000]`. A script stands in for terraform and answers at once what terraform would answer for a
 * stack of which nothing is deployed, or everything is and a rule drifted.
 */
const LIMIT_MEGABYTES = 500;
const STACKS = Number(process.argv[2] ?? "3000");
const ROOT = join(__dirname, "..");

const folder = mkdtempSync(join(tmpdir(), "hubrelay-memory-"));
const answers = join(folder, "answers");
const declaration = `dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "222222222222", region: us-east-1 }
regions: { default: [${PARTITIONS.aws.regions.join(", ")}] }
`;

function main(): void {
  try {
    const accounts = Array.from({ length: STACKS }, (_, n) => String(100_000_000_000 + n));
    writeProgram(accounts);
    writeAnswers(join(folder, "cdktf.out", "stacks", `account-${accounts[0]}`, "cdk.tf.json"));
    console.log(`${STACKS} stacks of ${PARTITIONS.aws.regions.length} regions`);
    for (const [name, expected, args] of [
      ["plan", 2, ["--json"]],
      ["apply", 0, ["--yes"]],
      ["drift", 2, ["--json"]],
    ] as const) {
      const { megabytes, seconds } = hubrelay(name, expected, args);
      const ratio = megabytes / LIMIT_MEGABYTES;
      console.log(
        `${name.padEnd(6)} peak memory / limit: ${ratio.toFixed(2)} (${megabytes.toFixed(0)} of ${LIMIT_MEGABYTES} MB; ${((seconds / STACKS) * 1000).toFixed(1)} ms of CPU a stack)`,
      );
      if (ratio > 1) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A declaration, its organization, and the stacks: one is synthesised, the others are links to it. */
function writeProgram(accounts: readonly string[]): void {
  const organization = {
    version: 1,
    organization: { id: "o-abcdef1234", managementAccount: "999999999999" },
    accounts: accounts.map((id) => ({ id, name: `account-${id}`, state: "ACTIVE" })),
  };
  writeFileSync(join(folder, "deployment.yaml"), declaration);
  writeFileSync(join(folder, "organization.json"), JSON.stringify(organization));
  const outDir = join(folder, "cdktf.out");
  buildApp({
    deployment: parseDeployment(declaration, "deployment.yaml"),
    organization: parseOrganization(
      JSON.stringify({ ...organization, accounts: organization.accounts.slice(0, 1) }),
      "organization.json",
    ),
    home: folder,
    outDir,
  }).synth();
  const first = join(outDir, "stacks", `account-${accounts[0]}`, "cdk.tf.json");
  const stacks = Object.fromEntries(
    accounts.map((id) => [`account-${id}`, { name: `account-${id}`, workingDirectory: `stacks/account-${id}` }]),
  );
  writeFileSync(join(outDir, "manifest.json"), JSON.stringify({ version: "0.21.0", stacks }));
  for (const name of Object.keys(stacks).slice(1)) {
    mkdirSync(join(outDir, "stacks", name));
    symlinkSync(first, join(outDir, "stacks", name, "cdk.tf.json"));
  }
}

/** What terraform says of such a stack, as long as it says it. */
function writeAnswers(stack: string): void {
  mkdirSync(answers);
  const config = JSON.parse(readFileSync(stack, "utf8")) as { resource: Record<string, Record<string, unknown>> };
  const resources = Object.entries(config.resource).flatMap(([type, byName]) =>
    Object.entries(byName).map(([name, after]) => ({ address: `${type}.${name}`, type, name, after })),
  );
  const events = (type: string, action: string) =>
    resources.map(({ address }) =>
      JSON.stringify({
        "@level": "info",
        "@message": `${address}: ${type}`,
        "@module": "terraform.ui",
        "@timestamp": "2026-01-01T00:00:00.000000Z",
        change: { resource: { addr: address, module: "", resource: address }, action },
        hook: { resource: { addr: address, module: "", resource: address }, action },
        type,
      }),
    );
  const summary = JSON.stringify({ type: "change_summary", changes: { add: resources.length, change: 0, remove: 0 } });
  const shown = (change: (type: string, after: unknown) => object, drift: readonly object[]) =>
    JSON.stringify({
      format_version: "1.2",
      planned_values: { root_module: { resources } },
      resource_changes: resources.map(({ after, ...resource }) => ({
        ...resource,
        mode: "managed",
        change: change(resource.type, after),
      })),
      resource_drift: drift,
      configuration: config,
    });
  const enabled = { state: "ENABLED" };
  const disabled = { state: "DISABLED" };
  const rule = resources.find(({ type }) => type === "aws_cloudwatch_event_rule")!;
  const outside = { ...rule, mode: "managed", change: { actions: ["update"], before: enabled, after: disabled } };
  const files = {
    "plan.jsonl": [...events("planned_change", "create"), summary].join("\n"),
    "show.json": shown((_, after) => ({ actions: ["create"], before: null, after, after_unknown: { id: true } }), []),
    "apply.jsonl": [...events("apply_start", "create"), ...events("apply_complete", "create"), summary].join("\n"),
    "drift-plan.jsonl": [
      ...events("refresh_start", "read"),
      ...events("refresh_complete", "read"),
      JSON.stringify({ type: "resource_drift", change: { resource: { addr: rule.address }, action: "update" } }),
      summary,
    ].join("\n"),
    "drift-show.json": shown(
      (type, after) =>
        type === rule.type
          ? { actions: ["update"], before: disabled, after: enabled }
          : { actions: ["no-op"], before: after, after },
      [outside],
    ),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(answers, name), text);
  const script = join(answers, "terraform");
  writeFileSync(
    script,
    `#!/bin/sh
case $1 in
  init) mkdir -p .terraform ;;
  plan) : > hubrelay.tfplan; cat "${answers}/$ANSWER"plan.jsonl; exit 2 ;;
  show) exec cat "${answers}/$ANSWER"show.json ;;
  apply) exec cat "${answers}"/apply.jsonl ;;
esac
`,
  );
  chmodSync(script, 0o755);
}

/** Runs a command; its memory and processor time are its own, terraform's not included. */
function hubrelay(command: string, expected: number, args: readonly string[]) {
  const report = join(folder, "usage.json");
  const hook = join(folder, "hook.js");
  writeFileSync(
    hook,
    `process.on("exit", () => require("fs").writeFileSync(${JSON.stringify(report)}, JSON.stringify(process.resourceUsage())));`,
  );
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--require", hook, join(ROOT, "bin", "hubrelay.js"), command, "--no-synth", "--no-check", ...args],
    {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 1e9,
      env: {
        ...process.env,
        TERRAFORM_BINARY_NAME: join(answers, "terraform"),
        TF_PLUGIN_CACHE_DIR: join(folder, "plugins"),
        ANSWER: command === "drift" ? "drift-" : "",
        CI: "true",
      },
    },
  );
  if (status !== expected) throw new Error(`${command} exited ${status}: ${stderr.slice(-2000)}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(readFileSync(report, "utf8")) as NodeJS.ResourceUsage;
  return { megabytes: maxRSS / 1024, seconds: (userCPUTime + systemCPUTime) / 1e6 };
}

main();
