import { apiToken } from "./api-token";
import { document } from "./document";
import { genericSetting } from "./generic-setting";
import { iamGroup, iamPolicy, iamPolicyBindings } from "./iam";
import type { ResourceType } from "./resource-type";
import { settingsResource } from "./settings-object";
import { settingsPermissions } from "./settings-permissions";
import { workflow } from "./workflow";

const INGEST_SOURCES = "dynatrace_openpipeline_v2_security_events_ingestsources";
const PIPELINES = "dynatrace_openpipeline_v2_security_events_pipelines";
const JIRA = "dynatrace_automation_workflow_jira";
const SLACK = "dynatrace_automation_workflow_slack";

/** Every resource type the provider knows, by its name in the schema. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  dynatrace_api_token: apiToken,
  dynatrace_automation_workflow: workflow,
  [JIRA]: settingsResource({ resource: JIRA, schemaId: "app:dynatrace.jira:connection", ordered: true }),
  [SLACK]: settingsResource({ resource: SLACK, schemaId: "app:dynatrace.slack:connection" }),
  dynatrace_document: document,
  dynatrace_generic_setting: genericSetting,
  dynatrace_iam_group: iamGroup,
  dynatrace_iam_policy: iamPolicy,
  dynatrace_iam_policy_bindings_v2: iamPolicyBindings,
  [INGEST_SOURCES]: settingsResource({
    resource: INGEST_SOURCES,
    schemaId: "builtin:openpipeline.security.events.ingest-sources",
    defaults: { source_type: "http" },
    forceNew: ["path_segment"],
  }),
  [PIPELINES]: settingsResource({
    resource: PIPELINES,
    schemaId: "builtin:openpipeline.security.events.pipelines",
    forceNew: ["custom_id", "group_role", "routing"],
  }),
  dynatrace_settings_permissions: settingsPermissions,
};
