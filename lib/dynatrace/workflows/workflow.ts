import type { Query } from "../queries/query";

/** A workflow, in the words of Dynatrace's Automation service. */
export interface Workflow {
  /** Names it in Terraform's addresses. */
  readonly key: string;
  readonly title: string;
  readonly description: string;
  readonly trigger: Trigger;
  /** In the order in which people read them. */
  readonly tasks: readonly Task[];
  /** Runs in an hour; what is beyond is not run. */
  readonly hourlyExecutionLimit: number;
}

/** What starts a workflow: a time (UTC), or a record that is ingested. */
export type Trigger = { readonly cron: string } | { readonly matcher: string };

/** One step of a workflow. */
export interface Task {
  readonly name: string;
  readonly action: string;
  readonly description: string;
  /** Becomes JSON; strings may hold expressions. */
  readonly input: Readonly<Record<string, unknown>>;
  /** Column and row on the canvas. */
  readonly position: readonly [x: number, y: number];
  /** Tasks that must have ended well. */
  readonly after?: readonly string[];
  /** Expression that must hold as well; otherwise the task is skipped, and so is what comes after it. */
  readonly when?: string;
  /** Runs once for each item, one after the other: `issue in {{ … }}`. */
  readonly forEach?: string;
  /** Tries after the first. @default 0 */
  readonly retries?: number;
}

/** Seconds between two tries. */
export const RETRY_DELAY_SECONDS = 60;

/** Asks Grail. Reading again changes nothing, so it is tried again. */
export function queryTask(query: Query): Task {
  return {
    name: "find",
    action: "dynatrace.automations:execute-dql-query",
    description: query.title,
    input: { query: literally(query.dql) },
    position: [0, 1],
    retries: 2,
  };
}

/** The records that {@link queryTask} found. */
export const FOUND = 'result("find").records';

/** Text that must arrive as it is, in a place where expressions are looked for. */
function literally(text: string): string {
  return /\{[{%#]/.test(text) ? `{% raw %}${text}{% endraw %}` : text;
}
