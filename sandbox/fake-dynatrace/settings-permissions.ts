import { ApiError, type ApiRequest, isObject, jsonObjectBody, type Reply, type Route } from "./api";

/** Somebody, or everybody, who may read or change a settings object. */
export interface Accessor {
  readonly accessor: { readonly type: "all-users" | "user" | "group"; readonly id?: string };
  readonly permissions: readonly ("r" | "w")[];
}

/** Where permissions are kept. */
export interface SharedObjects {
  find(objectId: string | undefined): unknown;
  accessors(objectId: string): readonly Accessor[];
  share(objectId: string, accessors: readonly Accessor[]): void;
}

/** Who may see and change single settings objects: `<objects>/{id}/permissions`. */
export function permissionRoutes(objects: string, store: SharedObjects): readonly Route[] {
  const access = { kind: "bearer" } as const;
  const base = `${objects}/:id/permissions`;
  const route = (method: string, path: string, handle: (id: string, request: ApiRequest) => Reply): Route => ({
    method,
    path,
    access,
    handle: (request) => {
      const id = request.params[0] ?? "";
      store.find(id);
      return handle(id, request);
    },
  });
  const one = (method: string, handle: (id: string, accessor: Accessor["accessor"], request: ApiRequest) => Reply) => [
    route(method, `${base}/all-users`, (id, request) => handle(id, { type: "all-users" }, request)),
    route(method, `${base}/:type/:who`, (id, request) => handle(id, accessorOf(request.params.slice(1)), request)),
  ];
  const without = (id: string, accessor: Accessor["accessor"]) =>
    store.accessors(id).filter((entry) => key(entry.accessor) !== key(accessor));
  const demand = (id: string, accessor: Accessor["accessor"]) => {
    if (without(id, accessor).length === store.accessors(id).length) throw new ApiError(404, "Accessor not found");
  };
  return [
    route("GET", base, (id) => ({ status: 200, body: { accessors: store.accessors(id) } })),
    route("POST", base, (id, request) => {
      const body = jsonObjectBody(request);
      const given = isObject(body.accessor) ? body.accessor : {};
      const accessor = given.type === "all-users" ? { type: given.type } : accessorOf([given.type, given.id]);
      const rest = without(id, accessor as Accessor["accessor"]);
      if (rest.length < store.accessors(id).length) throw new ApiError(409, "The accessor has permissions already.");
      const entry = { accessor: accessor as Accessor["accessor"], permissions: permissionsOf(body.permissions) };
      store.share(id, [...rest, entry]);
      return { status: 201 };
    }),
    ...one("PUT", (id, accessor, request) => {
      demand(id, accessor);
      const permissions = permissionsOf(jsonObjectBody(request).permissions);
      store.share(id, [...without(id, accessor), { accessor, permissions }]);
      return { status: 204 };
    }),
    ...one("DELETE", (id, accessor) => {
      demand(id, accessor);
      store.share(id, without(id, accessor));
      return { status: 204 };
    }),
  ];
}

function accessorOf([type, id]: readonly unknown[]): Accessor["accessor"] {
  if ((type === "user" || type === "group") && typeof id === "string" && id !== "") return { type, id };
  throw new ApiError(400, "An accessor is all-users, or a user or group with its id.");
}

function permissionsOf(value: unknown): readonly ("r" | "w")[] {
  const text = Array.isArray(value) ? value.join("") : "";
  if (text === "r") return ["r"];
  if (text === "rw") return ["r", "w"];
  throw new ApiError(400, 'permissions is ["r"] or ["r","w"].');
}

function key({ type, id }: Accessor["accessor"]): string {
  return `${type} ${id ?? ""}`;
}
