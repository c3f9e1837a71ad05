import { query } from "../../../lib/dynatrace/queries/catalogue";
import { DETECTION_TRIGGER } from "../../../lib/dynatrace/queries/workflows";
import type { Task, Workflow } from "../../../lib/dynatrace/workflows/workflow";
import { workflowsOf } from "../../../lib/dynatrace/workflows/workflows";
import { type DeclaredWorkflows, workflowsSchema } from "../../../lib/dynatrace/workflows/workflows-schema";
import { isRecordField } from "../queries/known-fields";

const connections = [{ account: "111111111111", accountName: "shop", region: "us-east-1" }];
const of = (declared: Record<string, unknown>) =>
  workflowsOf({
    deployment: "hubrelay",
    environmentUrl: "https://abc12345.live.dynatrace.com",
    declared: workflowsSchema.parse(declared) as DeclaredWorkflows,
    connections,
  });
const jira = { connection: "our-jira", project: "SEC" };
const slack = { connection: "our-slack", channel: "#security" };
const mail = { to: ["soc@example.com"] };
const all = of({ jira, slack, mail });
const workflow = (key: string, among: readonly Workflow[] = all): Workflow => {
  const found = among.find((each) => each.key === key);
  if (!found) throw new Error(`no ${key} among ${among.map((each) => each.key).join(", ")}`);
  return found;
};
const task = ({ tasks }: Workflow, name: string): Task => tasks.find((each) => each.name === name)!;

test("each channel has its workflows, and none is made for a channel that is not declared", () => {
  expect(all.map(({ title }) => title)).toEqual([
    "hubrelay: Jira issue per new critical vulnerability",
    "hubrelay: Jira issue per failed control and account",
    "hubrelay: Slack on critical and high detections",
    "hubrelay: Daily digest by mail",
    "hubrelay: Silent connections",
  ]);
  expect(of({ jira }).map(({ key }) => key)).toEqual(["jira_vulnerabilities", "jira_controls"]);
  expect(of({ slack }).map(({ key }) => key)).toEqual(["slack_detections", "silent_connections"]);
});

test.each([
  ["jira.controls", { jira: { ...jira, controls: false } }, ["jira_vulnerabilities"]],
  ["jira.vulnerabilities", { jira: { ...jira, vulnerabilities: false } }, ["jira_controls"]],
  ["slack.detections", { slack: { ...slack, detections: "never" } }, ["silent_connections"]],
  ["slack.silence", { slack: { ...slack, silence: false } }, ["slack_detections"]],
  ["mail.digest", { mail: { ...mail, digest: false } }, ["silent_connections"]],
  ["mail.silence", { mail: { ...mail, silence: false } }, ["mail_digest"]],
])("%s leaves one out", (_key, declared, keys) => {
  expect(of(declared).map(({ key }) => key)).toEqual(keys);
});

test("the same declaration gives the same workflows", () => {
  expect(JSON.stringify(of({ jira, slack, mail }))).toBe(JSON.stringify(all));
});

describe.each(all)("$title", ({ tasks, trigger, hourlyExecutionLimit }) => {
  test("has task names that Dynatrace takes, each once, and each says what it does", () => {
    for (const { name, description } of tasks) {
      expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_-]*$/);
      expect(description).not.toBe("");
    }
    expect(new Set(tasks.map(({ name }) => name)).size).toBe(tasks.length);
  });

  test("runs tasks after those they need, and no two stand in one place", () => {
    for (const [index, { after = [] }] of tasks.entries()) {
      const before = tasks.slice(0, index).map(({ name }) => name);
      expect(before).toEqual(expect.arrayContaining([...after]));
    }
    expect(new Set(tasks.map(({ position }) => position.join())).size).toBe(tasks.length);
  });

  test("asks only for results of tasks that have ended by then", () => {
    for (const each of tasks) {
      const asked = [...JSON.stringify(each).matchAll(/result\(\\"(\w+)\\"\)/g)].map(([, name]) => name);
      expect(reachable(tasks, each)).toEqual(expect.arrayContaining(asked));
    }
  });

  test("closes every expression and every block", () => {
    for (const text of texts(tasks)) {
      expect(text.match(/\{\{/g)?.length ?? 0).toBe(text.match(/\}\}/g)?.length ?? 0);
      expect(text.match(/\{% if/g)?.length ?? 0).toBe(text.match(/\{% endif/g)?.length ?? 0);
      expect(text.match(/\{% for/g)?.length ?? 0).toBe(text.match(/\{% endfor/g)?.length ?? 0);
    }
  });

  test("is limited in runs an hour", () => {
    expect(hourlyExecutionLimit).toBeLessThanOrEqual("cron" in trigger ? 4 : 60);
  });
});

test.each([
  ["jira_vulnerabilities", "workflows.new-critical-vulnerabilities"],
  ["jira_controls", "workflows.failed-controls"],
  ["mail_digest", "workflows.daily-digest"],
  ["silent_connections", "workflows.silent-connections"],
] as const)("%s shows only what its query gives, and lists as lists", (key, id) => {
  const { columns } = query(id, { connections });
  const used = fieldsOf(workflow(key).tasks);
  expect(used.size).toBeGreaterThan(4);
  expect(columns.map(({ name }) => name)).toEqual(expect.arrayContaining([...used]));
  const lists = [...JSON.stringify(workflow(key).tasks).matchAll(/\[\\"(\w+)\\"\] or \[\]/g)].map(([, name]) => name);
  for (const name of lists) expect(columns.find((each) => each.name === name)?.type).toBe("texts");
});

test("hourly detections show only what their query gives", () => {
  const { tasks } = workflow("slack_detections", of({ slack: { ...slack, detections: "hourly" } }));
  const names = query("workflows.new-detections", { connections }).columns.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...fieldsOf(tasks)]));
});

