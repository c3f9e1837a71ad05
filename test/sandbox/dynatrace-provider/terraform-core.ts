import { Provider } from "../../../sandbox/dynatrace-provider/provider";
import { type Block, conform, dynatraceSchema } from "../../../sandbox/dynatrace-provider/schema";
import {
  type DynamicValue,
  decodeValue,
  encodeValue,
  isList,
  isObject,
  type Value,
  type ValueObject,
} from "../../../sandbox/dynatrace-provider/values";

interface Answer {
  readonly diagnostics?: readonly { readonly summary: string }[];
  readonly new_state?: DynamicValue;
  readonly planned_state?: DynamicValue;
  readonly requires_replace?: readonly { readonly steps: readonly { readonly attribute_name: string }[] }[];
}

/** What a plan says. */
export interface PlanResult {
  readonly planned: ValueObject | null;
  readonly replace: readonly string[];
}

/** Plays Terraform for one provider process: encodes, proposes, and throws the first diagnostic. */
export class TerraformCore {
  private readonly provider: Provider;

  constructor(environment: Readonly<Record<string, string>>) {
    this.provider = new Provider(environment);
    this.provider.configure({});
  }

  async plan(type: string, prior: ValueObject | null, config: ValueObject | null): Promise<PlanResult> {
    const answer: Answer = await this.provider.plan({
      type_name: type,
      prior_state: encodeValue(prior),
      proposed_new_state: encodeValue(config && propose(type, prior, config)),
    });
    refuse(answer);
    const replace = (answer.requires_replace ?? []).map(({ steps }) => steps[0]!.attribute_name);
    return { planned: decodeValue(answer.planned_state) as ValueObject | null, replace };
  }

  async apply(type: string, prior: ValueObject | null, config: ValueObject | null): Promise<ValueObject | null> {
    const { planned } = await this.plan(type, prior, config);
    const answer: Answer = await this.provider.apply({
      type_name: type,
      prior_state: encodeValue(prior),
      planned_state: encodeValue(planned),
    });
    refuse(answer);
    return decodeValue(answer.new_state) as ValueObject | null;
  }

  async read(type: string, state: ValueObject): Promise<ValueObject | null> {
    const answer: Answer = await this.provider.read({ type_name: type, current_state: encodeValue(state) });
    refuse(answer);
    return decodeValue(answer.new_state) as ValueObject | null;
  }
}

/** Terraform proposes the configuration, with computed attributes it does not set as they were. */
function propose(type: string, prior: ValueObject | null, config: ValueObject): ValueObject {
  const { block } = dynatraceSchema.resource_schemas[type]!;
  const shaped = conform(block, config);
  const kept = Object.entries(block.attributes ?? {}).filter(
    ([name, { computed }]) => computed && shaped[name] === null,
  );
  return { ...shaped, ...Object.fromEntries(kept.map(([name]) => [name, prior?.[name] ?? null])) };
}

/** A value whose sets stand in one order, so that two that are equal to Terraform are equal here. */
export function sortSets(type: string, value: ValueObject | null): Value {
  return value && sortBlock(dynatraceSchema.resource_schemas[type]!.block, value);
}

function sortBlock(block: Block, value: ValueObject): ValueObject {
  const result: Record<string, Value> = { ...value };
  for (const [name, { type }] of Object.entries(block.attributes ?? {})) {
    if (Array.isArray(type) && type[0] === "set") result[name] = inOrder(value[name]!);
  }
  for (const [name, nested] of Object.entries(block.block_types ?? {})) {
    const given = value[name]!;
    const items = isList(given) ? given.map((item) => (isObject(item) ? sortBlock(nested.block, item) : item)) : given;
    result[name] = nested.nesting_mode === "set" ? inOrder(items) : items;
  }
  return result;
}

function inOrder(value: Value): Value {
  if (!isList(value)) return value;
  return [...value].sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
}

function refuse({ diagnostics }: Answer): void {
  if (diagnostics?.[0] !== undefined) throw new Error(diagnostics[0].summary);
}
