import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

const ROOT = resolve(__dirname, "..");

/** The declaration's schema is put together from pieces that stand with what they declare. */
const SCHEMA_PIECE = "lib/rollout/wave-policy.ts";

const FILES = [
  "main.ts",
  ...["lib", "stacks"].flatMap((top) =>
    readdirSync(join(ROOT, top), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => join(top, file)),
  ),
];

const BELOW_THE_ROLLOUT = [
  "main.ts",
  "stacks/",
  "lib/connections/",
  "lib/cost/",
  "lib/dead-letters/",
  "lib/deployment/",
  "lib/dynatrace/",
  "lib/filters/",
  "lib/forwarder/",
  "lib/organization/",
];

/** Who may not import what: commands drive the roll-out, the roll-out knows what is declared, and the relay stands alone. */
const RULES: readonly (readonly [importers: readonly string[], imported: readonly string[]])[] = [
  [["lib/relay/"], ["lib/", "stacks/"]],
  [BELOW_THE_ROLLOUT, ["lib/rollout/", "lib/cli/"]],
  [["lib/rollout/"], ["lib/cli/", "stacks/"]],
  [["lib/"], ["stacks/", "main.ts"]],
];

/** Files of this repository that a file imports. */
function imports(file: string): string[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(/(?:from|import\(|require\() ?"(\.[^"]+)"/g)].map(
    ([, path]) => `${relative(ROOT, resolve(ROOT, dirname(file), path!))}.ts`,
  );
}

const within = (file: string, folders: readonly string[]) => folders.some((folder) => file.startsWith(folder));

test.each(RULES)("%j import nothing of %j", (importers, imported) => {
  // A folder may import itself.
  const others = (file: string) => within(file, imported) && !within(file, importers.length === 1 ? importers : []);
  const wrong = FILES.filter((file) => within(file, importers)).flatMap((file) =>
    imports(file)
      .filter((each) => others(each) && each !== SCHEMA_PIECE)
      .map((each) => `${file} imports ${each}`),
  );
  expect(wrong).toEqual([]);
});

test("imports are found, so that the rules above say something", () => {
  expect(imports("lib/rollout/ask-relays.ts")).toContain("lib/dynatrace/token-relays.ts");
});
