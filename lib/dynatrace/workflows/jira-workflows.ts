import type { Query } from "../queries/query";
import { connectionId, field, linesOf, listed, value } from "./expressions";
import { FOUND, queryTask, type Task, type Workflow } from "./workflow";
import type { DeclaredWorkflows } from "./workflows-schema";

type Jira = NonNullable<DeclaredWorkflows["jira"]>;

/** Issues made in one run at most; what is beyond is told in one more. A flood of issues is read by nobody. */
const MOST_ISSUES = 40;

/** Objects listed in one issue. */
const MOST_OBJECTS = 20;

/** The record that a loop is at. */
const ISSUE = "_.issue";

const FIRST = `${FOUND}[:${MOST_ISSUES}]`;
/** Labels that open issues bear already. */
const TAKEN = 'result("existing")|map(attribute="fields.labels")|sum(start=[])';
const MISSING = `${FIRST}|rejectattr("label", "in", ${TAKEN})|list`;

/** What tells one kind of issue from another. */
interface IssueKind {
  readonly key: string;
  readonly title: string;
  readonly query: Query;
  readonly summary: string;
  readonly description: string;
  /** What is counted where there are too many. */
  readonly many: string;
}

/** An issue per new critical vulnerability and account. */
export function vulnerabilityIssues(deployment: string, jira: Jira, query: Query): Workflow {
  return issues(deployment, jira, {
    key: "jira_vulnerabilities",
    title: "Jira issue per new critical vulnerability",
    query,
    summary: `${value(field(ISSUE, "vulnerability"))} in account ${accountOf(ISSUE)}: ${value(`${field(ISSUE, "title")}|truncate(150)`)}`,
    description: [
      value(field(ISSUE, "title")),
      "",
      `*Account:* ${accountOf(ISSUE)}, ${value(listed(ISSUE, "regions"))}`,
      `*Packages:* ${value(listed(ISSUE, "packages"))}`,
      `*Fixed in:* ${value(`${listed(ISSUE, "fixes")} or "no version yet"`)}`,
      `{% if ${ISSUE}["exploitable"] %}*An exploit is known.*{% endif %}`,
      `{% if ${ISSUE}["url"] %}[Open in AWS|${value(field(ISSUE, "url"))}]{% endif %}`,
      objectsOf(ISSUE),
    ].join("\n"),
    many: "new critical vulnerabilities",
  });
}

/** An issue per control that began to fail and account. */
export function controlIssues(deployment: string, jira: Jira, query: Query): Workflow {
  return issues(deployment, jira, {
    key: "jira_controls",
    title: "Jira issue per failed control and account",
    query,
    summary: `${value(field(ISSUE, "control"))} fails in account ${accountOf(ISSUE)}: ${value(`${field(ISSUE, "title")}|truncate(150)`)}`,
    description: [
      value(field(ISSUE, "title")),
      "",
      `*Account:* ${accountOf(ISSUE)}, ${value(listed(ISSUE, "regions"))}`,
      `{% if ${ISSUE}["remediation"] %}*What to do:* ${value(field(ISSUE, "remediation"))}{% endif %}`,
      objectsOf(ISSUE),
    ].join("\n"),
    many: "controls that began to fail",
  });
}

function issues(deployment: string, jira: Jira, { key, title, query, ...kind }: IssueKind): Workflow {
  const connection = connectionId("jira", jira.connection);
  const labels = `${FIRST}|map(attribute="label")|map("replace", "\\"", "")|join("\\", \\"")`;
  const create = (summary: string, description: string, labelExpression: string) => ({
    connectionId: connection,
    project: jira.project,
    issueType: jira.issueType,
    summary,
    description: `${description}\n\n----\nFrom AWS Security Hub by hubrelay (${deployment}).`,
    labels: labelExpression,
    components: [],
    fieldSetters: [],
  });
  const tasks: readonly Task[] = [
    queryTask(query),
    {
      name: "existing",
      action: "dynatrace.jira:jira-jql-search",
      description: "Open issues that these have already",
      input: {
        connectionId: connection,
        jql: `project = "${jira.project}" AND statusCategory != Done AND labels in ("${value(labels)}")`,
        fields: ["labels"],
        expand: [],
        // An issue copied by hand bears its label too.
        maxResults: 100,
      },
      position: [0, 2],
      after: ["find"],
      when: value(`${FOUND}|length > 0`),
      retries: 2,
    },
    {
      name: "create",
      action: "dynatrace.jira:jira-create-issue",
      description: "An issue for each that has none",
      input: create(kind.summary, kind.description, value(`["hubrelay", ${ISSUE}["label"]]`)),
      position: [0, 3],
      after: ["existing"],
      when: value(`(${MISSING})|length > 0`),
      forEach: `issue in ${value(MISSING)}`,
      retries: 1,
    },
    {
      name: "rest",
      action: "dynatrace.jira:jira-create-issue",
      description: `One issue in place of many, where there are more than ${MOST_ISSUES}`,
      input: create(
        `${value(`${FOUND}|length - ${MOST_ISSUES}`)} more ${kind.many}`,
        `${MOST_ISSUES} have issues of their own. These do not:\n${linesOf(`${FOUND}[${MOST_ISSUES}:]`, 200, `* ${value(field("item", "label"))}`)}`,
        value('["hubrelay", "hubrelay-more"]'),
      ),
      position: [1, 2],
      after: ["find"],
      when: value(`${FOUND}|length > ${MOST_ISSUES}`),
    },
  ];
  return {
    key,
    title: `${deployment}: ${title}`,
    description: query.description,
    trigger: { cron: query.cron! },
    tasks,
    hourlyExecutionLimit: 4,
  };
}

function accountOf(record: string): string {
  const name = value(field(record, "account_name"));
  return `${value(field(record, "account"))}{% if ${record}["account_name"] %} (${name}){% endif %}`;
}

function objectsOf(record: string): string {
  const objects = `(${record}["objects"] or [])`;
  return `*Objects (${value(`${objects}|length`)}):*\n${linesOf(objects, MOST_OBJECTS, `* ${value("item")}`)}`;
}
