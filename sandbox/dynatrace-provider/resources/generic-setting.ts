import { DynatraceError } from "../dynatrace-api";
import { sortKeys } from "../planning";
import type { ResourceType } from "./resource-type";
import { createSettings, deleteSettings, readSettings } from "./settings-object";

/** `dynatrace_generic_setting`: a settings object of any schema. One that is gone is an error on read. */
export const genericSetting: ResourceType = {
  forceNew: ["schema", "scope"],

  async create(api, planned) {
    const scope = typeof planned.scope === "string" ? planned.scope : "environment";
    const value: unknown = JSON.parse(String(planned.value));
    const id = await createSettings(api, "", String(planned.schema), scope, value);
    return { ...planned, id, scope };
  },

  async read(api, state) {
    const object = await readSettings(api, String(state.id));
    if (object === null) throw new DynatraceError(`Settings object ${String(state.id)} not found`, 404);
    const known: unknown = typeof state.value === "string" ? JSON.parse(state.value) : object.value;
    return {
      ...state,
      schema: object.schemaId,
      scope: object.scope,
      value: JSON.stringify(sortKeys(narrowTo(known, object.value))),
    };
  },

  async update(api, planned) {
    const body = { value: JSON.parse(String(planned.value)) as unknown };
    await api.settingsApi({ method: "PUT", path: `/settings/objects/${String(planned.id)}`, body });
    return planned;
  },

  delete: (api, state) => deleteSettings(api, String(state.id)),
};

/** What Dynatrace has for the members that were written; members it adds by itself are nobody's concern. */
function narrowTo(known: unknown, actual: unknown): unknown {
  if (!isRecord(known) || !isRecord(actual)) return actual;
  return Object.fromEntries(
    Object.keys(known)
      .filter((key) => key in actual)
      .map((key) => [key, narrowTo(known[key], actual[key])]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
