import { type DynatraceApi, DynatraceError } from "../dynatrace-api";
import { isList, isObject, type Value, type ValueObject } from "../values";
import type { ResourceType } from "./resource-type";

/** Parts of the provider's own ids: `<uuid>#-#account#-#<account>`. */
const SEPARATOR = "#-#";

interface Policy {
  readonly uuid: string;
  readonly name: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly statementQuery?: string;
}

/** `dynatrace_iam_policy`. Nothing is read after a write, so `uuid` is known from the next refresh on. */
export const iamPolicy: ResourceType = {
  forceNew: ["account", "environment"],

  async create(api, planned) {
    const level = levelOf(planned);
    const path = `/iam/v1/repo/${level.path}/policies`;
    const { uuid } = await api.iam<Policy>({ method: "POST", path, body: toPolicy(planned) });
    await listPolicies(api);
    return { ...planned, id: makeId(uuid, level) };
  },

  async read(api, state) {
    await listPolicies(api);
    const policy = await orNull(api.iam<Policy>({ method: "GET", path: policyPath(state) }));
    return (
      policy && {
        ...state,
        uuid: policy.uuid,
        name: policy.name,
        description: policy.description ? policy.description : (state.description ?? null),
        statement_query: policy.statementQuery ?? null,
        tags: policy.tags?.length ? policy.tags : (state.tags ?? null),
        ...levelAttributes(String(state.id)),
      }
    );
  },

  async update(api, planned) {
    await listPolicies(api);
    await api.iam({ method: "PUT", path: policyPath(planned), body: toPolicy(planned) });
    return planned;
  },

  async delete(api, state) {
    await listPolicies(api);
    await api.iam({ method: "DELETE", path: policyPath(state) });
  },
};

/** `dynatrace_iam_policy_bindings_v2`: all policies of one group at one level; each write takes all away and adds them again. */
export const iamPolicyBindings: ResourceType = {
  forceNew: ["group", "account", "environment"],

  async create(api, planned) {
    await bind(api, planned);
    return { ...planned, id: makeId(String(planned.group), levelOf(planned)) };
  },

  async read(api, state) {
    await listPolicies(api);
    const [group] = String(state.id).split(SEPARATOR);
    const level = levelOf({ ...state, ...levelAttributes(String(state.id)) });
    const path = `/iam/v1/repo/${level.path}/bindings/groups/${group}?details=true`;
    const answer = await orNull(api.iam<{ bindingsDetails?: readonly BindingDetails[] }>({ method: "GET", path }));
    const known = blocks(state.policy);
    return (
      answer && {
        ...state,
        ...levelAttributes(String(state.id)),
        group: group ?? null,
        policy: (answer.bindingsDetails ?? []).map((details) => {
          const prior = known.find((policy) => uuidOf(policy.id) === details.policyUuid);
          return {
            id: prior?.id ?? makeId(details.policyUuid, level),
            parameters: filledOr(details.parameters, prior?.parameters),
            metadata: filledOr(details.metadata, prior?.metadata),
            boundaries: details.boundaries?.length ? details.boundaries : (prior?.boundaries ?? null),
          };
        }),
      }
    );
  },

  async update(api, planned) {
    await bind(api, planned);
    return planned;
  },

  async delete(api, state) {
    await unbind(api, state);
  },
};

interface BindingDetails {
  readonly policyUuid: string;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly boundaries?: readonly string[];
}

async function bind(api: DynatraceApi, state: ValueObject): Promise<void> {
  await unbind(api, state);
  for (const policy of blocks(state.policy)) {
    await api.iam({
      method: "POST",
      path: `/iam/v1/repo/${levelOf(state).path}/bindings/${uuidOf(policy.id)}/${String(state.group)}`,
      body: {
        parameters: policy.parameters ?? null,
        metadata: policy.metadata ?? null,
        boundaries: policy.boundaries ?? null,
      },
    });
  }
}

async function unbind(api: DynatraceApi, state: ValueObject): Promise<void> {
  const path = `/iam/v1/repo/${levelOf(state).path}/bindings/groups/${String(state.group)}`;
  await api.iam({ method: "PUT", path, body: { policyUuids: [] } });
}

interface Group {
  readonly uuid: string;
  readonly name: string;
  readonly description?: string | null;
  readonly federatedAttributeValues?: readonly string[] | null;
  readonly permissions?: readonly Permission[];
}

interface Permission {
  readonly permissionName: Value;
  readonly scope: Value;
  readonly scopeType: Value;
}

