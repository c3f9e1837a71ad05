import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  type FakeDynatrace,
  type FakeDynatraceOptions,
  startFakeDynatrace,
} from "../../../sandbox/fake-dynatrace/server";
import { prepareTerraform } from "../../../sandbox/terraform-mirror";
import { deploymentOf, organizationOf } from "../../support/declaration";
import { synthesize, type Template } from "../../support/synthesis";
import { TerraformProject } from "./terraform-project";

// Terraform and the double start a process each, some 30 times.
jest.setTimeout(300_000);

let dir: string;
let terraform: Readonly<Record<string, string>>;
let dynatrace: FakeDynatrace;
let project: TerraformProject;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "hubrelay-terraform-"));
  ({ env: terraform } = await prepareTerraform(path.join(dir, "tf"), { dynatraceProvider: "double" }));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
afterEach(() => dynatrace.close());

async function start(
  options: FakeDynatraceOptions,
  env: (fake: FakeDynatrace) => Record<string, string>,
): Promise<void> {
  dynatrace = await startFakeDynatrace(options);
  const folder = mkdtempSync(path.join(dir, "project-"));
  project = new TerraformProject(folder, { ...terraform, ...env(dynatrace) });
}

const organization = organizationOf([
  { id: "111111111111", ou: "/prod" },
  { id: "333333333333", name: "web", ou: "/prod/web" },
]);

/** The stack of a declaration whose `dynatrace` block goes on with `more`. */
function stackOf(more: string): Template {
  const declaration = `dynatrace:
  url: ${dynatrace.url}
${more}
hub: { account: "222222222222", region: us-east-1 }
regions: { default: [us-east-1] }
`;
  return synthesize(deploymentOf("", declaration), organization).stacks.dynatrace!;
}

const everyCredential = (fake: FakeDynatrace) => ({
  DYNATRACE_API_TOKEN: fake.apiToken,
  DYNATRACE_PLATFORM_TOKEN: fake.platformToken,
  DT_CLIENT_ID: fake.clientId,
  DT_CLIENT_SECRET: fake.clientSecret,
  DT_ACCOUNT_ID: fake.accountId,
  DT_TOKEN_URL: `${fake.url}/sso/oauth2/token`,
  IAM_ENDPOINT_URL: fake.url,
});

/** Everything that can be opted into; the generation changes something in each kind of thing. */
const everything = (generation: 1 | 2) => `  token: { mode: managed, generations: [${generation === 1 ? "1" : "1, 2"}] }
  ingestSource:
    drop: ['finding.severity == "${generation === 1 ? "INFORMATIONAL" : "LOW"}"']
    securityContext: [{ value: web, ous: [/prod/web] }, { from: account }]
    cost: [{ costCenter: CC-1 }]
    sharedWith: { everyone: ${generation === 1 ? "read" : "none"} }
  access:
    account: ${dynatrace.accountId}
    groups:
      - { name: analysts, federatedAttributeValues: [sec${generation}] }
      - { name: web, securityContexts: [web] }
      - { name: admins, may: [install${generation === 1 ? "" : ", read"}] }
    apps: [dynatrace.security.operations, other.app${generation}]
  appRegistration: { name: "{account} {region} ${generation}" }
  documents: { private: ${generation === 2} }
  workflows:
    jira: { connection: our-jira, project: SEC${generation} }
    slack: { connection: our-slack, channel: C${generation} }
    mail: { to: [soc${generation}@example.com] }`;

