/**
 * Rebuilds schema.json from the real provider (`npm run provider:refresh`), cut by used.json.
 *
 * Needs Terraform (or OpenTofu) and a way to get the provider: a registry or a mirror named in the CLI configuration.
 * A file with the output of `terraform providers schema -json` can be given instead: `npm run provider:refresh -- FILE`.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cutSchema } from "./cut.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const used = JSON.parse(readFileSync(join(here, "used.json"), "utf8"));

function readFromProvider() {
  const folder = mkdtempSync(join(tmpdir(), "hubrelay-provider-"));
  try {
    const requirement = { dynatrace: { source: used.source, version: used.version } };
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: requirement } }));
    terraform(folder, ["init", "-input=false", "-no-color", "-backend=false"]);
    return terraform(folder, ["providers", "schema", "-json"]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function terraform(folder, args) {
  const binary = process.env.TERRAFORM_BINARY_NAME ?? "terraform";
  const run = spawnSync(binary, args, {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    maxBuffer: 1 << 30,
    timeout: 300_000,
  });
  if (run.error?.code === "ENOENT")
    throw new Error(`${binary} is not on PATH; install it or set TERRAFORM_BINARY_NAME`);
  if (run.status !== 0)
    throw new Error(`"${binary} ${args.join(" ")}" failed:\n${(run.stderr || String(run.error)).trim()}`);
  return run.stdout;
}

try {
  const file = process.argv[2];
  const document = JSON.parse(file === undefined ? readFromProvider() : readFileSync(file, "utf8"));
  writeFileSync(join(here, "schema.json"), `${JSON.stringify(cutSchema(document, used), null, 1)}\n`);
  console.log(`schema.json: ${Object.keys(used.resources).length} resources of ${used.source} ${used.version}`);
} catch (error) {
  console.error(`The schema of ${used.source} ${used.version} could not be read; schema.json is unchanged.`);
  console.error(error instanceof Error ? error.message : String(error));
  console.error("On a machine without a registry, pass a saved schema: npm run provider:refresh -- schema-output.json");
  process.exitCode = 1;
}
