import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pictures } from "./pictures";

/** Draws every picture of the documentation: `npm run pictures`. */
mkdirSync(join(__dirname, "..", "..", "docs", "pictures"), { recursive: true });
for (const [file, svg] of Object.entries(pictures())) {
  writeFileSync(join(__dirname, "..", "..", file), svg);
  console.error(file);
}
