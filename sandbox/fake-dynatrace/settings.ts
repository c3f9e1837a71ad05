import { randomBytes } from "node:crypto";
import {
  type Access,
  ApiError,
  type ApiRequest,
  errorEnvelope,
  isObject,
  type JsonObject,
  jsonBody,
  jsonObjectBody,
  type Reply,
  type Route,
} from "./api";
import type { CustomEndpoint } from "./ingest";
import { type Accessor, permissionRoutes } from "./settings-permissions";
import { isOwnerBased, SCHEMAS, type SettingsObject, violationsOf } from "./settings-rules";

const PLATFORM_BASE = "/platform/classic/environment-api/v2/settings";

/** The Settings 2.0 service, under the classic path and again under the platform's. */
export class Settings {
  private readonly stored = new Map<string, SettingsObject>();
  private readonly grants = new Map<string, readonly Accessor[]>();

  /** @param missingApps apps (`dynatrace.jira`) that are not installed: their schemas do not exist */
  constructor(private readonly missingApps: readonly string[] = []) {}

  list(): readonly SettingsObject[] {
    return [...this.stored.values()];
  }

  /** Who may see an object besides its owner. */
  accessors(objectId: string): readonly Accessor[] {
    return this.grants.get(objectId) ?? [];
  }

  /** Replaces who may see an object. */
  share(objectId: string, accessors: readonly Accessor[]): void {
    this.grants.set(objectId, accessors);
  }

  /** Removes an object as somebody would by hand, references or not. Returns false when there is none. */
  remove(objectId: string): boolean {
    this.grants.delete(objectId);
    return this.stored.delete(objectId);
  }

  /** @throws ApiError 404 */
  find(objectId: string | undefined): SettingsObject {
    const object = this.stored.get(objectId ?? "");
    if (!object) throw new ApiError(404, `Settings not found for objectId: ${objectId}`);
    return object;
  }

  /** The ingest source with this path segment (in lower case), with the pipeline its static routing names. */
  customEndpoint(segment: string): CustomEndpoint | undefined {
    const source = this.list().find(
      ({ schemaId, value }) =>
        schemaId === SCHEMAS.ingestSources && String(value.pathSegment ?? "").toLowerCase() === segment,
    );
    if (!source) return undefined;
    const routing = isObject(source.value.staticRouting) ? source.value.staticRouting : {};
    const target = this.stored.get(String(routing.pipelineId));
    const pipeline = target ? String(target.value.customId) : routing.builtinPipelineId;
    const enabled = source.value.enabled === true;
    return typeof pipeline === "string" ? { enabled, pipeline } : { enabled };
  }

  routes(): readonly Route[] {
    const platform = { kind: "bearer" } as const;
    return [
      ...this.routesUnder("/api/v2/settings", scoped("settings.read"), scoped("settings.write")),
      ...this.routesUnder(PLATFORM_BASE, platform, platform),
      ...permissionRoutes(`${PLATFORM_BASE}/objects`, this),
    ];
  }

  private routesUnder(base: string, read: Access, write: Access): readonly Route[] {
    const objects = `${base}/objects`;
    const one = `${objects}/:id`;
    const answer = (handle: (request: ApiRequest) => unknown) => (request: ApiRequest) => ({
      status: 200,
      body: handle(request),
    });
    return [
      { method: "POST", path: objects, access: write, handle: (request) => this.create(request) },
      { method: "GET", path: objects, access: read, handle: answer((request) => this.page(request)) },
      { method: "GET", path: one, access: read, handle: answer(({ params }) => view(this.find(params[0]))) },
      { method: "PUT", path: one, access: write, handle: answer((request) => this.change(request)) },
      { method: "DELETE", path: one, access: write, handle: ({ params }) => this.delete(params[0]) },
      {
        method: "GET",
        path: `${base}/schemas/:schema`,
        access: read,
        handle: answer(({ params }) => {
          this.demandSchema(params[0] ?? "");
          return { schemaId: params[0], version: "1.69", multiObject: params[0] !== SCHEMAS.routing };
        }),
      },
    ];
  }

