import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { generatedDocs } from "./generated";

/** Writes every generated page: `npm run docs`. */
for (const [file, text] of Object.entries(generatedDocs())) {
  writeFileSync(join(__dirname, "..", file), text);
  console.error(file);
}
