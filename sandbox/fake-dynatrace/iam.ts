import { randomUUID } from "node:crypto";
import {
  ApiError,
  type ApiRequest,
  isObject,
  type JsonObject,
  jsonBody,
  jsonObjectBody,
  type Reply,
  type Route,
} from "./api";
import { statementProblem } from "./policy-statements";

/** An access policy of the account. */
export interface Policy {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly tags: readonly unknown[];
  readonly statementQuery: string;
}

/** A user group of the account. */
export interface Group {
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly federatedAttributeValues: readonly unknown[];
  readonly permissions: readonly unknown[];
}

/** A policy bound to a group. */
export interface Binding {
  readonly policyUuid: string;
  readonly groupUuid: string;
  readonly parameters: JsonObject;
  readonly metadata: JsonObject;
  readonly boundaries: readonly unknown[];
}

const OAUTH = { kind: "oauth" } as const;

/** The account's identity and access management: policies, groups and the bindings between them. */
export class Iam {
  private readonly policyMap = new Map<string, Policy>();
  private readonly groupMap = new Map<string, Group>();
  private bindingList: readonly Binding[] = [];

  constructor(
    private readonly accountId: string,
    private readonly environmentId: string,
  ) {}

  policies(): readonly Policy[] {
    return [...this.policyMap.values()];
  }

  groups(): readonly Group[] {
    return [...this.groupMap.values()];
  }

  bindings(): readonly Binding[] {
    return this.bindingList;
  }

  routes(): readonly Route[] {
    const repo = "/iam/v1/repo/account/:account";
    const groups = "/iam/v1/accounts/:account/groups";
    const levels = "/iam/v1/repo/:level/:id/policies";
    const route = (method: string, path: string, handle: Route["handle"]) => ({ method, path, access: OAUTH, handle });
    const ofAccount = (method: string, path: string, handle: Route["handle"]) =>
      route(method, path, (request) => {
        this.demandAccount(request.params[0]);
        return handle(request);
      });
    return [
      ofAccount("GET", "/env/v2/accounts/:account/environments", () => ({
        status: 200,
        body: { data: [{ id: this.environmentId, name: "sandbox" }] },
      })),
      ofAccount("POST", `${repo}/policies`, (request) => this.createPolicy(request)),
      ofAccount("PUT", `${repo}/policies/:uuid`, (request) => this.changePolicy(request)),
      ofAccount("DELETE", `${repo}/policies/:uuid`, ({ params }) => this.deletePolicy(params)),
      route("GET", levels, ({ params }) => ({ status: 200, body: { policies: this.atLevel(params).map(listed) } })),
      route("GET", `${levels}/:uuid`, ({ params }) => this.readPolicy(params)),
      ofAccount("GET", `${repo}/bindings/groups/:group`, (request) => this.readBindings(request)),
      ofAccount("PUT", `${repo}/bindings/groups/:group`, (request) => this.replaceBindings(request)),
      ofAccount("POST", `${repo}/bindings/:policy/:group`, (request) => this.bind(request)),
      ofAccount("DELETE", `${repo}/bindings/:policy/:group`, ({ params }) => this.unbind(params)),
      ofAccount("POST", groups, (request) => this.createGroups(request)),
      ofAccount("GET", groups, () => ({ status: 200, body: { count: this.groupMap.size, items: this.groups() } })),
      ofAccount("PUT", `${groups}/:uuid`, (request) => this.changeGroup(request)),
      ofAccount("DELETE", `${groups}/:uuid`, ({ params }) => this.deleteGroup(params)),
      ofAccount("GET", `${groups}/:uuid/permissions`, ({ params }) => ({ status: 200, body: this.group(params[1]) })),
      ofAccount("PUT", `${groups}/:uuid/permissions`, (request) => this.changePermissions(request)),
    ];
  }

  private createPolicy(request: ApiRequest): Reply {
    const policy: Policy = { uuid: randomUUID(), ...policyFields(jsonObjectBody(request)) };
    this.policyMap.set(policy.uuid, policy);
    return { status: 201, body: full(policy) };
  }

  private changePolicy(request: ApiRequest): Reply {
    const policy = this.policy(request.params[1]);
    this.policyMap.set(policy.uuid, { uuid: policy.uuid, ...policyFields(jsonObjectBody(request)) });
    return { status: 204 };
  }

  private deletePolicy(params: readonly string[]): Reply {
    const { uuid } = this.policy(params[1]);
    this.policyMap.delete(uuid);
    this.bindingList = this.bindingList.filter(({ policyUuid }) => policyUuid !== uuid);
    return { status: 204 };
  }

  private readPolicy([level, id, uuid]: readonly string[]): Reply {
    const policy = this.atLevel([level ?? "", id ?? ""]).find((candidate) => candidate.uuid === uuid);
    if (!policy) throw new ApiError(404, "Policy not found");
    return { status: 200, body: full(policy) };
  }

  /** Policies live at the account; the other levels of the sandbox are empty. */
  private atLevel([level, id]: readonly string[]): readonly Policy[] {
    if (level === "global" && id === "global") return [];
    if (level === "environment" && id === this.environmentId) return [];
    if (level !== "account") throw new ApiError(404, "Level not found");
    this.demandAccount(id);
    return this.policies();
  }

