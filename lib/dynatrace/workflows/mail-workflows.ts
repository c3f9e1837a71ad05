import type { Query } from "../queries/query";
import { field, forSlack, forTable, linesOf, value } from "./expressions";
import { slackTask } from "./slack-workflows";
import { FOUND, queryTask, type Task, type Workflow } from "./workflow";
import type { DeclaredWorkflows } from "./workflows-schema";

type Mail = NonNullable<DeclaredWorkflows["mail"]>;

/** Lines of a table in one mail; mails over 256 KiB are sent without their form. */
const MOST_LINES = 100;

/** What is open and what is new, each day; it comes even when there is nothing, so that its absence means something. */
export function dailyDigest(deployment: string, mail: Mail, query: Query): Workflow {
  const newest = value(`${FOUND}|map(attribute="new")|map("int")|sum`);
  const content = [
    "# AWS Security Hub",
    "",
    `{% if ${FOUND} %}${table(query)}{% else %}Nothing of medium risk or more is open.\n{% endif %}`,
    `Sent by hubrelay (${deployment}).`,
  ].join("\n");
  return {
    key: "mail_digest",
    title: `${deployment}: Daily digest by mail`,
    description: query.description,
    trigger: { cron: query.cron! },
    tasks: [
      queryTask(query),
      { ...mailTask(mail, `AWS Security Hub: ${newest} new in a day`, content, [0, 2]), after: ["find"] },
    ],
    hourlyExecutionLimit: 4,
  };
}

/** Says which declared connections deliver nothing, where there are some. */
export function silentConnections(
  deployment: string,
  { slack, mail }: Pick<DeclaredWorkflows, "slack" | "mail">,
  query: Query,
): Workflow {
  const count = value(`${FOUND}|length`);
  const only = { after: ["find"], when: value(`${FOUND}|length > 0`) };
  const text = (name: string) => value(forSlack(field("item", name)));
  const seen = `{% if item["last_seen"] %}last seen ${text("last_seen")}{% else %}nothing in 30 days{% endif %}`;
  const line = `• ${text("account")} ${text("name")}, ${text("region")}: ${seen}`;
  const help = "`npx hubrelay inventory --live --unhealthy` says what is wrong.";
  const tasks: Task[] = [queryTask(query)];
  if (slack?.silence) {
    const message = `*Silent connections: ${count}* of AWS Security Hub\n${linesOf(FOUND, 20, line)}${help}`;
    tasks.push({ ...slackTask(slack, "tell", message, [0, 2]), ...only });
  }
  if (mail?.silence) {
    const content = `# Silent connections of AWS Security Hub\n\n${table(query)}\n${help}\n\nSent by hubrelay (${deployment}).`;
    const subject = `AWS Security Hub: silent connections: ${count}`;
    tasks.push({ ...mailTask(mail, subject, content, [1, 2]), ...only });
  }
  return {
    key: "silent_connections",
    title: `${deployment}: Silent connections`,
    description: query.description,
    trigger: { cron: query.cron! },
    tasks,
    hourlyExecutionLimit: 4,
  };
}

function mailTask({ to, cc }: Mail, subject: string, content: string, position: Task["position"]): Task {
  return {
    name: "mail",
    action: "dynatrace.email:send-email",
    description: `Mail to ${to.join(", ")}`,
    input: { to, cc, bcc: [], subject, content },
    position,
    retries: 2,
  };
}

/** A table in Markdown with the query's columns. */
function table({ columns }: Query): string {
  const row = columns.map(({ name }) => value(forTable(field("item", name)))).join(" | ");
  return [
    `| ${columns.map(({ title }) => title).join(" | ")} |`,
    `|${columns.map(() => " --- |").join("")}`,
    linesOf(FOUND, MOST_LINES, `| ${row} |`),
  ].join("\n");
}
