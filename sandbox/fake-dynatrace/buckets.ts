import { ApiError, type ApiRequest, type JsonObject, jsonObjectBody, type Reply, type Route } from "./api";

/** A Grail bucket. */
export interface Bucket {
  readonly bucketName: string;
  readonly table: string;
  readonly displayName: string;
  readonly retentionDays: number;
  readonly status: "active";
  /** Rises by one with each change, from 1. */
  readonly version: number;
}

const BASE = "/platform/storage/management/v1/bucket-definitions";
const BEARER = { kind: "bearer" } as const;
const TABLES = ["logs", "events", "bizevents", "spans", "security.events", "user.sessions", "user.events"];

/** The bucket every environment has for security events; it can not be changed or deleted. */
const BUILT_IN: Bucket = {
  bucketName: "default_securityevents",
  table: "security.events",
  displayName: "Default security events",
  retentionDays: 365,
  status: "active",
  version: 1,
};

/** Grail's bucket definitions. A new bucket is active at once. */
export class Buckets {
  private readonly stored = new Map<string, Bucket>([[BUILT_IN.bucketName, BUILT_IN]]);

  /** Every bucket, the built-in one first. */
  list(): readonly Bucket[] {
    return [...this.stored.values()];
  }

  routes(): readonly Route[] {
    const one = `${BASE}/:name`;
    const route = (method: string, path: string, handle: Route["handle"]) => ({ method, path, access: BEARER, handle });
    return [
      route("POST", BASE, (request) => this.create(request)),
      route("GET", BASE, () => ({ status: 200, body: { buckets: this.list() } })),
      route("GET", one, ({ params }) => ({ status: 200, body: this.find(params) })),
      route("PUT", one, (request) => this.change(request)),
      route("DELETE", one, ({ params }) => {
        this.stored.delete(this.own(params).bucketName);
        return { status: 202 };
      }),
    ];
  }

  private create(request: ApiRequest): Reply {
    const body = jsonObjectBody(request);
    const bucketName = String(body.bucketName ?? "");
    if (!/^[a-z][a-z0-9_-]{2,99}$/.test(bucketName) || /^(default|dt)_/.test(bucketName)) {
      throw new ApiError(400, "Constraints violated.", [
        {
          path: "bucketName",
          message: "must have 3 to 100 of a-z 0-9 _ -, begin with a letter, not with default_ or dt_",
        },
      ]);
    }
    if (!TABLES.includes(String(body.table))) {
      throw new ApiError(400, "Constraints violated.", [
        { path: "table", message: `must be one of ${TABLES.join(", ")}` },
      ]);
    }
    if (this.stored.has(bucketName)) throw new ApiError(409, `The bucket ${bucketName} exists already.`);
    const bucket: Bucket = {
      bucketName,
      table: String(body.table),
      displayName: typeof body.displayName === "string" ? body.displayName : bucketName,
      retentionDays: retentionOf(body),
      status: "active",
      version: 1,
    };
    this.stored.set(bucketName, bucket);
    return { status: 201, body: bucket };
  }

  private change(request: ApiRequest): Reply {
    const bucket = this.own(request.params);
    const version = request.query.get("optimistic-locking-version");
    if (version !== String(bucket.version)) {
      throw new ApiError(409, `The bucket has version ${bucket.version}, not ${version ?? "none"}.`);
    }
    const body = jsonObjectBody(request);
    const changed: Bucket = {
      ...bucket,
      ...(typeof body.displayName === "string" ? { displayName: body.displayName } : {}),
      ...(body.retentionDays === undefined ? {} : { retentionDays: retentionOf(body) }),
      version: bucket.version + 1,
    };
    this.stored.set(bucket.bucketName, changed);
    return { status: 200, body: changed };
  }

  private find(params: readonly string[]): Bucket {
    const bucket = this.stored.get(params[0] ?? "");
    if (!bucket) throw new ApiError(404, "Bucket not found");
    return bucket;
  }

  private own(params: readonly string[]): Bucket {
    const bucket = this.find(params);
    if (bucket.bucketName === BUILT_IN.bucketName) throw new ApiError(403, "A built-in bucket can not be changed.");
    return bucket;
  }
}

function retentionOf(body: JsonObject): number {
  const days = body.retentionDays;
  if (typeof days === "number" && Number.isInteger(days) && days >= 1 && days <= 3657) return days;
  throw new ApiError(400, "Constraints violated.", [{ path: "retentionDays", message: "must be 1 to 3657" }]);
}
