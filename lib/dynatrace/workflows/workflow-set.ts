import {
  AutomationWorkflow,
  type AutomationWorkflowTasksTask,
} from "@cdktf/provider-dynatrace/lib/automation-workflow";
import { Construct } from "constructs";
import type { ConnectionPlan } from "../../connections/connection";
import { stableJson } from "../documents/stable-json";
import { declaredConnections } from "../queries/declared";
import { withoutTemplates } from "../terraform-text";
import { RETRY_DELAY_SECONDS, type Task, type Trigger, type Workflow } from "./workflow";
import { workflowsOf } from "./workflows";
import type { DeclaredWorkflows } from "./workflows-schema";

/** Options of a {@link WorkflowSet}: what its stack is made with. */
export interface WorkflowSetProps extends Pick<ConnectionPlan, "connections" | "carried"> {
  readonly deployment: {
    readonly name: string;
    readonly dynatrace: { readonly url: string; readonly workflows?: DeclaredWorkflows };
  };
}

/** Workflows that tell people of findings, one `dynatrace_automation_workflow` each. */
export class WorkflowSet extends Construct {
  public constructor(scope: Construct, id: string, { deployment, ...plan }: WorkflowSetProps) {
    super(scope, id);
    const { url: environmentUrl, workflows: declared } = deployment.dynatrace;
    if (declared === undefined) return;
    const connections = declaredConnections(plan);
    for (const workflow of workflowsOf({ deployment: deployment.name, environmentUrl, declared, connections })) {
      this.workflow(workflow, declared);
    }
  }

  private workflow({ key, trigger, tasks, ...texts }: Workflow, declared: DeclaredWorkflows): void {
    const byHand = declared.active === "by-hand";
    const workflow = new AutomationWorkflow(this, key, {
      ...texts,
      private: declared.private,
      // Deployed and inactive: it can be run by hand to try it, and is switched on by its trigger alone.
      isDeployed: true,
      tasks: { task: tasks.map(taskBlock) },
      trigger: triggerBlock(trigger, declared.active === true),
      // Otherwise each apply would switch off what an analyst has switched on.
      ...(byHand && {
        lifecycle: { ignoreChanges: [`trigger[0].${"cron" in trigger ? "schedule" : "event"}[0].active`] },
      }),
    });
    workflow.overrideLogicalId(key);
  }
}

function triggerBlock(trigger: Trigger, active: boolean) {
  return "cron" in trigger
    ? { schedule: { active, timeZone: "UTC", trigger: { cron: trigger.cron } } }
    : {
        event: {
          active,
          config: { event: { query: withoutTemplates(trigger.matcher), eventType: "security.events" } },
        },
      };
}

function taskBlock({ name, action, description, input, position: [x, y], ...rest }: Task): AutomationWorkflowTasksTask {
  const { after, when, forEach, retries } = rest;
  return {
    name,
    action,
    description,
    input: withoutTemplates(stableJson(input)),
    position: { x, y },
    ...(after && {
      conditions: {
        states: Object.fromEntries(after.map((before) => [before, "OK"])),
        ...(when !== undefined && { custom: withoutTemplates(when) }),
        else: "STOP",
      },
    }),
    // One after the other: the service behind a connection counts calls, and an order helps whoever reads the result.
    ...(forEach !== undefined && { withItems: withoutTemplates(forEach), concurrency: "1" }),
    ...(retries !== undefined && {
      retry: { count: String(retries), delay: String(RETRY_DELAY_SECONDS), failedLoopIterationsOnly: true },
    }),
  };
}
