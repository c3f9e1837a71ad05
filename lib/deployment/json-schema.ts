import { z } from "zod";
import { deploymentSchema } from "./schema";

/** The part of JSON Schema that the declaration's schema comes to. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
}

/** The declaration as JSON Schema: what `deployment.schema.json` gives to editors. */
export function deploymentJsonSchema(): JsonSchema {
  return z.toJSONSchema(deploymentSchema, { io: "input", unrepresentable: "any" }) as JsonSchema;
}
