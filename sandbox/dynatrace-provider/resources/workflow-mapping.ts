import { sortKeys } from "../planning";
import { isList, isObject, Unknown, type Value, type ValueObject } from "../values";

/** A workflow as the Automation API words it; only what the provider reads. */
export interface Workflow {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
  readonly guide?: string | null;
  readonly hourlyExecutionLimit?: number | null;
  readonly input?: unknown;
  readonly isDeployed?: boolean;
  readonly isPrivate?: boolean;
  readonly ownerType?: string;
  readonly actor?: string;
  readonly owner?: string;
  readonly result?: string | null;
  readonly type?: string;
  readonly tasks?: Readonly<Record<string, Task>>;
  readonly trigger?: Trigger;
}

type NumberOrTemplate = number | string | null;

interface Task {
  readonly name: string;
  readonly action: string;
  readonly description?: string;
  readonly active?: boolean;
  readonly input?: unknown;
  readonly customSampleResult?: unknown;
  readonly position?: { readonly x: number; readonly y: number } | null;
  readonly predecessors?: readonly string[];
  readonly conditions?: Conditions;
  readonly withItems?: string;
  readonly concurrency?: NumberOrTemplate;
  readonly timeout?: NumberOrTemplate;
  readonly waitBefore?: NumberOrTemplate;
  readonly retry?: {
    readonly count?: NumberOrTemplate;
    readonly delay?: NumberOrTemplate;
    readonly failedLoopIterationsOnly?: boolean;
  } | null;
}

interface Conditions {
  readonly states?: Readonly<Record<string, string>>;
  readonly custom?: string;
  readonly else?: string;
}

interface Trigger {
  readonly eventTrigger?: {
    readonly isActive?: boolean;
    readonly triggerConfiguration?: { readonly type: string; readonly value: Readonly<Record<string, unknown>> };
  };
  readonly schedule?: {
    readonly isActive?: boolean;
    readonly rule?: string;
    readonly timezone?: string;
    readonly trigger?: Readonly<Record<string, string | number>>;
    readonly filterParameters?: Readonly<Record<string, Value>> | null;
  };
}

/** Kinds of schedule: the attribute that decides the kind, then its companions. */
const SCHEDULES = [
  { type: "time", attributes: { time: "time" } },
  { type: "cron", attributes: { cron: "cron" } },
  {
    type: "interval",
    attributes: { interval_minutes: "intervalMinutes", between_start: "betweenStart", between_end: "betweenEnd" },
  },
  { type: "once", attributes: { at: "at" } },
] as const;

const FILTERS = {
  count: "count",
  earliest_start: "earliestStart",
  earliest_start_time: "earliestStartTime",
  exclude_dates: "excludeDates",
  include_dates: "includeDates",
  until: "until",
} as const;

/** The body of a create or update. */
export function toWorkflow(state: ValueObject): Omit<Workflow, "id"> & { readonly schemaVersion: number } {
  const tasks = blocks(first(state.tasks)?.task).map((task) => [String(task.name), toTask(task)] as const);
  const trigger = first(state.trigger);
  return {
    title: String(state.title),
    description: text(state.description) ?? "",
    guide: text(state.guide) ?? "",
    hourlyExecutionLimit: Number(state.hourly_execution_limit),
    input: parsed(state.input) ?? {},
    isDeployed: state.is_deployed === true,
    isPrivate: state.private === true,
    ownerType: text(state.owner_type) ?? "USER",
    ...optional("actor", text(state.actor)),
    ...optional("owner", text(state.owner)),
    // A standard workflow has a result even when it is empty.
    ...optional("result", text(state.result) ?? (state.type === "STANDARD" ? "" : undefined)),
    schemaVersion: 4,
    type: text(state.type) ?? "STANDARD",
    tasks: Object.fromEntries(tasks),
    ...optional("trigger", trigger && toTrigger(trigger)),
  };
}