/** `dynatrace_iam_group`. */
export const iamGroup: ResourceType = {
  async create(api, planned) {
    const path = groupsPath(api);
    const [made] = await api.iam<readonly Group[]>({ method: "POST", path, body: [toGroup(planned)] });
    if (made === undefined) throw new DynatraceError("Dynatrace accepted the group but named no id", 201);
    const permissions = toPermissions(planned);
    if (permissions.length > 0) {
      await api.iam({ method: "PUT", path: `${path}/${made.uuid}/permissions`, body: permissions });
    }
    return { ...planned, id: made.uuid };
  },

  async read(api, state) {
    const path = `${groupsPath(api)}/${String(state.id)}/permissions`;
    const group = await orNull(api.iam<Group>({ method: "GET", path }));
    const permission = (group?.permissions ?? []).map(({ permissionName, scope, scopeType }) => ({
      name: permissionName,
      scope,
      type: scopeType,
    }));
    return (
      group && {
        ...state,
        name: group.name,
        description: group.description ? group.description : (state.description ?? null),
        federated_attribute_values: group.federatedAttributeValues?.length
          ? group.federatedAttributeValues
          : (state.federated_attribute_values ?? null),
        permissions: permission.length > 0 ? [{ permission }] : [],
      }
    );
  },

  async update(api, planned) {
    const path = `${groupsPath(api)}/${String(planned.id)}`;
    await api.iam({ method: "PUT", path, body: toGroup(planned) });
    await api.iam({ method: "PUT", path: `${path}/permissions`, body: toPermissions(planned) });
    return planned;
  },

  async delete(api, state) {
    await api.iam({ method: "DELETE", path: `${groupsPath(api)}/${String(state.id)}` });
  },
};

function groupsPath(api: DynatraceApi): string {
  return `/iam/v1/accounts/${api.accountId()}/groups`;
}

function toGroup(state: ValueObject): object {
  return {
    name: state.name,
    description: state.description ?? "",
    federatedAttributeValues: state.federated_attribute_values ?? null,
  };
}

function toPermissions(state: ValueObject): readonly Permission[] {
  return blocks(blocks(state.permissions)[0]?.permission).map(({ name, scope, type }) => ({
    permissionName: name!,
    scope: scope!,
    scopeType: type!,
  }));
}

function toPolicy(state: ValueObject): object {
  return {
    name: state.name,
    tags: state.tags ?? [],
    ...(typeof state.description === "string" ? { description: state.description } : {}),
    statementQuery: String(state.statement_query).replaceAll("\r\n", "\n").trim(),
  };
}

const listings = new WeakMap<DynatraceApi, Promise<void>>();

/** The real provider looks once per process at all policies of all levels, to know where one lives. */
function listPolicies(api: DynatraceApi): Promise<void> {
  const known = listings.get(api);
  if (known !== undefined) return known;
  const listing = (async () => {
    const account = api.accountId();
    const { data } = await api.iam<{ data: readonly { id: string }[] }>({
      method: "GET",
      path: `/env/v2/accounts/${account}/environments`,
    });
    const levels = ["global/global", ...data.map(({ id }) => `environment/${id}`), `account/${account}`];
    await Promise.all(levels.map((level) => api.iam({ method: "GET", path: `/iam/v1/repo/${level}/policies` })));
  })();
  listings.set(api, listing);
  listing.catch(() => listings.delete(api));
  return listing;
}

interface Level {
  readonly type: "account" | "environment";
  readonly id: string;
  /** As in the paths of the API. */
  readonly path: string;
}

function levelOf({ account, environment }: ValueObject): Level {
  const type = typeof account === "string" && account !== "" ? "account" : "environment";
  const id = type === "account" ? account : environment;
  if (typeof id !== "string" || id === "") throw new DynatraceError("one of account and environment is required", 0);
  return { type, id, path: `${type}/${id}` };
}

function makeId(uuid: string, level: Level): string {
  return [uuid, level.type, level.id].join(SEPARATOR);
}

function uuidOf(id: Value | undefined): string {
  return String(id).split(SEPARATOR)[0]!;
}

function levelAttributes(id: string): ValueObject {
  const [, type, level] = id.split(SEPARATOR);
  return type === "account" || type === "environment" ? { [type]: level ?? null } : {};
}

function policyPath(state: ValueObject): string {
  const level = levelOf({ ...state, ...levelAttributes(String(state.id)) });
  return `/iam/v1/repo/${level.path}/policies/${uuidOf(state.id)}`;
}

function filledOr(given: Readonly<Record<string, string>> | undefined, prior: Value | undefined): Value {
  return given && Object.keys(given).length > 0 ? given : (prior ?? null);
}

function blocks(value: Value | undefined): readonly ValueObject[] {
  return isList(value) ? value.filter(isObject) : [];
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof DynatraceError && error.status === 404) return null;
    throw error;
  }
}
