import { DynatraceApi, DynatraceError } from "./dynatrace-api";
import { dropUnknown, keepEquivalent, planChange } from "./planning";
import { resourceTypes } from "./resources";
import type { ResourceType } from "./resources/resource-type";
import { type Block, conform, dynatraceSchema, toProtocol } from "./schema";
import { resolveSettings } from "./settings";
import { type DynamicValue, decodeValue, encodeValue, isObject, type ValueObject } from "./values";

interface TypedRequest {
  readonly type_name: string;
}

interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly summary: string;
  readonly detail: string;
}

/** The handlers of the plugin protocol; each takes and returns the protocol's messages as plain objects. */
export class Provider {
  private api = new DynatraceApi(resolveSettings({}, {}));

  constructor(private readonly environment: Readonly<Record<string, string | undefined>>) {}

  getProviderSchema(): object {
    const resources = Object.entries(dynatraceSchema.resource_schemas).filter(([name]) => name in resourceTypes);
    return {
      provider: toProtocol(dynatraceSchema.provider),
      resource_schemas: Object.fromEntries(resources.map(([name, schema]) => [name, toProtocol(schema)])),
    };
  }

  configure(request: { readonly config?: DynamicValue }): object {
    const config = decodeValue(request.config);
    this.api = new DynatraceApi(resolveSettings(isObject(config) ? config : {}, this.environment));
    return {};
  }

  upgradeState(request: TypedRequest & { readonly raw_state?: DynamicValue }): object {
    const { block } = this.lookUp(request);
    const state = decodeValue({ json: request.raw_state?.json });
    return { upgraded_state: encodeValue(isObject(state) ? conform(block, state) : null) };
  }

  read(request: TypedRequest & { readonly current_state?: DynamicValue; readonly private?: Uint8Array }) {
    return this.answering(async () => {
      const { type, block } = this.lookUp(request);
      const current = decodeValue(request.current_state);
      if (!isObject(current)) return { new_state: encodeValue(null) };
      const state = await type.read(this.api, current);
      const kept = state && keepEquivalent(block, current, conform(block, state));
      return { new_state: encodeValue(kept), private: request.private };
    });
  }

  plan(
    request: TypedRequest & {
      readonly prior_state?: DynamicValue;
      readonly proposed_new_state?: DynamicValue;
      readonly prior_private?: Uint8Array;
    },
  ) {
    return this.answering(async () => {
      const { type, block } = this.lookUp(request);
      const prior = decodeValue(request.prior_state);
      const proposed = decodeValue(request.proposed_new_state);
      if (!isObject(proposed)) return { planned_state: encodeValue(null), legacy_type_system: true };
      const plan = planChange(block, type, isObject(prior) ? prior : null, conform(block, proposed));
      return {
        planned_state: encodeValue(plan.planned),
        requires_replace: plan.replace.map((name) => ({ steps: [{ attribute_name: name }] })),
        planned_private: request.prior_private,
        // The real provider is written with the older SDK, whose defaults and suppressed differences need this leniency.
        legacy_type_system: true,
      };
    });
  }

  async apply(
    request: TypedRequest & { readonly prior_state?: DynamicValue; readonly planned_state?: DynamicValue },
  ): Promise<object> {
    const { type, block } = this.lookUp(request);
    const prior = decodeValue(request.prior_state);
    const planned = decodeValue(request.planned_state);
    try {
      const state = await change(type, this.api, isObject(prior) ? prior : null, isObject(planned) ? planned : null);
      return { new_state: encodeValue(state && finish(block, state)), legacy_type_system: true };
    } catch (error) {
      // What was there before is there still, as far as is known.
      return { new_state: encodeValue(prior), diagnostics: [diagnostic(error)], legacy_type_system: true };
    }
  }

  importState(request: TypedRequest & { readonly id: string }) {
    return this.answering(async () => {
      const { type, block } = this.lookUp(request);
      const state = await type.read(this.api, conform(block, { id: request.id }));
      if (state === null) throw new DynatraceError(`there is no ${request.type_name} ${request.id}`, 404);
      return { imported_resources: [{ type_name: request.type_name, state: encodeValue(finish(block, state)) }] };
    });
  }

  private lookUp({ type_name: name }: TypedRequest): { readonly type: ResourceType; readonly block: Block } {
    const type = resourceTypes[name];
    const schema = dynatraceSchema.resource_schemas[name];
    if (type === undefined || schema === undefined) throw new Error(`unknown resource type ${name}`);
    return { type, block: schema.block };
  }

  private async answering(work: () => Promise<object>): Promise<object> {
    try {
      return await work();
    } catch (error) {
      return { diagnostics: [diagnostic(error)] };
    }
  }
}

async function change(
  type: ResourceType,
  api: DynatraceApi,
  prior: ValueObject | null,
  planned: ValueObject | null,
): Promise<ValueObject | null> {
  if (planned === null) {
    if (prior !== null) await type.delete(api, prior);
    return null;
  }
  return prior === null ? type.create(api, planned) : type.update(api, planned, prior);
}

function finish(block: Block, state: ValueObject): ValueObject {
  return dropUnknown(conform(block, state)) as ValueObject;
}

function diagnostic(error: unknown): Diagnostic {
  const known = error instanceof DynatraceError;
  const message = error instanceof Error ? error.message : String(error);
  const summary = message.split("\n")[0] ?? message;
  const detail = known ? message.split("\n").slice(1).join("\n") : error instanceof Error ? (error.stack ?? "") : "";
  return { severity: "ERROR", summary, detail };
}
