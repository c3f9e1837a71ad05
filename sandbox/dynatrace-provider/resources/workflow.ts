import { type Call, type DynatraceApi, DynatraceError } from "../dynatrace-api";
import type { ValueObject } from "../values";
import type { ResourceType } from "./resource-type";
import { fromWorkflow, toWorkflow, type Workflow } from "./workflow-mapping";

const BASE = "/platform/automation/v1/workflows";

/** `dynatrace_automation_workflow`. */
export const workflow: ResourceType = {
  defaults: {
    description: "",
    guide: "",
    hourly_execution_limit: 1000,
    input: "{}",
    is_deployed: true,
    owner_type: "USER",
    private: true,
    type: "STANDARD",
    "tasks.task.active": true,
    "tasks.task.input": "{}",
    "tasks.task.conditions.else": "STOP",
    "tasks.task.retry.count": "1",
    "tasks.task.retry.failed_loop_iterations_only": true,
    "trigger.event.config.event.event_type": "events",
  },

  async create(api, planned) {
    const made = await asAdministrator<Workflow>(api, { method: "POST", path: BASE, body: toWorkflow(planned) });
    return readBack(api, { ...planned, id: made.id });
  },

  async read(api, state) {
    try {
      return await readBack(api, state);
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  },

  async update(api, planned) {
    const path = `${BASE}/${String(planned.id)}`;
    await asAdministrator(api, { method: "PUT", path, body: toWorkflow(planned) });
    return readBack(api, planned);
  },

  async delete(api, state) {
    try {
      await asAdministrator(api, { method: "DELETE", path: `${BASE}/${String(state.id)}` });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  },
};

async function readBack(api: DynatraceApi, state: ValueObject): Promise<ValueObject> {
  const answer = await asAdministrator<Workflow>(api, { method: "GET", path: `${BASE}/${String(state.id)}` });
  return fromWorkflow(answer, state);
}

/** Every call asks for administrator's rights first and does without when they are refused. */
async function asAdministrator<T>(api: DynatraceApi, call: Call): Promise<T> {
  try {
    return await api.platform<T>({ ...call, path: `${call.path}?adminAccess=true` });
  } catch (error) {
    if (!(error instanceof DynatraceError) || error.status !== 403) throw error;
    return api.platform<T>(call);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof DynatraceError && error.status === 404;
}
