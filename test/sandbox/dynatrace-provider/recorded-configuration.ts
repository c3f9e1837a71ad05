import type { ValueObject } from "../../../sandbox/dynatrace-provider/values";
import type { Exchange } from "./recording";

/** One resource of the recorded configuration. */
export interface RecordedResource {
  readonly type: string;
  /** What the recording's configuration says, by its one variable. */
  readonly config: (generation: number, ids: (address: string) => string) => ValueObject;
  /** Whether a recorded exchange was made for this resource. */
  readonly owns: (exchange: Exchange, id: string | undefined) => boolean;
  /** Whether the second apply of the recording changes it. */
  readonly changes: boolean;
}

export const ACCOUNT = "11111111-1111-4111-8111-111111111111";
const PIPELINE = "dynatrace_openpipeline_v2_security_events_pipelines";
const SOURCE = "dynatrace_openpipeline_v2_security_events_ingestsources";

const json = (value: unknown) => JSON.stringify(value);
const has = (exchange: Exchange, id: string | undefined) => id !== undefined && exchange.path.includes(id);
const schemaOf = ({ body }: Exchange) =>
  Array.isArray(body) ? (body[0] as { schemaId?: string } | undefined)?.schemaId : undefined;
const settings = (schemaId: string) => (exchange: Exchange, id: string | undefined) =>
  schemaOf(exchange) === schemaId || (has(exchange, id) && exchange.path.startsWith("/api/v2/settings/"));
const titled = (title: string) => (exchange: Exchange, id: string | undefined) =>
  exchange.path.startsWith("/platform/automation/") &&
  ((exchange.body as { title?: string } | undefined)?.title === title || has(exchange, id));
const documentOf = (id: string) => (exchange: Exchange) =>
  exchange.path.startsWith("/platform/document/") && (exchange.path.includes(id) || exchange.form?.id?.value === id);