  private readBindings({ params, query }: ApiRequest): Reply {
    const group = this.group(params[1]);
    const own = this.bindingList.filter(({ groupUuid }) => groupUuid === group.uuid);
    const bindingsDetails = own.map(({ groupUuid, ...binding }) => ({
      ...binding,
      groups: [groupUuid],
      levelId: this.accountId,
      levelType: "account",
    }));
    const policyUuids = own.map(({ policyUuid }) => policyUuid);
    return { status: 200, body: query.get("details") === "true" ? { policyUuids, bindingsDetails } : { policyUuids } };
  }

  private replaceBindings(request: ApiRequest): Reply {
    const group = this.group(request.params[1]);
    const { policyUuids } = jsonObjectBody(request);
    if (!Array.isArray(policyUuids)) throw new ApiError(400, "policyUuids must be a list.");
    const bindings = (policyUuids as unknown[]).map((uuid) =>
      bindingOf(this.policy(String(uuid)).uuid, group.uuid, {}),
    );
    this.bindingList = [...this.bindingList.filter(({ groupUuid }) => groupUuid !== group.uuid), ...bindings];
    return { status: 204 };
  }

  private bind(request: ApiRequest): Reply {
    const { uuid: policyUuid } = this.policy(request.params[1]);
    const { uuid: groupUuid } = this.group(request.params[2]);
    this.remove(policyUuid, groupUuid);
    this.bindingList = [...this.bindingList, bindingOf(policyUuid, groupUuid, jsonObjectBody(request))];
    return { status: 204 };
  }

  private unbind([, policyUuid, groupUuid]: readonly string[]): Reply {
    if (!this.remove(policyUuid, groupUuid)) throw new ApiError(404, "Binding not found");
    return { status: 204 };
  }

  private remove(policyUuid: string | undefined, groupUuid: string | undefined): boolean {
    const rest = this.bindingList.filter((it) => it.policyUuid !== policyUuid || it.groupUuid !== groupUuid);
    const removed = rest.length < this.bindingList.length;
    this.bindingList = rest;
    return removed;
  }

  private createGroups(request: ApiRequest): Reply {
    const body = jsonBody(request);
    if (!Array.isArray(body) || !body.every(isObject)) throw new ApiError(400, "Expected a list of groups.");
    const made = body.map((fields): Group => ({ uuid: randomUUID(), ...groupFields(fields), permissions: [] }));
    for (const group of made) this.groupMap.set(group.uuid, group);
    return { status: 201, body: made };
  }

  private changeGroup(request: ApiRequest): Reply {
    const group = this.group(request.params[1]);
    this.groupMap.set(group.uuid, { ...group, ...groupFields(jsonObjectBody(request)) });
    return { status: 200 };
  }

  private changePermissions(request: ApiRequest): Reply {
    const group = this.group(request.params[1]);
    const permissions = jsonBody(request);
    if (!Array.isArray(permissions)) throw new ApiError(400, "Expected a list of permissions.");
    this.groupMap.set(group.uuid, { ...group, permissions: permissions as unknown[] });
    return { status: 200 };
  }

  private deleteGroup(params: readonly string[]): Reply {
    const { uuid } = this.group(params[1]);
    this.groupMap.delete(uuid);
    this.bindingList = this.bindingList.filter(({ groupUuid }) => groupUuid !== uuid);
    return { status: 200 };
  }

  private policy(uuid: string | undefined): Policy {
    const policy = this.policyMap.get(uuid ?? "");
    if (!policy) throw new ApiError(404, "Policy not found");
    return policy;
  }

  private group(uuid: string | undefined): Group {
    const group = this.groupMap.get(uuid ?? "");
    if (!group) throw new ApiError(404, "Group not found");
    return group;
  }

  private demandAccount(id: string | undefined): void {
    if (id !== this.accountId) throw new ApiError(403, "The client has no access to this account.");
  }
}

function policyFields(body: JsonObject): Omit<Policy, "uuid"> {
  const { name, statementQuery } = body;
  if (typeof name !== "string" || name === "") throw new ApiError(400, "A policy needs a name.");
  if (typeof statementQuery !== "string") throw new ApiError(400, "A policy needs a statementQuery.");
  const problem = statementProblem(statementQuery);
  if (problem !== undefined) throw new ApiError(400, `statementQuery: ${problem}`);
  const description = typeof body.description === "string" ? body.description : "";
  return { name, description, tags: listOf(body.tags), statementQuery };
}

function groupFields(body: JsonObject): Pick<Group, "name" | "description" | "federatedAttributeValues"> {
  if (typeof body.name !== "string" || body.name === "") throw new ApiError(400, "A group needs a name.");
  const description = typeof body.description === "string" ? body.description : "";
  return { name: body.name, description, federatedAttributeValues: listOf(body.federatedAttributeValues) };
}

function bindingOf(policyUuid: string, groupUuid: string, body: JsonObject): Binding {
  const object = (value: unknown) => (isObject(value) ? value : {});
  const { parameters, metadata, boundaries } = body;
  return {
    policyUuid,
    groupUuid,
    parameters: object(parameters),
    metadata: object(metadata),
    boundaries: listOf(boundaries),
  };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function listed({ uuid, name, description }: Policy): JsonObject {
  return { uuid, name, description };
}

function full(policy: Policy): JsonObject {
  return { ...policy, statements: [] };
}