test("an immediate message shows only fields that the relay sends", () => {
  const { message } = task(workflow("slack_detections"), "tell").input;
  const names = [...String(message).matchAll(/event\(\)\.get\("([^"]+)"/g)].map(([, name]) => name!);
  expect(names.length).toBeGreaterThan(5);
  expect(names.filter((name) => !isRecordField(name))).toEqual([]);
});

/** Fields that tasks read of a record. */
function fieldsOf(tasks: readonly Task[]): ReadonlySet<string> {
  const read = JSON.stringify(tasks).matchAll(/(?:item|_\.issue)\[\\"(\w+)\\"\]/g);
  return new Set([...read].map(([, name]) => name!));
}

/** A loop walks over a part of fixed size; the part is named once, where it is cut. */
const bounded = /\[:\d+\]/;

describe.each([
  ["jira_vulnerabilities", "workflows.new-critical-vulnerabilities", "10 * * * *"],
  ["jira_controls", "workflows.failed-controls", "10 6 * * *"],
] as const)("%s", (key, id, cron) => {
  const issues = workflow(key);

  test("asks the tested query, at the times its window is made for", () => {
    const { dql, cron: wanted } = query(id, { connections });
    expect(task(issues, "find").input.query).toBe(dql);
    expect(issues.trigger).toEqual({ cron });
    expect(wanted).toBe(cron);
  });

  test("looks for open issues with the same labels before it makes any", () => {
    const { jql, fields } = task(issues, "existing").input;
    expect(jql).toMatch(/^project = "SEC" AND statusCategory != Done AND labels in \("\{\{ .*map\(attribute="label"\)/);
    expect(fields).toEqual(["labels"]);
    expect(task(issues, "create").after).toEqual(["existing"]);
  });

  test("makes one for each label that has none, and puts the label on it", () => {
    const create = task(issues, "create");
    expect(create.forEach).toMatch(/^issue in \{\{ .*rejectattr\("label", "in", result\("existing"\)/);
    expect(create.input.labels).toBe('{{ ["hubrelay", _.issue["label"]] }}');
    expect(create.input).toMatchObject({ project: "SEC", issueType: "Task" });
  });

  test("makes a bounded number of issues, and one more that names what is beyond", () => {
    const [, most] = bounded.exec(task(issues, "create").forEach!)![0].match(/(\d+)/)!;
    const rest = task(issues, "rest");
    expect(rest.when).toBe(`{{ result("find").records|length > ${most} }}`);
    expect(rest.input.description).toContain(`records[${most}:]`);
    expect(task(issues, "existing").input.jql).toContain(`records[:${most}]`);
  });

  test("asks Jira nothing when there is nothing new", () => {
    expect(task(issues, "existing").when).toBe('{{ result("find").records|length > 0 }}');
  });

  test("finds the connection by its name when it runs", () => {
    for (const name of ["existing", "create", "rest"]) {
      expect(task(issues, name).input.connectionId).toBe(
        '{{ connection("app:dynatrace.jira:connection", "our-jira") }}',
      );
    }
  });
});

test("an issue about a vulnerability names account, objects, packages, fix and exploit", () => {
  const { summary, description } = task(workflow("jira_vulnerabilities"), "create").input as Record<string, string>;
  expect(summary).toContain('_.issue["vulnerability"]');
  for (const name of ["account", "regions", "packages", "fixes", "exploitable", "url", "objects"]) {
    expect(description).toContain(`_.issue["${name}"]`);
  }
});

describe("Slack on detections", () => {
  const immediate = workflow("slack_detections");

  test("starts with the record, for detections that are active, new, and critical or high", () => {
    expect(immediate.trigger).toEqual({ matcher: DETECTION_TRIGGER });
    for (const condition of [
      'event.type == "DETECTION_FINDING"',
      'record_state == "ACTIVE"',
      'finding.status == "NEW"',
      '"CRITICAL"',
      '"HIGH"',
    ]) {
      expect(DETECTION_TRIGGER).toContain(condition);
    }
  });

  test("does not let what a finding says become a link or a call to the channel", () => {
    const shown = String(task(immediate, "tell").input.message).match(/\{\{ .*? \}\}/g)!;
    expect(shown.length).toBeGreaterThan(5);
    for (const each of shown) {
      expect(each).toContain('|replace("&", "&amp;")|replace("<", "&lt;")|replace(">", "&gt;") }}');
    }
  });

  test("goes to the declared channel by the declared connection", () => {
    expect(task(immediate, "tell").input).toMatchObject({
      connection: '{{ connection("app:dynatrace.slack:connection", "our-slack") }}',
      channel: "#security",
    });
  });

  test("hourly, it is one message about detections that came up, bounded, and none when there are none", () => {
    const hourly = workflow("slack_detections", of({ slack: { ...slack, detections: "hourly" } }));
    const { cron, dql } = query("workflows.new-detections", { connections });
    expect(hourly.trigger).toEqual({ cron });
    expect(task(hourly, "find").input.query).toBe(dql);
    expect(task(hourly, "tell").when).toBe('{{ result("find").records|length > 0 }}');
    expect(task(hourly, "tell").input.message).toMatch(/for item in result\("find"\)\.records\[:20\]/);
    expect(task(hourly, "tell").input.message).toContain("more");
  });
});

describe("the daily digest", () => {
  const digest = workflow("mail_digest");

  test("is a table of what the query gives, column by column", () => {
    const { columns } = query("workflows.daily-digest", { connections });
    const { content } = task(digest, "mail").input as Record<string, string>;
    expect(content).toContain(`| ${columns.map(({ title }) => title).join(" | ")} |`);
    for (const { name } of columns) expect(content).toContain(`item["${name}"]`);
  });

  test("comes every day, even when there is nothing", () => {
    expect(digest.trigger).toEqual({ cron: "10 6 * * *" });
    expect(task(digest, "mail").when).toBeUndefined();
    expect(task(digest, "mail").input.content).toContain("Nothing of medium risk or more is open.");
  });

  test("goes to the declared addresses", () => {
    expect(task(digest, "mail").input).toMatchObject({ to: ["soc@example.com"], cc: [], bcc: [] });
  });
});

describe("silent connections", () => {
  const silent = workflow("silent_connections");

  test("compares what arrived with what is declared", () => {
    expect(task(silent, "find").input.query).toContain("111111111111 shop");
  });

  test("are told by Slack and by mail, where both are declared, and only when there are some", () => {
    expect(silent.tasks.map(({ name }) => name)).toEqual(["find", "tell", "mail"]);
    for (const name of ["tell", "mail"]) {
      expect(task(silent, name).when).toBe('{{ result("find").records|length > 0 }}');
    }
    expect(workflow("silent_connections", of({ mail })).tasks.map(({ name }) => name)).toEqual(["find", "mail"]);
  });

  test("an account's name cannot break the query's expressions or the mail's table", () => {
    const odd = [{ account: "111111111111", accountName: "a {{ b }}", region: "us-east-1" }];
    const settings = {
      deployment: "hubrelay",
      environmentUrl: "https://abc12345.live.dynatrace.com",
      declared: workflowsSchema.parse({ mail }),
      connections: odd,
    };
    const found = workflow("silent_connections", workflowsOf(settings));
    expect(task(found, "find").input.query).toMatch(/^\{% raw %\}.*\{% endraw %\}$/s);
    expect(task(found, "mail").input.content).toContain('(item["name"] or "")|string|replace("|", "/")');
  });
});

test.each([
  ["nobody to tell", {}, /jira, slack or mail/],
  ["a mail to nobody", { mail: { to: [] } }, /"to"/],
  ["a name that would end the expression", { slack: { ...slack, connection: 'a") }}' } }, /connection/],
  ["eleven addresses, of which Dynatrace takes ten", { mail: { to: Array(11).fill("a@example.com") } }, /10/],
])("%s is refused", (_what, declared, message) => {
  const { error } = workflowsSchema.safeParse(declared);
  expect(JSON.stringify(error?.issues)).toMatch(message);
});

/** Names of all tasks before this one. */
function reachable(tasks: readonly Task[], { after = [] }: Task): readonly string[] {
  return after.flatMap((name) => [name, ...reachable(tasks, tasks.find((each) => each.name === name)!)]);
}

/** Every text of a task in which expressions are looked for. */
function texts(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}
