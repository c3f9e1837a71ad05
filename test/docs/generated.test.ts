import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generatedDocs } from "../../docs/generated";

test.each(Object.entries(generatedDocs()))("%s is what the code says", (file, text) => {
  expect(readFileSync(join(__dirname, "../..", file), "utf8")).toBe(text);
});
