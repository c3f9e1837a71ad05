import { linksOf } from "../documents/links";
import { type QueryId, query } from "../queries/catalogue";
import type { DeclaredConnection } from "../queries/query";
import { DETECTION_TRIGGER } from "../queries/workflows";
import { controlIssues, vulnerabilityIssues } from "./jira-workflows";
import { dailyDigest, silentConnections } from "./mail-workflows";
import { hourlyDetections, immediateDetections } from "./slack-workflows";
import type { Workflow } from "./workflow";
import type { DeclaredWorkflows } from "./workflows-schema";

/** What workflows depend on. */
export interface WorkflowsSettings {
  /** The deployment's name; every workflow bears it. */
  readonly deployment: string;
  readonly environmentUrl: string;
  readonly declared: DeclaredWorkflows;
  /** What should arrive. */
  readonly connections: readonly DeclaredConnection[];
}

/** The workflows of a deployment, always in this order. */
export function workflowsOf({
  deployment,
  environmentUrl,
  declared,
  connections,
}: WorkflowsSettings): readonly Workflow[] {
  const { jira, slack, mail } = declared;
  const ask = (id: QueryId) => query(id, { connections });
  const { threatsAndExploits } = linksOf(environmentUrl);
  const workflows: Workflow[] = [];
  if (jira?.vulnerabilities) {
    workflows.push(vulnerabilityIssues(deployment, jira, ask("workflows.new-critical-vulnerabilities")));
  }
  if (jira?.controls) workflows.push(controlIssues(deployment, jira, ask("workflows.failed-controls")));
  if (slack?.detections === "immediately") {
    workflows.push(immediateDetections(deployment, slack, DETECTION_TRIGGER, threatsAndExploits));
  }
  if (slack?.detections === "hourly") {
    workflows.push(hourlyDetections(deployment, slack, ask("workflows.new-detections"), threatsAndExploits));
  }
  if (mail?.digest) workflows.push(dailyDigest(deployment, mail, ask("workflows.daily-digest")));
  if (slack?.silence || mail?.silence) {
    workflows.push(silentConnections(deployment, { slack, mail }, ask("workflows.silent-connections")));
  }
  return workflows;
}
