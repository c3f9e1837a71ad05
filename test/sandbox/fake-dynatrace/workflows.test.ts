import { freshClient } from "./client";

const fresh = freshClient();
const WORKFLOWS = "/platform/automation/v1/workflows";

const task = (name: string, more: object = {}) => ({ name, action: "dynatrace.slack:slack-send-message", ...more });
const create = (body: object) => fresh.client.platform("POST", `${WORKFLOWS}?adminAccess=true`, body);

test("what a workflow leaves out is filled in, and its tasks are left alone", async () => {
  const { status, json } = await create({ title: "Slack", tasks: { notify: task("notify") } });

  expect(status).toBe(201);
  expect(json).toMatchObject({ isDeployed: true, isPrivate: true, ownerType: "USER", type: "STANDARD", version: 1 });
  expect(json.tasks.notify).toEqual(task("notify"));
});

test("a change keeps what it does not mention and raises the version", async () => {
  const { json } = await create({ title: "Slack", description: "old", tasks: {} });
  await fresh.client.platform("PUT", `${WORKFLOWS}/${json.id}`, { title: "New", isDeployed: false });

  const read = await fresh.client.platform("GET", `${WORKFLOWS}/${json.id}?adminAccess=true`);
  expect(read.json).toMatchObject({ title: "New", description: "old", isDeployed: false, version: 2 });
});

test.each([
  ["no title", { tasks: {} }, "title"],
  ["a key that is not the task's name", { title: "a", tasks: { one: task("two") } }, "tasks.one.name"],
  ["an action without an app", { title: "a", tasks: { one: { name: "one", action: "run" } } }, "tasks.one.action"],
  [
    "a predecessor that does not exist",
    { title: "a", tasks: { one: task("one", { predecessors: ["two"] }) } },
    "tasks.one.predecessors",
  ],
  [
    "a task that waits for itself",
    {
      title: "a",
      tasks: {
        one: task("one", { conditions: { states: { two: "OK" } } }),
        two: task("two", { predecessors: ["one"] }),
      },
    },
    "tasks.one.predecessors",
  ],
  [
    "a state that no task ends in",
    { title: "a", tasks: { one: task("one"), two: task("two", { conditions: { states: { one: "DONE" } } }) } },
    "tasks.two.conditions.states",
  ],
  [
    "another else than skip and stop",
    { title: "a", tasks: { one: task("one", { conditions: { else: "GO" } }) } },
    "tasks.one.conditions.else",
  ],
  ["a loop over nothing", { title: "a", tasks: { one: task("one", { withItems: "{{ x }}" }) } }, "tasks.one.withItems"],
  ["a hundred at a time", { title: "a", tasks: { one: task("one", { concurrency: 100 }) } }, "tasks.one.concurrency"],
  ["no try at all", { title: "a", tasks: { one: task("one", { retry: { count: 0 } }) } }, "tasks.one.retry.count"],
  [
    "a time that no clock shows",
    { title: "a", trigger: { schedule: { trigger: { type: "time", time: "25:00" } } } },
    "trigger.schedule",
  ],
  [
    "a cron of four parts",
    { title: "a", trigger: { schedule: { trigger: { type: "cron", cron: "10 6 * *" } } } },
    "trigger.schedule",
  ],
  ["an event and a schedule at once", { title: "a", trigger: { eventTrigger: {}, schedule: {} } }, "trigger"],
  [
    "an unknown event type",
    {
      title: "a",
      trigger: { eventTrigger: { triggerConfiguration: { type: "event", value: { eventType: "logs" } } } },
    },
    "trigger.eventTrigger",
  ],
])("%s is refused and the place named", async (_name, body, path) => {
  const { status, json } = await create(body);

  expect(status).toBe(400);
  expect(json.error.constraintViolations[0].path).toBe(path);
});

test("a deleted workflow is gone", async () => {
  const { json } = await create({ title: "Slack" });

  expect((await fresh.client.platform("DELETE", `${WORKFLOWS}/${json.id}`)).status).toBe(204);
  expect((await fresh.client.platform("GET", `${WORKFLOWS}/${json.id}`)).status).toBe(404);
  expect((await fresh.client.platform("GET", WORKFLOWS)).json).toEqual({ count: 0, results: [] });
});
