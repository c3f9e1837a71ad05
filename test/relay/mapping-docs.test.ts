import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../lib/relay/mapping";
import { example, mappingDocs } from "../../lib/relay/mapping-docs";

const targets = [...new Set(Object.values(RULES).flatMap((rules) => rules.map((rule) => rule.target)))];

test("the page is what the code says now", () => {
  expect(readFileSync(join(__dirname, "../../docs/mapping.md"), "utf8")).toBe(mappingDocs());
});

test.each(targets)("%s is documented with an example", (target) => {
  expect(mappingDocs()).toContain(`| \`${target}\` |`);
  expect(example(target)).not.toBe("");
});

test("no class maps one field twice", () => {
  for (const rules of Object.values(RULES)) {
    expect(new Set(rules.map((rule) => rule.target)).size).toBe(rules.length);
  }
});