test("everything that lives in Dynatrace is made, is as declared, changes in place, and goes again", async () => {
  await start({}, everyCredential);
  await project.configure(stackOf(everything(1)));
  await project.apply();

  // Made, and nothing to do any more.
  expect(inTenant()).toEqual({
    tokens: ["hubrelay ingest 1"],
    settings: [
      "app:dynatrace.security.operations:connections",
      "app:dynatrace.security.operations:connections",
      "builtin:openpipeline.security.events.ingest-sources",
      "builtin:openpipeline.security.events.pipelines",
    ],
    groups: ["admins", "analysts", "web"],
    policies: [
      "hubrelay: install the security app",
      "hubrelay: read security findings",
      "hubrelay: read security findings of web",
    ],
    bindings: 3,
    documents: 6,
    workflows: 5,
  });
  expect(await project.plan()).toEqual({});

  // An analyst switches a workflow on: that is hers to decide.
  switchOn("hubrelay: Daily digest by mail");
  expect(await project.plan()).toEqual({});

  // Changed: in place, but for the token that rotation adds.
  await project.configure(stackOf(everything(2)));
  const changes = await project.plan();
  expect(changes).toEqual({
    "dynatrace_api_token.ingest_2": "create",
    "dynatrace_openpipeline_v2_security_events_pipelines.findings": "update",
    "dynatrace_settings_permissions.pipeline": "update",
    "dynatrace_settings_permissions.source": "update",
    "dynatrace_iam_group.analysts": "update",
    "dynatrace_iam_group.admins": "update",
    "dynatrace_iam_policy.install": "update",
    "dynatrace_iam_policy_bindings_v2.admins": "update",
    "dynatrace_generic_setting.connection_111111111111_us-east-1": "update",
    "dynatrace_generic_setting.connection_333333333333_us-east-1": "update",
    ...Object.fromEntries(DOCUMENTS.map((key) => [`dynatrace_document.document_${key}`, "update"])),
    ...Object.fromEntries(WORKFLOWS.map((key) => [`dynatrace_automation_workflow.${key}`, "update"])),
  });
  await project.apply();
  expect(await project.plan()).toEqual({});
  expect(inTenant()).toMatchObject({ tokens: ["hubrelay ingest 1", "hubrelay ingest 2"], bindings: 4 });
  expect(active()).toEqual(["hubrelay: Daily digest by mail"]);

  // Gone.
  await project.destroy();
  expect(inTenant()).toEqual({
    tokens: [],
    settings: [],
    groups: [],
    policies: [],
    bindings: 0,
    documents: 0,
    workflows: 0,
  });
});

const DOCUMENTS = ["monitor", "findings", "triage", "vulnerabilities", "compliance", "health"];
const WORKFLOWS = ["jira_vulnerabilities", "jira_controls", "slack_detections", "mail_digest", "silent_connections"];

/** As the switch of a workflow with a schedule does in Dynatrace. */
function switchOn(title: string): void {
  const { trigger } = dynatrace.workflows.list().find((workflow) => workflow.title === title)!;
  (trigger as { schedule: { isActive: boolean } }).schedule.isActive = true;
}

/** Titles of the workflows whose trigger is on. */
function active(): readonly string[] {
  return dynatrace.workflows
    .list()
    .filter(({ trigger }) => JSON.stringify(trigger).includes('"isActive":true'))
    .map(({ title }) => title);
}

/** Names of what hubrelay made; sorted. */
function inTenant() {
  return {
    tokens: dynatrace.tokens
      .list()
      .filter(({ name, revoked }) => name.startsWith("hubrelay") && !revoked)
      .map(({ name }) => name)
      .sort(),
    settings: dynatrace.settings
      .list()
      .map(({ schemaId }) => schemaId)
      .sort(),
    groups: dynatrace.iam
      .groups()
      .map(({ name }) => name)
      .sort(),
    policies: dynatrace.iam
      .policies()
      .map(({ name }) => name)
      .sort(),
    bindings: dynatrace.iam.bindings().length,
    documents: dynatrace.documents.list().length,
    workflows: dynatrace.workflows.list().length,
  };
}

test("a platform token alone makes an ingest source that its owner shares with everyone", async () => {
  await start({}, (fake) => ({
    DYNATRACE_PLATFORM_TOKEN: fake.platformToken,
    DYNATRACE_API_TOKEN: "",
    DT_API_TOKEN: "",
  }));
  await project.configure(stackOf("  token: { mode: external }\n  ingestSource: {}"));
  await project.apply();
  const objects = dynatrace.settings.list();
  expect(objects.map(({ owner }) => owner)).toEqual([expect.any(String), expect.any(String)]);
  for (const { objectId } of objects) {
    expect(dynatrace.settings.accessors(objectId)).toEqual([{ accessor: { type: "all-users" }, permissions: ["r"] }]);
  }
  expect(await project.plan()).toEqual({});
  await project.destroy();
  expect(dynatrace.settings.list()).toEqual([]);
});
