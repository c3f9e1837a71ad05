import { randomUUID } from "node:crypto";
import {
  ApiError,
  type ApiRequest,
  type ConstraintViolation,
  isObject,
  type JsonObject,
  jsonObjectBody,
  type Reply,
  type Route,
} from "./api";

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
const TASK_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const EVENT_TYPES = ["events", "bizevents", "dt.system.events", "security.events"];

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
  const violations: ConstraintViolation[] = [];
  const demand = (valid: boolean, path: string, message: string) => {
    if (!valid) violations.push({ path, message });
  };
  const { title, tasks } = workflow;
  demand(
    typeof title === "string" && title.length >= 1 && title.length <= 200,
    "title",
    "must have 1 to 200 characters",
  );
  demand(tasks === undefined || isObject(tasks), "tasks", "must be an object");
  const named = isObject(tasks) ? tasks : {};
  for (const [key, task] of Object.entries(named)) {
    const at = `tasks.${key}`;
    if (!isObject(task)) {
      demand(false, at, "must be an object");
      continue;
    }
    demand(task.name === key, `${at}.name`, "must be the key of the task");
    demand(TASK_NAME.test(key), `${at}.name`, "must begin with a letter and hold letters, digits, - and _");
    demand(
      typeof task.action === "string" && /^[^:]+:[^:]+$/.test(task.action),
      `${at}.action`,
      "must be app:function",
    );
    const before = [...(Array.isArray(task.predecessors) ? (task.predecessors as unknown[]) : []), ...statesOf(task)];
    for (const name of before) demand(String(name) in named, `${at}.predecessors`, `names no task: ${String(name)}`);
  }
  const eventType = eventTypeOf(workflow.trigger);
  const known = eventType === undefined || EVENT_TYPES.includes(String(eventType));
  demand(known, "trigger.eventTrigger", `eventType must be one of ${EVENT_TYPES.join(", ")}`);
  if (violations.length > 0) throw new ApiError(400, "Invalid workflow.", violations);
  return workflow;
}

function statesOf(task: JsonObject): readonly string[] {
  const states = isObject(task.conditions) ? task.conditions.states : undefined;
  return isObject(states) ? Object.keys(states) : [];
}

function eventTypeOf(trigger: unknown): unknown {
  const event = isObject(trigger) ? trigger.eventTrigger : undefined;
  const configuration = isObject(event) ? event.triggerConfiguration : undefined;
  const value = isObject(configuration) ? configuration.value : undefined;
  return isObject(value) ? value.eventType : undefined;
}
