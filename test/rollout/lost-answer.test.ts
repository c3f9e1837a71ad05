import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runApply } from "../../lib/rollout/apply";
import { runDestroy } from "../../lib/rollout/destroy";
import type { Sought } from "../../lib/rollout/ids-in-aws";
import { type FakeBehaviour, FakeStacks } from "./fake-stacks";

const STACK = "account-111111111111";
const ROLE = "aws_iam_role.relay";
const MAPPING = "aws_lambda_event_source_mapping.findings";
const TOKEN = "dynatrace_api_token.ingest_1";

// Each test starts several processes; on a busy machine that takes its time.
jest.setTimeout(60_000);

let fake: FakeStacks;
afterEach(() => fake.remove());

const program = {
  provider: { aws: [{ region: "us-east-1", default_tags: [{ tags: { hubrelay: "prod" } }] }] },
  resource: {
    aws_iam_role: { relay: { name: "hubrelay-relay" } },
    aws_lambda_event_source_mapping: { findings: { function_name: "relay" } },
    dynatrace_api_token: { ingest_1: { name: "hubrelay ingest 1" } },
  },
};
const creating = (address: string) => ({
  resource_changes: [{ address, mode: "managed", change: { actions: ["create"], before: null, after: {} } }],
});
/** A role of this deployment's, made at some time. */
const role = (create_date: string, hubrelay = "prod") => ({
  [ROLE]: {
    address: ROLE,
    type: "aws_iam_role",
    values: { create_date, arn: "arn:role", tags_all: { hubrelay } },
  },
});
const NOW = new Date().toISOString();
const LONG_AGO = "2020-01-01T00:00:00Z";
const THERE = "creating IAM Role\nStatusCode: 409, EntityAlreadyExists: Role with name hubrelay-relay already exists.";
const refused = (exists: FakeBehaviour["exists"], times?: number): FakeBehaviour => ({
  program,
  plan: creating(ROLE),
  applyFails: { text: THERE, address: ROLE, times },
  exists,
});
const steps = () => fake.events().filter((event) => !event.endsWith(" end") && !event.includes(" init "));
const options = (sought: (what: Sought) => string | undefined = () => undefined) =>
  fake.options({ findId: async (what) => sought(what) });
/** What an apply left that was cut off after it had begun to create something. */
function cutOff(address: string): void {
  const logs = fake.file(".hubrelay/logs");
  mkdirSync(logs, { recursive: true });
  const events = [
    { type: "version", "@timestamp": NOW },
    { type: "apply_start", hook: { resource: { addr: address }, action: "create" } },
  ];
  writeFileSync(`${logs}/${STACK}.apply.log`, events.map((event) => JSON.stringify(event)).join("\n"));
}

test("what AWS refuses because it is there, of this apply's own making, is taken up and the rest applied", async () => {
  fake = new FakeStacks({ [STACK]: refused(role(NOW), 1) });
  const result = await runApply(options());
  expect(result.stacks[0]?.status).toBe("applied");
  expect(steps()).toEqual([
    `${STACK} plan start`,
    `${STACK} apply start`,
    `${STACK} apply failed`,
    `${STACK} state start`,
    `${STACK} import start`,
    `${STACK} import ${ROLE} hubrelay-relay`,
    `${STACK} state start`,
    `${STACK} show start`,
    `${STACK} plan start`,
    `${STACK} apply start`,
  ]);
});

test("what is refused again after it was taken up fails the stack", async () => {
  fake = new FakeStacks({ [STACK]: refused(role(NOW)) });
  const [failed] = (await runApply(options())).stacks;
  expect(failed?.status).toBe("failed");
  expect(steps().filter((step) => step.endsWith("import start"))).toHaveLength(1);
});

test.each([
  ["older than this apply", role(LONG_AGO)],
  ["of another deployment", role(NOW, "test")],
])("what is there, but %s, is let go again, and the failure told", async (_, exists) => {
  fake = new FakeStacks({ [STACK]: refused(exists) });
  const [failed] = (await runApply(options())).stacks;
  expect(failed?.error?.message).toContain("already exists");
  expect(failed?.error?.whatToDo).toMatch(/no state of this deployment knows/);
  expect(steps().slice(-2)).toEqual([`${STACK} state start`, `${STACK} state rm ${ROLE}`]);
});