function toTask(task: ValueObject): Task {
  const conditions = first(task.conditions);
  const states = isObject(conditions?.states) ? (conditions.states as Readonly<Record<string, string>>) : undefined;
  const position = first(task.position);
  const retry = first(task.retry);
  return {
    name: String(task.name),
    action: String(task.action),
    ...optional("description", text(task.description)),
    input: parsed(task.input) ?? {},
    ...optional("customSampleResult", parsed(task.custom_sample_result)),
    active: task.active === true,
    position: position ? { x: Number(position.x), y: Number(position.y) } : null,
    ...optional("predecessors", states && Object.keys(states).sort()),
    ...optional(
      "conditions",
      conditions && {
        ...optional("states", states),
        ...optional("custom", text(conditions.custom)),
        ...optional("else", text(conditions.else)),
      },
    ),
    ...optional("withItems", text(task.with_items)),
    concurrency: numberOrTemplate(task.concurrency),
    timeout: numberOrTemplate(task.timeout),
    waitBefore: numberOrTemplate(task.wait_before),
    ...optional(
      "retry",
      retry && {
        count: numberOrTemplate(retry.count),
        delay: numberOrTemplate(retry.delay),
        failedLoopIterationsOnly: retry.failed_loop_iterations_only === true,
      },
    ),
  };
}

function toTrigger(trigger: ValueObject): Trigger {
  const event = first(trigger.event);
  const schedule = first(trigger.schedule);
  return {
    ...optional("eventTrigger", event && toEventTrigger(event)),
    ...optional("schedule", schedule && toSchedule(schedule)),
  };
}

function toEventTrigger(event: ValueObject): Trigger["eventTrigger"] {
  const config = first(event.config);
  const query = first(config?.event);
  const raw = { type: text(config?.type) ?? "event", value: (parsed(config?.value) ?? {}) as Record<string, unknown> };
  return {
    isActive: event.active === true,
    triggerConfiguration: query
      ? { type: "event", value: { query: query.query, eventType: text(query.event_type) ?? "events" } }
      : raw,
  };
}

function toSchedule(schedule: ValueObject): Trigger["schedule"] {
  const trigger = first(schedule.trigger) ?? {};
  const filter = first(schedule.filter_parameters);
  const kind = SCHEDULES.find(({ attributes }) => known(trigger[Object.keys(attributes)[0]!])) ?? SCHEDULES[0];
  return {
    isActive: schedule.active === true,
    ...optional("rule", text(schedule.rule)),
    ...optional("timezone", text(schedule.time_zone)),
    trigger: { type: kind.type, ...renamed(trigger, kind.attributes) } as Record<string, string | number>,
    filterParameters: filter ? renamed(filter, FILTERS) : null,
  };
}

/**
 * The state of a workflow. What the server chose by itself (an actor, a position) is left out unless the state has it, or
 * no plan would ever be empty.
 */
export function fromWorkflow(answer: Workflow, state: ValueObject): ValueObject {
  const priorTasks = blocks(first(state.tasks)?.task);
  const tasks = Object.values(answer.tasks ?? {}).map((task) =>
    fromTask(
      task,
      priorTasks.find((prior) => prior.name === task.name),
    ),
  );
  return {
    ...state,
    title: answer.title,
    description: answer.description ?? "",
    guide: answer.guide ?? "",
    hourly_execution_limit: answer.hourlyExecutionLimit ?? 1000,
    input: compact(answer.input ?? {}),
    is_deployed: answer.isDeployed ?? true,
    private: answer.isPrivate ?? true,
    owner_type: answer.ownerType ?? "USER",
    actor: text(state.actor) === undefined ? null : (answer.actor ?? null),
    owner: text(state.owner) === undefined ? null : (answer.owner ?? null),
    result: answer.result ? answer.result : null,
    type: answer.type ?? "STANDARD",
    tasks: [{ task: tasks }],
    trigger: answer.trigger ? [fromTrigger(answer.trigger)] : [],
  };
}

