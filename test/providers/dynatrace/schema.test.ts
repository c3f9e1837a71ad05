import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { ApiToken } from "@cdktf/provider-dynatrace/lib/api-token";
import { DynatraceProvider } from "@cdktf/provider-dynatrace/lib/provider";
import { App, TerraformStack } from "cdktf";

const root = path.resolve(__dirname, "../../..");
const reference = path.join(root, "../shared/dynatrace/provider-schema-1.102.0.json");

interface Attribute {
  readonly type: unknown;
  readonly [flag: string]: unknown;
}

interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, Readonly<Record<string, unknown>> & { readonly block: Block }>>;
}

interface ProviderSchema {
  readonly provider: { readonly block: Block };
  readonly resource_schemas: Readonly<Record<string, { readonly block: Block }>>;
}

function readSchema(file: string): ProviderSchema {
  const document = JSON.parse(readFileSync(file, "utf8")) as { provider_schemas: Record<string, ProviderSchema> };
  return Object.values(document.provider_schemas)[0]!;
}

/** Every name in a block with what is known of it, as one flat map: `trigger.schedule.active` → `{"type":"bool",…}`. */
function flatten(block: Block, prefix = ""): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    entries.set(prefix + name, JSON.stringify(attribute, Object.keys(attribute).sort()));
  }
  for (const [name, { block: inner, ...nesting }] of Object.entries(block.block_types ?? {})) {
    entries.set(`${prefix}${name}`, JSON.stringify(nesting, Object.keys(nesting).sort()));
    for (const [key, value] of flatten(inner, `${prefix}${name}.`)) entries.set(key, value);
  }
  return entries;
}

const folder = path.join(root, "providers/dynatrace");

function runNode(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

const ours = readSchema(path.join(root, "providers/dynatrace/schema.json"));

test("schema.json holds names and types, no prose", () => {
  expect(JSON.stringify(ours)).not.toContain('"description":"');
  expect(JSON.stringify(ours)).not.toContain("description_kind");
});

test("schema.json holds exactly the resources named in used.json", () => {
  const used = JSON.parse(readFileSync(path.join(root, "providers/dynatrace/used.json"), "utf8"));
  expect(Object.keys(ours.resource_schemas)).toEqual(Object.keys(used.resources).sort());
});

if (existsSync(reference)) {
  const theirs = readSchema(reference);
  const pairs = [
    ["provider", ours.provider.block, theirs.provider.block] as const,
    ...Object.entries(ours.resource_schemas).map(
      ([name, { block }]) => [name, block, theirs.resource_schemas[name]?.block ?? {}] as const,
    ),
  ];
  test("a refresh from the provider's own schema changes nothing", () => {
    const program = `
      import { readFileSync } from "node:fs";
      import { cutSchema } from "./cut.mjs";
      const read = (file) => JSON.parse(readFileSync(file, "utf8"));
      console.log(JSON.stringify(cutSchema(read(process.argv[1]), read("used.json")), null, 1));`;
    expect(runNode("--input-type=module", "--eval", program, reference)).toBe(
      readFileSync(path.join(folder, "schema.json"), "utf8"),
    );
  });

  test.each(pairs)("every name and type of %s is the provider's own", (_name, our, their) => {
    const known = flatten(their);
    const differing = [...flatten(our)].filter(([key, value]) => known.get(key) !== value);
    expect(differing).toEqual([]);
  });
} else {
  test("the provider's own schema is not on this machine: nothing to compare with", () => {
    console.warn(`not compared with the provider's own schema: ${path.relative(root, reference)} is absent`);
  });
}

test("bindings that are up to date are not generated again", () => {
  expect(runNode("generate.mjs")).toBe("");
});

describe("the bindings", () => {
  function synthesise(change?: (stack: TerraformStack) => void): { terraform: unknown; resource: unknown } {
    const stack = new TerraformStack(new App({ skipValidation: true }), "dynatrace");
    new DynatraceProvider(stack, "provider");
    new ApiToken(stack, "token", { name: "ingest", scopes: ["openpipeline.events_security"], enabled: true });
    change?.(stack);
    return stack.toTerraform();
  }

  test("require the provider under its public source, at the version they were made from", () => {
    expect(synthesise().terraform).toMatchObject({
      required_providers: { dynatrace: { source: "dynatrace-oss/dynatrace", version: "1.102.0" } },
    });
  });

  test("let a stack widen the version constraint", () => {
    const { terraform } = synthesise((stack) =>
      stack.addOverride("terraform.required_providers.dynatrace.version", "~> 1.102"),
    );
    expect(terraform).toMatchObject({
      required_providers: { dynatrace: { source: "dynatrace-oss/dynatrace", version: "~> 1.102" } },
    });
  });

  test("render a resource under the provider's own names", () => {
    expect(synthesise().resource).toMatchObject({
      dynatrace_api_token: { token: { name: "ingest", enabled: true, scopes: ["openpipeline.events_security"] } },
    });
  });
});
