/**
 * Generates the bindings in lib/ from schema.json: TypeScript by CDKTF's own generator, then JavaScript and declarations.
 *
 * Runs on every install, so it is quick, needs neither Terraform nor a network, and does nothing when its inputs are the
 * ones lib/ was made from.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

// The generator counts its users by a call home unless told not to.
process.env.CHECKPOINT_DISABLE = "1";

const here = dirname(fileURLToPath(import.meta.url));
const lib = join(here, "lib");
const stampFile = join(lib, "inputs.sha256");
const require = createRequire(import.meta.url);

try {
  require.resolve("@cdktf/provider-generator/package.json");
  require.resolve("typescript");
} catch {
  console.error(
    "providers/dynatrace: the bindings are generated with development dependencies; install without --omit=dev",
  );
  process.exit(1);
}

const schemaText = readFileSync(join(here, "schema.json"), "utf8");
const stamp = createHash("sha256")
  .update(schemaText)
  .update(readFileSync(fileURLToPath(import.meta.url)))
  .update(require("@cdktf/provider-generator/package.json").version)
  .digest("hex");

if (!existsSync(stampFile) || readFileSync(stampFile, "utf8") !== stamp) {
  const started = Date.now();
  // Inside lib/, which Git ignores: an interrupted run leaves nothing that could be committed or linted.
  const work = join(lib, ".work");
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  const sources = await generate(JSON.parse(schemaText), join(work, "ts"));
  compile(sources, join(work, "js"));
  for (const entry of readdirSync(lib)) {
    if (entry !== ".work") rmSync(join(lib, entry), { recursive: true });
  }
  for (const entry of readdirSync(join(work, "js"))) renameSync(join(work, "js", entry), join(lib, entry));
  rmSync(work, { recursive: true });
  // Last: without it an interrupted run is done again.
  writeFileSync(stampFile, stamp);
  console.log(`providers/dynatrace: bindings generated in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

async function generate(schema, folder) {
  // The generator's library runs "terraform version" when it is loaded; an answer in its place keeps Terraform out.
  const asksTerraform = require.resolve("@cdktf/commons/src/terraform");
  require.cache[asksTerraform] = {
    id: asksTerraform,
    filename: asksTerraform,
    loaded: true,
    exports: { terraformBinaryName: "terraform", terraformVersion: Promise.resolve("unknown") },
  };
  // Deep imports: the root of the package wants an undeclared peer.
  const { TerraformProviderGenerator } = require("@cdktf/provider-generator/lib/get/generator/provider-generator");
  const { ConstructsMakerProviderTarget, Language, TerraformProviderConstraint } = require("@cdktf/commons");
  const { CodeMaker } = require("codemaker");
  const [address, version] = Object.entries(schema.provider_versions)[0];
  const [, namespace, name] = address.split("/");
  const constraint = new TerraformProviderConstraint({ name, source: `${namespace}/${name}`, version });
  const generator = new TerraformProviderGenerator(new CodeMaker(), schema);
  generator.generate(new ConstructsMakerProviderTarget(constraint, Language.TYPESCRIPT));
  await generator.save(folder);
  return join(folder, "providers", name);
}

function compile(sources, outDir) {
  const ts = require("typescript");
  const program = ts.createProgram([join(sources, "index.ts")], {
    rootDir: sources,
    outDir,
    declaration: true,
    // The generator's output is known to be well typed; checking it would take most of the time.
    noCheck: true,
    skipLibCheck: true,
    stripInternal: false,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    types: [],
  });
  const { emitSkipped, diagnostics } = program.emit();
  if (emitSkipped) {
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (file) => file,
        getCurrentDirectory: () => here,
        getNewLine: () => "\n",
      }),
    );
  }
}
