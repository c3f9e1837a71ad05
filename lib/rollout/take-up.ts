/** A stack's `cdk.tf.json`, as far as it is used here. */
export interface StackProgram {
  readonly resource?: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
  readonly provider?: { readonly aws?: readonly AwsProviderBlock[] };
}

interface AwsProviderBlock {
  readonly alias?: string;
  readonly region?: string;
  readonly assume_role?: readonly { readonly role_arn: string; readonly external_id?: string }[];
  readonly default_tags?: readonly { readonly tags?: Readonly<Record<string, string>> }[];
}

/** Where a resource of a stack is, and how Terraform gets there. */
export interface ResourcePlace {
  readonly region: string;
  /** @default - with the caller's own credentials */
  readonly roleArn?: string;
  readonly externalId?: string;
  /** What `tags_all` holds of everything of this deployment. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A resource as `terraform show -json` tells it. */
interface StateResource {
  readonly address: string;
  readonly type: string;
  readonly values: Readonly<Record<string, unknown>>;
}

/** What is looked at to tell whether a resource that was found is of this deployment's making. */
interface Evidence {
  readonly values: StateResource["values"];
  /** What the state holds for certain. */
  readonly state: readonly StateResource[];
  /** What is older was not made by the apply in question. */
  readonly since: Date;
  /** What is younger was not either: another deployment of the same name may have come since. */
  readonly until: Date;
}

/** When the apply in question was at work. */
export type ApplyTime = Pick<Evidence, "since" | "until">;

/** A type of resource that AWS neither makes twice nor, asked again, answers as if it had just been made. */
interface Kind {
  /** The argument that `terraform import` takes as its id. @default - only AWS knows the id */
  readonly idArgument?: string;
  /** Whether it is ours besides bearing our tag; another deployment of the same name has the same tag. */
  readonly isOurs: (evidence: Evidence) => boolean;
  /** AWS has no tags on it. */
  readonly tagless?: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  aws_iam_role: {
    idArgument: "name",
    isOurs: ({ values, since, until }) => {
      const made = Date.parse(String(values.create_date));
      return made >= since.getTime() && made <= until.getTime();
    },
  },
  // A role is there once in an account, so who has the role has what bears the same name.
  aws_cloudwatch_log_group: {
    idArgument: "name",
    isOurs: ({ state }) => state.some(({ type }) => type === "aws_iam_role"),
  },
  aws_lambda_function: { idArgument: "function_name", isOurs: pointsTo("role", "aws_iam_role", "arn") },
  aws_lambda_event_source_mapping: { isOurs: pointsTo("function_arn", "aws_lambda_function", "arn") },
  // Found by its tag and its age.
  aws_kms_key: { isOurs: () => true },
  aws_kms_alias: { idArgument: "name", isOurs: pointsTo("target_key_id", "aws_kms_key", "key_id"), tagless: true },
  aws_secretsmanager_secret: { isOurs: pointsTo("kms_key_id", "aws_kms_key", "arn") },
};

/**
 * What the user should look at of a resource that was being made and cannot be taken up. Dynatrace makes it a second time when it is
 * asked again; AWS does so with nothing else than a key, which is found by its tag. What is not declared any more cannot be imported.
 */
export function remarkOnLost(program: StackProgram, address: string): string | undefined {
  const resource = declared(program, address);
  const lost = "was being made when an earlier run was cut off";
  if (address.startsWith("dynatrace_")) {
    const what = typeof resource?.name === "string" ? `"${resource.name}" (${address})` : address;
    return `${what} ${lost}: should it stand in Dynatrace twice, delete the older one`;
  }
  if (resource !== undefined) return undefined;
  return `${address} ${lost}, and is not declared any more: should it stand in the account, delete it`;
}

/**
 * What `terraform import` wants as the id of a declared resource.
 *
 * @param foundId - the id that AWS gave it, of a type whose declaration does not tell
 * @returns undefined when neither tells
 */
export function importId(program: StackProgram, address: string, foundId?: string): string | undefined {
  const resource = declared(program, address);
  const id = foundId ?? resource?.[kindOf(address)?.idArgument ?? ""];
  if (resource === undefined || typeof id !== "string" || id.includes("${")) return undefined;
  // Only with AWS provider 6 does a resource say its region, and its id must then too.
  return typeof resource.region === "string" ? `${id}@${resource.region}` : id;
}

/** See {@link ResourcePlace}. @returns undefined for what is not in AWS */
export function placeOf(program: StackProgram, address: string): ResourcePlace | undefined {
  const resource = declared(program, address);
  const providers = program.provider?.aws ?? [];
  const provider =
    providers.find(({ alias }) => alias !== undefined && resource?.provider === `aws.${alias}`) ?? providers[0];
  const region = resource?.region ?? provider?.region;
  if (!address.startsWith("aws_") || typeof region !== "string") return undefined;
  const [role] = provider?.assume_role ?? [];
  return {
    region,
    tags: provider?.default_tags?.[0]?.tags ?? {},
    ...(role && { roleArn: role.role_arn }),
    ...(role?.external_id !== undefined && { externalId: role.external_id }),
  };
}

/**
 * A declared argument; where it refers to an argument of another resource of the stack, that one.
 *
 * @returns undefined when only AWS knows it
 */
export function declaredText(program: StackProgram, address: string, argument: string): string | undefined {
  const value = declared(program, address)?.[argument];
  if (typeof value !== "string") return undefined;
  const reference = /^\$\{([\w-]+\.[\w-]+)\.(\w+)\}$/.exec(value);
  if (reference !== null) return declaredText(program, reference[1]!, reference[2]!);
  return value.includes("${") ? undefined : value;
}

/**
 * Those of some resources in a state that are somebody else's, of the same name: they lack this deployment's tag, or do not belong to
 * what it has.
 *
 * @param state - output of `terraform show -json`
 * @param time - when the apply was at work that may have made them
 */
export function notOurs(program: StackProgram, state: string, addresses: readonly string[], time: ApplyTime): string[] {
  const { values } = JSON.parse(state) as {
    readonly values?: { readonly root_module?: { readonly resources?: readonly StateResource[] } };
  };
  const all = values?.root_module?.resources ?? [];
  const open = new Set(addresses);
  // What is ours proves others to be: a function that belongs to a role that was found with it.
  for (let before = -1; before !== open.size; ) {
    before = open.size;
    const state = all.filter(({ address }) => !open.has(address));
    for (const { address, values } of all.filter((each) => open.has(each.address))) {
      const kind = kindOf(address);
      const tagged = kind?.tagless === true || bears(values.tags_all, placeOf(program, address)?.tags.hubrelay);
      if (kind !== undefined && tagged && kind.isOurs({ values, state, ...time })) open.delete(address);
    }
  }
  return [...open];
}

function pointsTo(argument: string, type: string, attribute: string): Kind["isOurs"] {
  return ({ values, state }) =>
    state.some((each) => each.type === type && each.values[attribute] === values[argument] && !!values[argument]);
}

function bears(tags: unknown, name: string | undefined): boolean {
  return name !== undefined && (tags as { readonly hubrelay?: unknown } | null | undefined)?.hubrelay === name;
}

function kindOf(address: string): Kind | undefined {
  return KINDS[address.split(".")[0] ?? ""];
}

function declared(program: StackProgram, address: string): Readonly<Record<string, unknown>> | undefined {
  const [type = "", name = ""] = address.split(".");
  return program.resource?.[type]?.[name];
}
