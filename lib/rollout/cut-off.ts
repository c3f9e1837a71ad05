import { parseEvent } from "./diagnostics";

/**
 * Addresses of the resources that an apply had begun to create, made or not, when it was cut off: power, memory, a killed runner. The
 * state may know nothing of them.
 *
 * @param log - output of `terraform apply -json`
 * @returns empty when the apply came to its end by itself, failed or not: then the state is whole
 */
export function begunCreations(log: string): string[] {
  const begun = new Set<string>();
  for (const line of log.split("\n")) {
    const event = parseEvent(line);
    const { type, hook, changes, diagnostic } = event ?? {};
    if (type === "change_summary" && changes?.operation !== "plan") return [];
    if (type === "diagnostic" && diagnostic?.severity === "error") return [];
    const address = hook?.resource?.addr;
    if (type === "apply_start" && hook?.action === "create" && address !== undefined) begun.add(address);
  }
  return [...begun];
}

/** The argument that is a resource's id; other types either let themselves be created twice, or have an id that only AWS knows. */
const ID_ARGUMENTS: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "name",
  aws_iam_role: "name",
  aws_kms_alias: "name",
  aws_lambda_function: "function_name",
};

/** A stack's `cdk.tf.json`, as far as it is used here. */
export interface StackProgram {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly provider?: { readonly aws?: readonly { readonly default_tags?: readonly { readonly tags?: unknown }[] }[] };
}

/** What `terraform import` wants as the id of a declared resource. @returns undefined when the declaration does not tell */
export function importId(program: StackProgram, address: string): string | undefined {
  const [type = "", name = ""] = address.split(".");
  const resource = program.resource?.[type]?.[name];
  const id = resource?.[ID_ARGUMENTS[type] ?? ""];
  if (typeof id !== "string" || id.includes("${")) return undefined;
  return withRegion(program, address, id);
}

/** With AWS provider 6, an id of a resource that says its region. */
export function withRegion(program: StackProgram, address: string, id: string): string {
  const [type = "", name = ""] = address.split(".");
  const region = program.resource?.[type]?.[name]?.region;
  return typeof region === "string" ? `${id}@${region}` : id;
}

/**
 * Those of some resources in a state that do not bear this deployment's tag: somebody else's, of the same name.
 *
 * @param state - output of `terraform show -json`
 */
export function notOurs(program: StackProgram, state: string, addresses: readonly string[]): string[] {
  const { values } = JSON.parse(state) as {
    readonly values?: {
      readonly root_module?: {
        readonly resources?: readonly { readonly address: string; readonly values: { readonly tags_all?: unknown } }[];
      };
    };
  };
  const ours = tagOf(program.provider?.aws?.[0]?.default_tags?.[0]?.tags);
  const tags = new Map(values?.root_module?.resources?.map((each) => [each.address, tagOf(each.values.tags_all)]));
  return addresses.filter((address) => ours === undefined || tags.get(address) !== ours);
}

function tagOf(tags: unknown): unknown {
  return (tags as { readonly hubrelay?: unknown } | null | undefined)?.hubrelay;
}

/** Mappings that AWS refused because they are there already, and their ids, which only its refusal tells. */
export function existingMappings(
  errors: readonly { readonly address?: string; readonly summary: string; readonly detail: string }[],
): readonly { readonly address: string; readonly id: string }[] {
  return errors.flatMap(({ address, summary, detail }) => {
    const id = /existing mapping with UUID ([0-9a-f-]{36})/.exec(`${summary} ${detail}`)?.[1];
    return address?.startsWith("aws_lambda_event_source_mapping.") && id !== undefined ? [{ address, id }] : [];
  });
}