  /** Each element is accepted or refused for itself: 200, 400, or 207 when they differ. */
  private create(request: ApiRequest): Reply {
    const body = jsonBody(request);
    if (!Array.isArray(body) || body.length === 0) throw new ApiError(400, "Expected a list of settings objects.");
    const dry = request.query.get("validateOnly") === "true";
    const results = (body as unknown[]).map((item) => this.createOne(item, request, dry));
    const codes = new Set(results.map(({ code }) => code));
    return { status: codes.size === 1 ? (results[0]?.code ?? 200) : 207, body: results };
  }

  private createOne(item: unknown, request: ApiRequest, dry: boolean): JsonObject & { readonly code: number } {
    try {
      if (!isObject(item) || typeof item.schemaId !== "string" || !isObject(item.value)) {
        throw new ApiError(400, "A settings object needs schemaId, scope and value.");
      }
      const { schemaId, value } = item;
      this.demandSchema(schemaId);
      const single = schemaId === SCHEMAS.routing ? this.list().find((it) => it.schemaId === schemaId) : undefined;
      this.demandValid(schemaId, value, single?.objectId);
      const objectId = single?.objectId ?? `vu9U3hXa3q0AAAAB${randomBytes(16).toString("hex")}`;
      const owned = request.caller.scheme === "Bearer" && isOwnerBased(schemaId);
      const scope = typeof item.scope === "string" ? item.scope : "environment";
      const object = { objectId, schemaId, schemaVersion: "1.69", scope, value };
      if (!dry) this.stored.set(objectId, owned ? { ...object, owner: request.caller.id } : object);
      return dry ? { code: 200 } : { code: 200, objectId };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { code: error.status, ...errorEnvelope(error) };
    }
  }

  private change(request: ApiRequest): JsonObject {
    const object = this.find(request.params[0]);
    const { value } = jsonObjectBody(request);
    if (!isObject(value)) throw new ApiError(400, "A settings object needs a value.");
    this.demandValid(object.schemaId, value, object.objectId);
    if (request.query.get("validateOnly") !== "true") this.stored.set(object.objectId, { ...object, value });
    return { code: 200, objectId: object.objectId };
  }

  private delete(objectId: string | undefined): Reply {
    const object = this.find(objectId);
    const user = this.list().find(
      (other) => other.objectId !== object.objectId && JSON.stringify(other.value).includes(`"${object.objectId}"`),
    );
    if (object.schemaId === SCHEMAS.pipelines && user) {
      throw new ApiError(400, `The pipeline is still referenced by ${user.schemaId} ${user.objectId}.`);
    }
    this.remove(object.objectId);
    return { status: 204 };
  }

  private page({ query }: ApiRequest): JsonObject {
    const wanted = (key: string) => query.get(key)?.split(",").filter(Boolean);
    const [schemaIds, scopes, fields] = [wanted("schemaIds"), wanted("scopes"), wanted("fields")];
    const pageSize = Number(query.get("pageSize") ?? 100);
    const items = this.list()
      .filter(({ schemaId, scope }) => (schemaIds?.includes(schemaId) ?? true) && (scopes?.includes(scope) ?? true))
      .map(view)
      .map((item) =>
        fields ? Object.fromEntries(Object.entries(item).filter(([key]) => fields.includes(key))) : item,
      );
    return { items, totalCount: items.length, pageSize };
  }

  private demandSchema(schemaId: string): void {
    const app = /^app:([^:]+):/.exec(schemaId)?.[1];
    const known = app === undefined ? schemaId.startsWith("builtin:") : !this.missingApps.includes(app);
    if (!known) throw new ApiError(404, `Schema not found: ${schemaId}`);
  }

  private demandValid(schemaId: string, value: JsonObject, self: string | undefined): void {
    const others = this.list().filter(({ objectId }) => objectId !== self);
    const violations = violationsOf(schemaId, value, others);
    if (violations.length > 0) {
      throw new ApiError(400, `Validation failed for ${violations.length} constraint(s).`, violations);
    }
  }
}

function scoped(scope: string): Access {
  return { kind: "api-token", scopes: [scope] };
}

function view({ owner: _owner, ...object }: SettingsObject): JsonObject {
  return object;
}
