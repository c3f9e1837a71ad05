import { DECLARATION, deploymentOf, organizationOf } from "../../support/declaration";
import { synthesize } from "../../support/synthesis";

const TYPE = "dynatrace_automation_workflow";
const declared = (more: string) => deploymentOf("", DECLARATION.replace("hub:", `  workflows:\n${more}hub:`));
const workflowsOf = (more: string) =>
  synthesize(declared(more), organizationOf([{ id: "111111111111" }])).stacks.dynatrace!.resources(
    TYPE,
  ) as unknown as Record<string, Block>;
const CHANNELS = `    jira: { connection: our-jira, project: SEC }
    slack: { connection: our-slack, channel: C0123 }
    mail: { to: [soc@example.com] }
`;

interface Block {
  readonly [name: string]: unknown;
  readonly tasks: { readonly task: readonly Record<string, unknown>[] };
  readonly trigger: Record<string, Record<string, unknown>>;
}

test("by default a workflow is inactive, and whoever switches it on in Dynatrace is not overruled", () => {
  const { slack_detections: event, mail_digest: schedule } = workflowsOf(CHANNELS);
  expect(event!.trigger.event!.active).toBe(false);
  expect(event!.lifecycle).toEqual({ ignore_changes: ["trigger[0].event[0].active"] });
  expect(schedule!.trigger.schedule!.active).toBe(false);
  expect(schedule!.lifecycle).toEqual({ ignore_changes: ["trigger[0].schedule[0].active"] });
});

test.each([true, false])("active: %s is kept so", (active) => {
  const workflows = workflowsOf(`    active: ${active}\n${CHANNELS}`);
  for (const { trigger, lifecycle } of Object.values(workflows)) {
    expect((trigger.event ?? trigger.schedule)!.active).toBe(active);
    expect(lifecycle).toBeUndefined();
  }
});

test("workflows are seen by others, unless they are declared private", () => {
  expect(Object.values(workflowsOf(CHANNELS)).map((each) => each.private)).toEqual(Array(5).fill(false));
  expect(Object.values(workflowsOf(`    private: true\n${CHANNELS}`)).map((each) => each.private)).toEqual(
    Array(5).fill(true),
  );
});

test("a time is UTC, so that windows meet when clocks change", () => {
  expect(workflowsOf(CHANNELS).jira_controls!.trigger.schedule).toMatchObject({
    time_zone: "UTC",
    trigger: { cron: "10 6 * * *" },
  });
});

test("an event trigger listens to security events", () => {
  const config = workflowsOf(CHANNELS).slack_detections!.trigger.event!.config as unknown as { event: object };
  expect(config.event).toMatchObject({ event_type: "security.events" });
});

test("a loop runs one item after the other, and only what failed is tried again", () => {
  const create = workflowsOf(CHANNELS).jira_controls!.tasks.task.find(({ name }) => name === "create")!;
  expect(create).toMatchObject({
    concurrency: "1",
    with_items: expect.stringMatching(/^issue in \{\{/),
    retry: { count: "1", delay: "60", failed_loop_iterations_only: true },
    conditions: { states: { existing: "OK" }, else: "STOP" },
  });
});

test("every input is JSON, and Terraform finds no template of its own in it", () => {
  for (const { tasks } of Object.values(workflowsOf(CHANNELS))) {
    for (const { input } of tasks.task) {
      expect(() => JSON.parse(input as string)).not.toThrow();
      expect(input).not.toMatch(/(?<![$])\$\{|(?<!%)%\{/);
    }
  }
});

test("without the key there are none", () => {
  const { stacks } = synthesize(deploymentOf(), organizationOf([{ id: "111111111111" }]));
  expect(stacks.dynatrace!.resources(TYPE)).toEqual({});
});
