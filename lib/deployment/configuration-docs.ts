import { deploymentJsonSchema, type JsonSchema } from "./json-schema";

/** The configuration reference, `docs/configuration.md`, made from the schema's own descriptions. */
export function configurationDocs(): string {
  return [
    "# Configuration reference",
    "",
    "Every key of `deployment.yaml`. Editors that know JSON Schema complete and check it:",
    "",
    "    # yaml-language-server: $schema=./deployment.schema.json",
    "",
    "This page is generated from the schema (`npm run docs`). A key with a default may be left out.",
    "",
    "| key | type | default | meaning |",
    "| --- | --- | --- | --- |",
    ...rows(deploymentJsonSchema(), "").map((cells) => `| ${cells.join(" | ")} |`),
    "",
  ].join("\n");
}

function rows(schema: JsonSchema, path: string): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = path === "" ? key : `${path}.${key}`;
    const fallback = schema.required?.includes(key) ? "**required**" : shown(value.default);
    return [
      [`\`${name}\``, escaped(typeOf(value)), fallback, escaped(value.description ?? "")],
      ...childrenOf(value).flatMap(([suffix, child]) => rows(child, `${name}${suffix}`)),
    ];
  });
}

/** Schemas below a key, with what their keys are prefixed by. */
function childrenOf(schema: JsonSchema): readonly (readonly [string, JsonSchema])[] {
  const item = schema.items;
  return [
    ["", schema] as const,
    ...[...(schema.oneOf ?? []), ...(schema.anyOf ?? [])].map((each) => ["", each] as const),
    ...(item?.properties ? [["[]", item] as const] : []),
  ].filter(([, each]) => each.properties);
}

function typeOf(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${String(value)}\``).join(", ");
  const variants = schema.anyOf ?? schema.oneOf;
  if (variants) return [...new Set(variants.map(typeOf))].join(" or ");
  if (schema.type === "array") return `list of ${schema.items ? typeOf(schema.items) : "anything"}`;
  if (schema.type === "object") return typeof schema.additionalProperties === "object" ? "map" : "block";
  return (
    { string: "text", integer: "whole number", boolean: "true or false" }[schema.type ?? ""] ?? schema.type ?? "any"
  );
}

function shown(value: unknown): string {
  return value === undefined ? "–" : `\`${JSON.stringify(value)}\``;
}

function escaped(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
