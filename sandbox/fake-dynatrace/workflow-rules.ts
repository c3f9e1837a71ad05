import { type ConstraintViolation, isObject, type JsonObject } from "./api";

const TASK_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const EVENT_TYPES = ["events", "bizevents", "dt.system.events", "security.events"];
/** States that a task may wait for. */
const STATES = ["SUCCESS", "ERROR", "ANY", "OK", "NOK"];
/** Options of a task that hold a number, or an expression that becomes one. */
const RANGES = { concurrency: [1, 99], timeout: [1, 604_800], waitBefore: [0, 86_400] } as const;
const SCHEDULES: Readonly<Record<string, RegExp>> = {
  time: /^([01]\d|2[0-3]):[0-5]\d$/,
  cron: /^\S+( \S+){4}$/,
};

/** The rules of the Automation service that a workflow breaks. */
export function workflowViolations(workflow: JsonObject): readonly ConstraintViolation[] {
  const check = new Check();
  check.workflow(workflow);
  return check.violations;
}

class Check {
  readonly violations: ConstraintViolation[] = [];

  workflow({ title, tasks, trigger }: JsonObject): void {
    const titled = typeof title === "string" && title.length >= 1 && title.length <= 200;
    this.demand(titled, "title", "must have 1 to 200 characters");
    this.demand(tasks === undefined || isObject(tasks), "tasks", "must be an object");
    const named = isObject(tasks) ? tasks : {};
    for (const [name, task] of Object.entries(named)) {
      if (isObject(task)) this.task(name, task, named);
      else this.demand(false, `tasks.${name}`, "must be an object");
    }
    if (isObject(trigger)) this.trigger(trigger);
  }

  private task(name: string, task: JsonObject, all: JsonObject): void {
    const at = `tasks.${name}`;
    this.demand(task.name === name, `${at}.name`, "must be the key of the task");
    this.demand(TASK_NAME.test(name), `${at}.name`, "must begin with a letter and hold letters, digits, - and _");
    const named = typeof task.action === "string" && /^[^:]+:[^:]+$/.test(task.action);
    this.demand(named, `${at}.action`, "must be app:function");
    for (const before of predecessorsOf(task)) {
      this.demand(before in all, `${at}.predecessors`, `names no task: ${before}`);
    }
    this.demand(!waitsForItself(name, all), `${at}.predecessors`, "must not wait for itself");
    this.conditions(at, task.conditions);
    const loops = typeof task.withItems === "string" && task.withItems !== "";
    const formed = !loops || /^[A-Za-z_]\w* in \S/.test(String(task.withItems));
    this.demand(formed, `${at}.withItems`, "must be <name> in <expression>");
    for (const [option, [low, high]] of Object.entries(RANGES)) this.number(`${at}.${option}`, task[option], low, high);
    if (isObject(task.retry)) this.number(`${at}.retry.count`, task.retry.count, 1, 99);
  }

  private conditions(at: string, conditions: unknown): void {
    if (!isObject(conditions)) return;
    const states = isObject(conditions.states) ? Object.values(conditions.states) : [];
    const known = states.every((state) => STATES.includes(String(state)));
    this.demand(known, `${at}.conditions.states`, `must be of ${STATES.join(", ")}`);
    const otherwise = conditions.else === undefined || ["SKIP", "STOP"].includes(String(conditions.else));
    this.demand(otherwise, `${at}.conditions.else`, "must be SKIP or STOP");
  }

  private trigger({ eventTrigger, schedule }: JsonObject): void {
    this.demand(!(eventTrigger && schedule), "trigger", "must be an event or a schedule, not both");
    const configuration = isObject(eventTrigger) ? eventTrigger.triggerConfiguration : undefined;
    if (isObject(configuration) && configuration.type === "event" && isObject(configuration.value)) {
      const { eventType, query } = configuration.value;
      const known = eventType === undefined || EVENT_TYPES.includes(String(eventType));
      this.demand(known, "trigger.eventTrigger", `eventType must be one of ${EVENT_TYPES.join(", ")}`);
      const asks = query === undefined || String(query).trim() !== "";
      this.demand(asks, "trigger.eventTrigger", "query must not be empty");
    }
    const when = isObject(schedule) && isObject(schedule.trigger) ? schedule.trigger : undefined;
    const form = SCHEDULES[String(when?.type)];
    if (when === undefined || form === undefined) return;
    this.demand(form.test(String(when[String(when.type)])), "trigger.schedule", `must be a ${String(when.type)}`);
  }

  /** Absent, null, a number in the range, or an expression. */
  private number(path: string, value: unknown, low: number, high: number): void {
    const absent = value === undefined || value === null;
    const expression = typeof value === "string" && value.includes("{{");
    const valid = typeof value === "number" && value >= low && value <= high;
    this.demand(absent || expression || valid, path, `must be ${low} to ${high}`);
  }

  private demand(valid: boolean, path: string, message: string): void {
    if (!valid) this.violations.push({ path, message });
  }
}

function predecessorsOf(task: unknown): readonly string[] {
  if (!isObject(task)) return [];
  const listed = Array.isArray(task.predecessors) ? (task.predecessors as unknown[]).map(String) : [];
  const states = isObject(task.conditions) && isObject(task.conditions.states) ? task.conditions.states : {};
  return [...new Set([...listed, ...Object.keys(states)])];
}

function waitsForItself(name: string, all: JsonObject): boolean {
  const seen = new Set<string>();
  const open = [...predecessorsOf(all[name])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === name) return true;
    if (!seen.has(next)) open.push(...predecessorsOf(all[next]));
    seen.add(next);
  }
  return false;
}
