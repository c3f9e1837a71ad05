import { type Call, type DynatraceApi, DynatraceError } from "../dynatrace-api";
import { isList, isObject, type Value, type ValueObject } from "../values";
import type { ResourceType } from "./resource-type";

interface Accessor {
  readonly type: "all-users" | "user" | "group";
  readonly id?: string;
}

interface Grant {
  readonly accessor: Accessor;
  readonly permissions: readonly string[];
}

/** `dynatrace_settings_permissions`: who may see or change one settings object that has an owner. */
export const settingsPermissions: ResourceType = {
  defaults: { all_users: "none" },
  forceNew: ["settings_object_id"],

  async create(api, planned) {
    const id = String(planned.settings_object_id);
    await reconcile(api, id, toGrants(planned));
    return toState(id, await readGrants(api, id));
  },

  async read(api, state) {
    const id = String(state.id);
    try {
      return toState(id, await readGrants(api, id));
    } catch (error) {
      if (error instanceof DynatraceError && error.status === 404) return null;
      throw error;
    }
  },

  async update(api, planned) {
    const id = String(planned.settings_object_id);
    await reconcile(api, id, toGrants(planned));
    return toState(id, await readGrants(api, id));
  },

  async delete(api, state) {
    await reconcile(api, String(state.id), []);
  },
};

async function reconcile(api: DynatraceApi, id: string, wanted: readonly Grant[]): Promise<void> {
  const actual = await readGrants(api, id);
  const find = (grants: readonly Grant[], { accessor }: Grant) =>
    grants.find((one) => key(one.accessor) === key(accessor));
  for (const grant of wanted) {
    const existing = find(actual, grant);
    const { accessor, permissions } = grant;
    if (existing === undefined) await call(api, id, { method: "POST", path: "", body: { accessor, permissions } });
    else if (existing.permissions.join() !== permissions.join()) {
      await call(api, id, { method: "PUT", path: key(accessor), body: { permissions } });
    }
  }
  for (const grant of actual) {
    if (find(wanted, grant) === undefined) await call(api, id, { method: "DELETE", path: key(grant.accessor) });
  }
}

async function readGrants(api: DynatraceApi, id: string): Promise<readonly Grant[]> {
  const { accessors } = await call<{ accessors?: readonly Grant[] }>(api, id, { method: "GET", path: "" });
  return accessors ?? [];
}

/** With administrator's rights where they are granted, without where not. */
async function call<T>(api: DynatraceApi, id: string, { method, path, body }: Call): Promise<T> {
  const full = `/platform/classic/environment-api/v2/settings/objects/${id}/permissions${path}`;
  try {
    return await api.platform<T>({ method, path: `${full}?adminAccess=true`, body });
  } catch (error) {
    if (!(error instanceof DynatraceError) || error.status !== 403) throw error;
    return api.platform<T>({ method, path: `${full}?adminAccess=false`, body });
  }
}

/** The path below `/permissions` at which one accessor is changed. */
function key({ type, id }: Accessor): string {
  return type === "all-users" ? "/all-users" : `/${type}/${id}`;
}

function toGrants(state: ValueObject): readonly Grant[] {
  const all = state.all_users;
  const users = members(state.users, "user").map((user) => grant({ type: "user", id: String(user.uid) }, user.access));
  const groups = members(state.groups, "group").map((group) =>
    grant({ type: "group", id: String(group.id) }, group.access),
  );
  return [...(all === "read" || all === "write" ? [grant({ type: "all-users" }, all)] : []), ...users, ...groups];
}

function grant(accessor: Accessor, access: Value | undefined): Grant {
  return { accessor, permissions: access === "write" ? ["r", "w"] : ["r"] };
}

function toState(id: string, grants: readonly Grant[]): ValueObject {
  const access = ({ permissions }: Grant) => (permissions.includes("w") ? "write" : "read");
  const of = (type: Accessor["type"]) => grants.filter(({ accessor }) => accessor.type === type);
  const user = of("user").map((one) => ({ uid: one.accessor.id ?? null, access: access(one) }));
  const group = of("group").map((one) => ({ id: one.accessor.id ?? null, access: access(one) }));
  const all = of("all-users")[0];
  return {
    id,
    settings_object_id: id,
    all_users: all ? access(all) : "none",
    users: user.length > 0 ? [{ user }] : [],
    groups: group.length > 0 ? [{ group }] : [],
  };
}

function members(value: Value | undefined, name: string): readonly ValueObject[] {
  const wrapper = isList(value) ? value.find(isObject) : undefined;
  const inner = wrapper?.[name];
  return isList(inner) ? inner.filter(isObject) : [];
}