function fromTask(task: Task, prior: ValueObject | undefined): ValueObject {
  const { conditions, retry, position } = task;
  const keepsPosition = position && (prior === undefined || first(prior.position) !== undefined);
  const hasConditions = conditions !== undefined && Object.keys(conditions).length > 0;
  return {
    name: task.name,
    action: task.action,
    description: task.description ? task.description : null,
    active: task.active ?? true,
    input: compact(task.input ?? {}),
    custom_sample_result: task.customSampleResult === undefined ? null : compact(task.customSampleResult),
    with_items: task.withItems ? task.withItems : null,
    concurrency: asText(task.concurrency),
    timeout: asText(task.timeout),
    wait_before: asText(task.waitBefore),
    position: keepsPosition ? [{ x: position.x, y: position.y }] : [],
    conditions: hasConditions
      ? [{ states: conditions.states ?? null, custom: conditions.custom ?? null, else: conditions.else ?? null }]
      : [],
    retry: retry
      ? [
          {
            count: asText(retry.count),
            delay: asText(retry.delay),
            failed_loop_iterations_only: retry.failedLoopIterationsOnly ?? true,
          },
        ]
      : [],
  };
}

function fromTrigger({ eventTrigger, schedule }: Trigger): ValueObject {
  const configuration = eventTrigger?.triggerConfiguration;
  const isQuery = configuration?.type === "event";
  const config = configuration && {
    type: isQuery ? null : configuration.type,
    value: isQuery ? null : compact(configuration.value),
    event: isQuery
      ? [{ query: configuration.value.query as string, event_type: configuration.value.eventType as string }]
      : [],
  };
  return {
    event: eventTrigger ? [{ active: eventTrigger.isActive ?? null, config: config ? [config] : [] }] : [],
    schedule: schedule ? [fromSchedule(schedule)] : [],
  };
}

function fromSchedule(schedule: NonNullable<Trigger["schedule"]>): ValueObject {
  const trigger = SCHEDULES.flatMap(({ attributes }) => Object.entries(attributes)).map(
    ([name, key]) => [name, schedule.trigger?.[key] ?? null] as const,
  );
  const filter = Object.entries(FILTERS).map(
    ([name, key]) => [name, schedule.filterParameters?.[key] ?? null] as const,
  );
  return {
    active: schedule.isActive ?? null,
    rule: schedule.rule ?? null,
    time_zone: schedule.timezone ?? null,
    trigger: [Object.fromEntries(trigger)],
    filter_parameters: schedule.filterParameters ? [Object.fromEntries(filter)] : [],
  };
}

function blocks(value: Value | undefined): readonly ValueObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

function first(value: Value | undefined): ValueObject | undefined {
  return blocks(value)[0];
}

function known(value: Value | undefined): boolean {
  return value !== null && value !== undefined && !(value instanceof Unknown);
}

function text(value: Value | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function parsed(value: Value | undefined): unknown {
  return typeof value === "string" && value !== "" ? JSON.parse(value) : undefined;
}

function compact(value: unknown): string {
  return JSON.stringify(sortKeys(value));
}

/** Terraform holds these as strings; the API wants a number, or a template such as `{{ … }}` as it is. */
function numberOrTemplate(value: Value | undefined): NumberOrTemplate {
  const given = text(value);
  if (given === undefined || given === "") return null;
  return /^\d+$/.test(given) ? Number(given) : given;
}

function asText(value: NumberOrTemplate | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function renamed(from: ValueObject, names: Readonly<Record<string, string>>): Record<string, Value> {
  return Object.fromEntries(
    Object.entries(names)
      .filter(([name]) => known(from[name]))
      .map(([name, key]) => [key, from[name]!]),
  );
}

function optional<K extends string, T>(key: K, value: T | undefined): { readonly [key in K]?: T } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [key in K]?: T };
}
