import type { DynatraceApi } from "../dynatrace-api";
import type { PlanRules } from "../planning";
import type { ValueObject } from "../values";

/** One resource type of the provider: its plan rules and how it speaks to Dynatrace. States are in the schema's names. */
export interface ResourceType extends PlanRules {
  /** Makes the resource; returns its state. Unknown values that are left become null. */
  create(api: DynatraceApi, planned: ValueObject): Promise<ValueObject>;
  /** Reads the resource; null when it is gone and should be made again. */
  read(api: DynatraceApi, state: ValueObject): Promise<ValueObject | null>;
  /** Changes the resource in place; returns its new state. */
  update(api: DynatraceApi, planned: ValueObject, prior: ValueObject): Promise<ValueObject>;
  /** Deletes the resource. */
  delete(api: DynatraceApi, state: ValueObject): Promise<void>;
}
