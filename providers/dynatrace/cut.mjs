/**
 * Cuts the output of `terraform providers schema -json` to what hubrelay uses.
 *
 * `used.json` names the resources. A resource keeps all its attributes and, where `used.json` lists nothing for a path,
 * all its nested blocks; a listed path ("" is the resource itself, "*" is any one block) keeps only the listed blocks.
 * Names, types and the flags that decide behaviour stay; descriptions go.
 */

const ATTRIBUTE_FIELDS = ["type", "required", "optional", "computed", "sensitive", "write_only"];
const BLOCK_FIELDS = ["nesting_mode", "min_items", "max_items"];

/** @returns the registry address under which Terraform and OpenTofu list a provider, whatever the registry's host */
export function findProvider(schemas, source) {
  const address = Object.keys(schemas).find((key) => key.endsWith(`/${source}`));
  if (address === undefined) {
    throw new Error(`expected the schema of ${source}, received: ${Object.keys(schemas).join(", ") || "nothing"}`);
  }
  return schemas[address];
}

/** @returns a provider schema document that holds only what `used` names, with sorted keys so that diffs are small */
export function cutSchema(document, used) {
  const provider = findProvider(document.provider_schemas, used.source);
  const resources = {};
  for (const name of Object.keys(used.resources).sort()) {
    const resource = provider.resource_schemas[name];
    if (resource === undefined) throw new Error(`the provider has no resource ${name}; take it out of used.json`);
    resources[name] = { version: resource.version, block: cutBlock(resource.block, used.resources[name], "") };
  }
  const address = `registry.terraform.io/${used.source}`;
  return {
    format_version: "1.0",
    provider_versions: { [address]: used.version },
    provider_schemas: {
      [address]: {
        provider: { version: provider.provider.version, block: cutBlock(provider.provider.block, {}, "") },
        resource_schemas: resources,
      },
    },
  };
}

function cutBlock(block, kept, path) {
  const result = {};
  const attributes = sorted(block.attributes, (attribute) => pick(attribute, ATTRIBUTE_FIELDS));
  if (Object.keys(attributes).length > 0) result.attributes = attributes;
  const allowed = listedFor(kept, path);
  const names = Object.keys(block.block_types ?? {}).filter((name) => allowed === undefined || allowed.includes(name));
  if (names.length > 0) {
    result.block_types = sorted(
      Object.fromEntries(names.map((name) => [name, block.block_types[name]])),
      (nested, name) => ({
        ...pick(nested, BLOCK_FIELDS),
        block: cutBlock(nested.block, kept, path === "" ? name : `${path}/${name}`),
      }),
    );
  }
  return result;
}

function listedFor(kept, path) {
  const steps = path.split("/");
  const pattern = Object.keys(kept).find((key) => {
    const wanted = key.split("/");
    return wanted.length === steps.length && wanted.every((step, index) => step === "*" || step === steps[index]);
  });
  return pattern === undefined ? undefined : kept[pattern];
}

function pick(object, fields) {
  return Object.fromEntries(
    fields.filter((field) => object[field] !== undefined).map((field) => [field, object[field]]),
  );
}

function sorted(object, change) {
  return Object.fromEntries(
    Object.keys(object ?? {})
      .sort()
      .map((key) => [key, change(object[key], key)]),
  );
}
