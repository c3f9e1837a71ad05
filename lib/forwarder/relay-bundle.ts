import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { zipSync } from "fflate";

/** The relay's code, ready for Lambda. */
export interface RelayBundle {
  /** Path of the zip file. */
  readonly path: string;
  /** SHA-256 of the zip's bytes in Base64, as `source_code_hash` wants it. */
  readonly sha256: string;
  /** Version of hubrelay that the code belongs to. */
  readonly version: string;
}

/** Largest the code may get, in bytes before zipping: a start from cold pays for each of them. */
export const BUNDLE_LIMIT = 450_000;

const ROOT = resolve(__dirname, "../..");

/** Some packages are CommonJS and ask for Node's own modules at run time, which an ES module cannot do by itself. */
const REQUIRE = 'import{createRequire as __cr}from"node:module";const require=__cr(import.meta.url);';

let built: { readonly zip: Buffer; readonly sha256: string; readonly version: string } | undefined;

/**
 * Bundles the relay into one zip file: the same bytes on every machine, so that a plan shows a change only where there is one. Built once
 * per process, and written only if the file does not hold it already.
 *
 * @param outDir folder that gets `relay.zip`; made if absent
 */
export function buildRelay(outDir: string): RelayBundle {
  built ??= build();
  const path = join(outDir, "relay.zip");
  if (!existsSync(path) || !readFileSync(path).equals(built.zip)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, built.zip);
  }
  return { path, sha256: built.sha256, version: built.version };
}

/** The bundle's JavaScript. */
export function bundleRelay(): Uint8Array {
  const result = buildSync({
    absWorkingDir: ROOT,
    entryPoints: ["lib/relay/handler.ts"],
    outfile: "index.mjs",
    write: false,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    charset: "utf8",
    legalComments: "none",
    sourcemap: false,
    // Where a package has both forms, the ES module is the one that can be cut to what is used.
    mainFields: ["module", "main"],
    banner: { js: REQUIRE },
    logLevel: "error",
  });
  const [output] = result.outputFiles;
  if (!output) throw new Error("the relay's bundle is empty");
  return output.contents;
}

function build() {
  const zip = Buffer.from(
    zipSync(
      {
        // 0644 in the upper half: Lambda runs as another user than the one that unpacks.
        "index.mjs": [bundleRelay(), { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16, level: 9 }],
      },
      {},
    ),
  );
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  return { zip, sha256: createHash("sha256").update(zip).digest("base64"), version };
}
