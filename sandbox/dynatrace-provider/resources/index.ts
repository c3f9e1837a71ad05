import { apiToken } from "./api-token";
import type { ResourceType } from "./resource-type";

/** Every resource type the provider knows, by its name in the schema. */
export const resourceTypes: Readonly<Record<string, ResourceType>> = {
  dynatrace_api_token: apiToken,
};
