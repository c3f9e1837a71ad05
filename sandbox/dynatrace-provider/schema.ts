import document from "../../providers/dynatrace/schema.json";
import { isList, isObject, Unknown, type Value, type ValueObject } from "./values";

/** An attribute as `terraform providers schema -json` describes it. */
export interface Attribute {
  /** Terraform's own notation: `"string"`, `["set", "string"]`, … */
  readonly type: unknown;
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  readonly sensitive?: boolean;
}

/** A block inside a block. */
export interface NestedBlock {
  readonly nesting_mode: "list" | "set" | "single";
  readonly min_items?: number;
  readonly max_items?: number;
  readonly block: Block;
}

/** The body of a resource, of the provider, or of a nested block. */
export interface Block {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly block_types?: Readonly<Record<string, NestedBlock>>;
}

/** A block with the version of its state. */
export interface VersionedBlock {
  readonly version: number;
  readonly block: Block;
}

/** All that a provider declares. */
export interface ProviderSchema {
  readonly provider: VersionedBlock;
  readonly resource_schemas: Readonly<Record<string, VersionedBlock>>;
}

/** The Dynatrace provider's schema, cut to what hubrelay uses: the file the bindings are generated from. */
export const dynatraceSchema = Object.values(
  document.provider_schemas as unknown as Readonly<Record<string, ProviderSchema>>,
)[0]!;

/**
 * Gives a value exactly the shape of its block: unknown names dropped, absent attributes null, absent blocks empty, numbers
 * as numbers.
 */
export function conform(block: Block, value: ValueObject): ValueObject {
  const result: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const given = value[name] ?? null;
    result[name] = attribute.type === "number" && typeof given === "string" ? Number(given) : given;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const given = value[name] ?? null;
    if (given instanceof Unknown) result[name] = given;
    else if (isList(given)) result[name] = given.map((item) => conformItem(nested.block, item));
    else if (nested.nesting_mode === "single") result[name] = given === null ? null : conformItem(nested.block, given);
    else result[name] = isObject(given) ? [conformItem(nested.block, given)] : [];
  }
  return result;
}

function conformItem(block: Block, item: Value): Value {
  return isObject(item) ? conform(block, item) : item;
}

/** A schema as the plugin protocol words it. */
export function toProtocol({ version, block }: VersionedBlock): object {
  return { version, block: blockToProtocol(version, block) };
}

function blockToProtocol(version: number, block: Block): object {
  return {
    version,
    attributes: Object.entries(block.attributes ?? {}).map(([name, attribute]) => ({
      name,
      type: Buffer.from(JSON.stringify(attribute.type)),
      required: attribute.required ?? false,
      optional: attribute.optional ?? false,
      computed: attribute.computed ?? false,
      sensitive: attribute.sensitive ?? false,
    })),
    block_types: Object.entries(block.block_types ?? {}).map(([name, nested]) => ({
      type_name: name,
      block: blockToProtocol(0, nested.block),
      nesting: nested.nesting_mode.toUpperCase(),
      min_items: nested.min_items ?? 0,
      max_items: nested.max_items ?? 0,
    })),
  };
}