test("an import that fails otherwise than by finding nothing does not hide the failure, and is told when it is tried again", async () => {
  fake = new FakeStacks({ [STACK]: { ...refused({}), importSays: "AccessDenied" } });
  const [failed] = (await runApply(options())).stacks;
  expect(failed?.error?.message).toContain("already exists");
  const [again] = (await runApply(options())).stacks;
  expect(again?.error?.message).toContain("AccessDenied");
  fake.behave(STACK, { ...refused(role(NOW)), applyFails: undefined });
  const [mended] = (await runApply(options())).stacks;
  expect(mended?.status).toBe("applied");
});

test("what was imported and not looked at, because the run was cut off, is looked at by the next", async () => {
  fake = new FakeStacks({ [STACK]: { program, exists: role(LONG_AGO) } });
  cutOff(ROLE);
  writeFileSync(join(fake.directory(STACK), "imported"), ROLE);
  writeFileSync(fake.file(`.hubrelay/logs/${STACK}.unchecked.log`), JSON.stringify([ROLE]));
  await runApply(options());
  expect(steps()).toContain(`${STACK} state rm ${ROLE}`);
});

test("the remark on what may stand twice stays when the stack then fails", async () => {
  fake = new FakeStacks({ [STACK]: { program, planFails: { text: "no" } } });
  cutOff(TOKEN);
  const [failed] = (await runApply(options())).stacks;
  expect(failed?.status).toBe("failed");
  expect(failed?.remarks).toHaveLength(1);
});

test("while a state is not saved yet, nothing is imported into the one before", async () => {
  fake = new FakeStacks({ [STACK]: { ...refused(role(NOW), 1), applyWaitsFor: "go" } });
  const run = runApply(options());
  await fake.until(`${STACK} apply start`);
  for (const file of ["errored.tfstate", "go"]) writeFileSync(join(fake.directory(STACK), file), "{}");
  expect((await run).stacks[0]?.status).toBe("failed");
  expect(steps().filter((step) => step.endsWith("import start"))).toEqual([]);
});

test("what a cut-off apply had begun is taken up before a destroy, which else would leave it", async () => {
  fake = new FakeStacks({ [STACK]: { program, exists: role(NOW) } });
  cutOff(ROLE);
  await runDestroy(options());
  expect(steps().indexOf(`${STACK} import ${ROLE} hubrelay-relay`)).toBeGreaterThan(-1);
  expect(steps().indexOf(`${STACK} plan start`)).toBeGreaterThan(steps().indexOf(`${STACK} show start`));
});

test("it is taken up once", async () => {
  fake = new FakeStacks({ [STACK]: { program, exists: role(NOW) } });
  cutOff(ROLE);
  await runApply(options());
  await runApply(options());
  expect(steps().filter((step) => step.endsWith("import start"))).toHaveLength(1);
  expect(existsSync(fake.file(`.hubrelay/logs/${STACK}.apply.log`))).toBe(false);
});

test("an id that only AWS knows is asked for, with when it can have been made", async () => {
  fake = new FakeStacks({ [STACK]: { program } });
  cutOff(MAPPING);
  const asked: Sought[] = [];
  await runApply(
    options((what) => {
      asked.push(what);
      return "0a92";
    }),
  );
  expect(asked.map(({ address }) => address)).toEqual([MAPPING]);
  expect(asked[0]!.since.getTime()).toBeLessThanOrEqual(Date.parse(NOW));
  expect(steps()).toContain(`${STACK} import ${MAPPING} 0a92`);
});

test("AWS out of reach fails the stack with its reason, and what was cut off is not forgotten", async () => {
  fake = new FakeStacks({ [STACK]: { program } });
  cutOff(MAPPING);
  const [failed] = (
    await runApply(
      options(() => {
        throw new Error("connect ECONNREFUSED");
      }),
    )
  ).stacks;
  expect(failed?.error?.message).toBe(`${MAPPING}: connect ECONNREFUSED`);
  expect(existsSync(fake.file(`.hubrelay/logs/${STACK}.apply.log`))).toBe(true);
});

test("what may stand in Dynatrace twice is told with the result", async () => {
  fake = new FakeStacks({ [STACK]: { program, plan: creating(TOKEN) } });
  cutOff(TOKEN);
  const [applied] = (await runApply(options())).stacks;
  expect(applied?.status).toBe("applied");
  expect(applied?.remarks).toEqual([expect.stringContaining('"hubrelay ingest 1"')]);
});
