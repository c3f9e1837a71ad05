import type { Query } from "../queries/query";
import { connectionId, field, forSlack, linesOf, listed, value } from "./expressions";
import { FOUND, queryTask, type Task, type Workflow } from "./workflow";
import type { DeclaredWorkflows } from "./workflows-schema";

type Slack = NonNullable<DeclaredWorkflows["slack"]>;

/** Messages in an hour at most, so that an attack on many accounts does not bury the channel. */
const MOST_MESSAGES_AN_HOUR = 60;

/** Detections listed in one message; Slack cuts off what is longer than 40,000 characters. */
const MOST_LINES = 20;

/** A message the moment a critical or high detection is ingested. */
export function immediateDetections(deployment: string, slack: Slack, matcher: string, threatsUrl: string): Workflow {
  const text = (name: string) => value(forSlack(`event().get("${name}", "")`));
  const message = [
    `*${text("dt.security.risk.level")}* ${text("finding.title")}`,
    `Account ${text("aws.account.id")} ${text("aws.account.name")} · ${text("aws.region")}`,
    `Object ${text("object.name")} · ${text("object.type")}`,
    `{% if event().get("finding.url") %}<${text("finding.url")}|In AWS> · {% endif %}<${threatsUrl}|Open in Dynatrace>`,
  ].join("\n");
  return {
    key: "slack_detections",
    title: `${deployment}: Slack on critical and high detections`,
    description:
      "Tells of each critical or high detection the moment its record arrives. An updated detection is told again, until somebody takes it up in Security Hub.",
    trigger: { matcher },
    tasks: [slackTask(slack, "tell", message, [0, 1])],
    hourlyExecutionLimit: MOST_MESSAGES_AN_HOUR,
  };
}

/** One message an hour with the detections that came up in it. */
export function hourlyDetections(deployment: string, slack: Slack, query: Query, threatsUrl: string): Workflow {
  const text = (name: string) => value(forSlack(field("item", name)));
  const line =
    `• *${text("risk")}* ${text("title")}: ${value(forSlack(listed("item", "objects")))}, ` +
    `account ${text("account")} ${text("account_name")}, ${text("region")}`;
  const message = [
    `*New critical and high detections: ${value(`${FOUND}|length`)}*`,
    `${linesOf(FOUND, MOST_LINES, line)}<${threatsUrl}|Open in Dynatrace>`,
  ].join("\n");
  return {
    key: "slack_detections",
    title: `${deployment}: Slack on critical and high detections`,
    description: query.description,
    trigger: { cron: query.cron! },
    tasks: [
      queryTask(query),
      { ...slackTask(slack, "tell", message, [0, 2]), after: ["find"], when: value(`${FOUND}|length > 0`) },
    ],
    hourlyExecutionLimit: 4,
  };
}

/** A message in the declared channel. */
export function slackTask(slack: Slack, name: string, message: string, position: Task["position"]): Task {
  return {
    name,
    action: "dynatrace.slack:slack-send-message",
    description: `Message to ${slack.channel}`,
    input: { connection: connectionId("slack", slack.connection), channel: slack.channel, message },
    position,
    retries: 2,
  };
}