/** The configuration whose way through the real provider was recorded, resource by resource. */
export const recordedResources: Readonly<Record<string, RecordedResource>> = {
  token: {
    type: "dynatrace_api_token",
    changes: false,
    owns: ({ path }) => path.startsWith("/api/v2/apiTokens"),
    config: () => ({
      name: "hubrelay-ingest-1",
      enabled: true,
      scopes: ["openpipeline.events_security"],
      expiration_date: "2027-11-24T00:00:00.000Z",
    }),
  },
  pipeline: {
    type: PIPELINE,
    changes: true,
    owns: settings("builtin:openpipeline.security.events.pipelines"),
    config: (generation) => ({
      display_name: "hubrelay",
      custom_id: "pipeline_hubrelay",
      processing: stage(
        {
          id: "processor_kind",
          type: "fieldsAdd",
          description: "kind",
          enabled: true,
          matcher: "true",
          fields_add: [{ fields: [{ field: [{ name: "hubrelay.generation", value: String(generation) }] }] }],
        },
        {
          id: "processor_drop",
          type: "drop",
          description: "samples",
          enabled: true,
          matcher: "aws.securityhub.sample == true",
        },
      ),
      security_context: stage({
        id: "processor_context",
        type: "securityContext",
        description: "account",
        enabled: true,
        matcher: "true",
        security_context: [{ value: [{ type: "field", field: [{ source_field_name: "aws.account.id" }] }] }],
      }),
      storage: stage({
        id: "processor_bucket",
        type: "bucketAssignment",
        description: "bucket",
        enabled: true,
        matcher: "true",
        bucket_assignment: [{ bucket_name: "default_securityevents" }],
      }),
    }),
  },
  source: {
    type: SOURCE,
    changes: false,
    owns: settings("builtin:openpipeline.security.events.ingest-sources"),
    config: (_generation, ids) => ({
      display_name: "hubrelay",
      enabled: true,
      path_segment: "hubrelay",
      static_routing: [{ pipeline_type: "custom", pipeline_id: ids("pipeline") }],
    }),
  },
  dashboard: {
    type: "dynatrace_document",
    changes: true,
    owns: documentOf("hubrelay-connections"),
    config: (generation) => ({
      type: "dashboard",
      name: "Security Hub connections",
      custom_id: "hubrelay-connections",
      private: false,
      content: json({
        layouts: { "0": { h: 2, w: 8, x: 0, y: 0 } },
        tiles: { "0": { content: `gen ${generation}`, type: "markdown" } },
        variables: [],
        version: 19,
      }),
    }),
  },
  notebook: {
    type: "dynatrace_document",
    changes: true,
    owns: documentOf("hubrelay-triage"),
    config: (generation) => ({
      type: "notebook",
      name: "Triage",
      custom_id: "hubrelay-triage",
      private: true,
      content: json({ sections: [{ id: "a", markdown: `gen ${generation}`, type: "markdown" }], version: "7" }),
    }),
  },
  "workflow on an event": {
    type: "dynatrace_automation_workflow",
    changes: true,
    owns: titled("Slack on detections"),
    config: (generation) => ({
      title: "Slack on detections",
      description: `gen ${generation}`,
      private: false,
      is_deployed: false,
      tasks: [
        {
          task: [
            {
              name: "notify",
              action: "dynatrace.slack:slack-send-message",
              description: "send",
              input: json({ channel: "#sec", connection: "", message: "{{ event()['finding.title'] }}" }),
              position: [{ x: 0, y: 1 }],
            },
          ],
        },
      ],
      trigger: [
        {
          event: [
            {
              active: true,
              config: [{ event: [{ query: 'event.type == "DETECTION_FINDING"', event_type: "security.events" }] }],
            },
          ],
        },
      ],
    }),
  },
  "workflow on a schedule": {
    type: "dynatrace_automation_workflow",
    changes: true,
    owns: titled("Jira daily"),
    config: (generation) => ({
      title: "Jira daily",
      private: false,
      is_deployed: false,
      tasks: [
        {
          task: tasks(
            {
              name: "query",
              action: "dynatrace.automations:execute-dql-query",
              input: json({ query: `fetch security.events | limit ${generation}` }),
              position: [{ x: 0, y: 1 }],
            },
            {
              name: "create",
              action: "dynatrace.jira:jira-create-issue",
              input: json({ connectionId: "", summary: "x" }),
              with_items: "r in {{ result('query').records }}",
              concurrency: "1",
              position: [{ x: 0, y: 2 }],
              conditions: [{ states: { query: "OK" } }],
              retry: [{ count: "3", delay: "10" }],
            },
          ),
        },
      ],
      trigger: [{ schedule: [{ active: false, time_zone: "UTC", trigger: [{ time: "08:00" }] }] }],
    }),
  },
  "Jira connection": {
    type: "dynatrace_automation_workflow_jira",
    changes: false,
    owns: (exchange, id) =>
      settings("app:dynatrace.jira:connection")(exchange, id) ||
      exchange.path.includes("schemaIds=app%3Adynatrace.jira"),
    config: () => ({ name: "hubrelay-jira", type: "pat", url: "https://jira.example.com", token: "secret" }),
  },
  "Slack connection": {
    type: "dynatrace_automation_workflow_slack",
    changes: false,
    owns: settings("app:dynatrace.slack:connection"),
    config: () => ({ name: "hubrelay-slack", token: "xoxb-secret" }),
  },
  "generic setting": {
    type: "dynatrace_generic_setting",
    changes: true,
    owns: settings("app:dynatrace.security.operations:connections"),
    config: (generation) => ({
      schema: "app:dynatrace.security.operations:connections",
      scope: "environment",
      value: json({
        connection_id: "c1",
        name: `111111111111 us-east-1 gen ${generation}`,
        product: "aws-securityhub",
      }),
    }),
  },
  group: {
    type: "dynatrace_iam_group",
    changes: true,
    owns: ({ path }) => path.startsWith("/iam/v1/accounts/"),
    config: (generation) => ({ name: "hubrelay-readers", description: `gen ${generation}` }),
  },
  policy: {
    type: "dynatrace_iam_policy",
    changes: true,
    owns: ({ path, method }) =>
      path.startsWith(`/iam/v1/repo/account/${ACCOUNT}/policies`) && (method !== "GET" || !path.endsWith("/policies")),
    config: (generation) => ({
      name: "hubrelay-read",
      account: ACCOUNT,
      description: `gen ${generation}`,
      statement_query: "ALLOW storage:security.events:read;",
    }),
  },
  binding: {
    type: "dynatrace_iam_policy_bindings_v2",
    changes: false,
    owns: ({ path }) => path.includes("/bindings/"),
    config: (_generation, ids) => ({ group: ids("group"), account: ACCOUNT, policy: [{ id: ids("policy") }] }),
  },
};

function tasks(...task: ValueObject[]): readonly ValueObject[] {
  return task;
}

function stage(...processor: ValueObject[]): readonly ValueObject[] {
  return [{ processors: [{ processor }] }];
}
