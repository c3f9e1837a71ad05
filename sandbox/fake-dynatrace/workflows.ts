import { randomUUID } from "node:crypto";
import { ApiError, type ApiRequest, type JsonObject, jsonObjectBody, type Reply, type Route } from "./api";
import { workflowViolations } from "./workflow-rules";

/** A workflow as the Automation service answers it. */
export interface StoredWorkflow extends JsonObject {
  readonly id: string;
  readonly title: string;
  readonly isDeployed: boolean;
  /** Rises by one with each change, from 1. */
  readonly version: number;
}

const BASE = "/platform/automation/v1/workflows";
const BEARER = { kind: "bearer" } as const;

/** What the service fills in where a workflow says nothing. */
const DEFAULTS = {
  description: "",
  isDeployed: true,
  ownerType: "USER",
  isPrivate: true,
  schemaVersion: 4,
  trigger: {},
  tasks: {},
  type: "STANDARD",
  input: {},
  hourlyExecutionLimit: 1000,
  guide: "",
} as const;

/** The Automation service's workflows. Nothing is ever executed. */
export class Workflows {
  private readonly stored = new Map<string, StoredWorkflow>();

  list(): readonly StoredWorkflow[] {
    return [...this.stored.values()];
  }

  /** Removes a workflow, as somebody would by hand. Returns false when there is none. */
  remove(id: string): boolean {
    return this.stored.delete(id);
  }

  routes(): readonly Route[] {
    const one = `${BASE}/:id`;
    const route = (method: string, path: string, handle: Route["handle"]) => ({ method, path, access: BEARER, handle });
    return [
      route("POST", BASE, (request) => this.create(request)),
      route("GET", BASE, () => ({ status: 200, body: { count: this.stored.size, results: this.list() } })),
      route("GET", one, ({ params }) => ({ status: 200, body: this.find(params) })),
      route("PUT", one, (request) => this.change(request)),
      route("DELETE", one, ({ params }) => {
        this.stored.delete(this.find(params).id);
        return { status: 204 };
      }),
    ];
  }

  private create(request: ApiRequest): Reply {
    const workflow = { ...DEFAULTS, ...checked(jsonObjectBody(request)) };
    return { status: 201, body: this.store({ lastExecution: null, ...workflow, id: randomUUID(), version: 1 }) };
  }

  /** Keys the request leaves out keep their value: the service's PUT behaves like a PATCH. */
  private change(request: ApiRequest): Reply {
    const before = this.find(request.params);
    const merged = checked({ ...before, ...jsonObjectBody(request) });
    return { status: 200, body: this.store({ ...merged, id: before.id, version: before.version + 1 }) };
  }

  private store(workflow: JsonObject & { readonly id: string; readonly version: number }): StoredWorkflow {
    const stored = workflow as StoredWorkflow;
    this.stored.set(stored.id, stored);
    return stored;
  }

  private find(params: readonly string[]): StoredWorkflow {
    const workflow = this.stored.get(params[0] ?? "");
    if (!workflow) throw new ApiError(404, "not found");
    return workflow;
  }
}

function checked(workflow: JsonObject): JsonObject {
  const violations = workflowViolations(workflow);
  if (violations.length > 0) throw new ApiError(400, "Invalid workflow.", violations);
  return workflow;
}
