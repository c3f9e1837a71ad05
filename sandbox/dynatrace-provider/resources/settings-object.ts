import { type DynatraceApi, DynatraceError } from "../dynatrace-api";
import { type Block, dynatraceSchema } from "../schema";
import { isList, isObject, Unknown, type Value, type ValueObject } from "../values";
import type { ResourceType } from "./resource-type";

/** A settings object as Dynatrace returns it. */
export interface SettingsObject {
  readonly objectId: string;
  readonly schemaId: string;
  readonly scope: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** What tells one settings resource from another. */
export interface SettingsResourceOptions {
  /** The name in the provider's schema. */
  readonly resource: string;
  /** Dynatrace's id of the settings schema. */
  readonly schemaId: string;
  readonly defaults?: Readonly<Record<string, Value>>;
  readonly forceNew?: readonly string[];
  /** Whether the order of the objects is part of the state (`insert_after`). @default false */
  readonly ordered?: boolean;
}

/** Attributes that belong to Terraform and are no part of a settings value. */
const NOT_IN_VALUE = ["id", "insert_after"];

/** A resource whose attributes are, in camelCase, the value of one settings object at the scope of the environment. */
export function settingsResource(options: SettingsResourceOptions): ResourceType {
  const block = dynatraceSchema.resource_schemas[options.resource]!.block;
  const read = async (api: DynatraceApi, state: ValueObject): Promise<ValueObject | null> => {
    const object = await readSettings(api, String(state.id));
    if (object === null) return null;
    return {
      ...fromSettingsValue(block, object.value, state),
      id: state.id!,
      ...(options.ordered ? { insert_after: await predecessor(api, options.schemaId, object.objectId) } : {}),
    };
  };
  const readBack = async (api: DynatraceApi, state: ValueObject): Promise<ValueObject> => {
    const result = await read(api, state);
    if (result === null) throw new DynatraceError("the settings object was written but is not there", 404);
    return result;
  };
  return {
    ...(options.defaults ? { defaults: options.defaults } : {}),
    ...(options.forceNew ? { forceNew: options.forceNew } : {}),
    async create(api, planned) {
      const value = toSettingsValue(block, planned);
      const id = await createSettings(api, "?repairInput=true", options.schemaId, "environment", value);
      return readBack(api, { ...planned, id });
    },
    read,
    async update(api, planned) {
      const path = `/settings/objects/${String(planned.id)}?repairInput=true`;
      await api.settingsApi({ method: "PUT", path, body: { value: toSettingsValue(block, planned) } });
      return readBack(api, planned);
    },
    delete: (api, state) => deleteSettings(api, String(state.id)),
  };
}

/** Makes one settings object; returns its id. */
export async function createSettings(
  api: DynatraceApi,
  query: string,
  schemaId: string,
  scope: string,
  value: unknown,
): Promise<string> {
  const [created] = await api.settingsApi<readonly { objectId: string }[]>({
    method: "POST",
    path: `/settings/objects${query}`,
    body: [{ schemaId, scope, value }],
  });
  if (created === undefined) throw new DynatraceError("Dynatrace accepted the settings object but named no id", 200);
  return created.objectId;
}

/** Reads one settings object; null when there is none. */
export async function readSettings(api: DynatraceApi, id: string): Promise<SettingsObject | null> {
  try {
    return await api.settingsApi<SettingsObject>({ method: "GET", path: `/settings/objects/${id}` });
  } catch (error) {
    if (error instanceof DynatraceError && error.status === 404) return null;
    throw error;
  }
}

/** Deletes one settings object; one that must exist, by its schema, counts as deleted. */
export async function deleteSettings(api: DynatraceApi, id: string): Promise<void> {
  try {
    await api.settingsApi({ method: "DELETE", path: `/settings/objects/${id}` });
  } catch (error) {
    const isFixed = error instanceof Error && error.message.includes("Deletion of value(s) is not allowed");
    if (!isFixed) throw error;
  }
}

async function predecessor(api: DynatraceApi, schemaId: string, id: string): Promise<Value> {
  const query = new URLSearchParams({ fields: "objectId,scope,schemaVersion", pageSize: "100", schemaIds: schemaId });
  const { items } = await api.settingsApi<{ items: readonly { objectId: string }[] }>({
    method: "GET",
    path: `/settings/objects?${query}`,
  });
  const place = items.findIndex((item) => item.objectId === id);
  return items[place - 1]?.objectId ?? null;
}

/** A block's content under the names of the settings API; what is not set is left out. */
export function toSettingsValue(block: Block, state: ValueObject): Record<string, unknown> {
  const value: Record<string, unknown> = {};
  for (const name of Object.keys(block.attributes ?? {})) {
    const given = state[name] ?? null;
    if (NOT_IN_VALUE.includes(name) && block.attributes?.[name]?.computed) continue;
    if (given !== null && !(given instanceof Unknown)) value[toCamelCase(name)] = given;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const items = (isList(state[name]) ? state[name] : []).filter(isObject);
    const first = items[0];
    if (first === undefined) continue;
    const wrapped = wrappedList(nested.block);
    value[toCamelCase(name)] =
      wrapped === undefined
        ? toSettingsValue(nested.block, first)
        : (isList(first[wrapped.name]) ? (first[wrapped.name] as readonly Value[]) : [])
            .filter(isObject)
            .map((item) => toSettingsValue(wrapped.block, item));
  }
  return value;
}

/**
 * The reverse of {@link toSettingsValue}. Names the schema does not have are dropped, blocks without content are left out;
 * a secret that Dynatrace does not give back keeps its value in `prior`.
 */
export function fromSettingsValue(
  block: Block,
  value: Readonly<Record<string, unknown>>,
  prior: ValueObject,
): ValueObject {
  const state: Record<string, Value> = {};
  for (const [name, attribute] of Object.entries(block.attributes ?? {})) {
    const given = (value[toCamelCase(name)] ?? null) as Value;
    state[name] = attribute.sensitive && isMasked(given) ? (prior[name] ?? null) : given;
    if (isList(given) && given.length === 0) state[name] = null;
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const given = value[toCamelCase(name)];
    const wrapped = wrappedList(nested.block);
    if (wrapped !== undefined) {
      const items = Array.isArray(given) ? (given as readonly Record<string, unknown>[]) : [];
      const inner = items.map((item) => fromSettingsValue(wrapped.block, item, {}));
      state[name] = inner.length === 0 ? [] : [{ [wrapped.name]: inner }];
    } else {
      const inner = fromSettingsValue(nested.block, (given ?? {}) as Record<string, unknown>, {});
      state[name] = isEmpty(inner) ? [] : [inner];
    }
  }
  return state;
}

function isMasked(value: Value): boolean {
  return value === null || (typeof value === "string" && /^[*#]+$/.test(value));
}

function isEmpty(value: ValueObject): boolean {
  return Object.values(value).every((member) => member === null || (isList(member) && member.length === 0));
}

/** A block that does nothing but hold a list (`processors { processor {} processor {} }`) is a plain list in settings. */
function wrappedList(block: Block): { readonly name: string; readonly block: Block } | undefined {
  const [only, ...others] = Object.entries(block.block_types ?? {});
  if (only === undefined || others.length > 0 || Object.keys(block.attributes ?? {}).length > 0) return undefined;
  const [name, nested] = only;
  return nested.max_items === 1 ? undefined : { name, block: nested.block };
}

function toCamelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_match, letter: string) => letter.toUpperCase());
}
