import { join } from "node:path";
import { buildSync } from "esbuild";

/**
 * A module of the relay as Lambda runs it: bundled, without the getters that scripts and tests reach modules through, which would be
 * measured as well.
 *
 * @param path from the repository's root
 */
export function bundled<T>(path: string): T {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, "..", path)],
    bundle: true,
    minify: true,
    write: false,
    platform: "node",
    format: "cjs",
    target: "node20",
  });
  const module = { exports: {} as T };
  new Function("module", "exports", "require", outputFiles[0]?.text ?? "")(module, module.exports, require);
  return module.exports;
}
