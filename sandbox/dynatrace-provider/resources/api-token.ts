import type { DynatraceApi } from "../dynatrace-api";
import type { Value, ValueObject } from "../values";
import type { ResourceType } from "./resource-type";

const BASE = "/api/v2/apiTokens";

interface TokenAnswer {
  readonly id: string;
  readonly name: string;
  readonly enabled?: boolean;
  readonly personalAccessToken?: boolean;
  readonly owner?: string;
  readonly creationDate?: string;
  readonly modifiedDate?: string;
  readonly lastUsedDate?: string;
  readonly lastUsedIpAddress?: string;
  readonly expirationDate?: string;
  readonly scopes: readonly string[];
}

/**
 * `dynatrace_api_token`. A token that is gone is an error on read and on delete, as in the real provider; its value is known
 * from creation only and then lives in the state.
 */
export const apiToken: ResourceType = {
  async create(api, planned) {
    const answer = await api.classic<{ id: string; token: string; expirationDate?: string }>({
      method: "POST",
      path: BASE,
      body: toBody(planned),
    });
    // Dynatrace makes every token enabled, so one that should not be needs a second call.
    if (planned.enabled !== true) {
      await api.classic({ method: "PUT", path: `${BASE}/${answer.id}`, body: { ...toBody(planned), enabled: false } });
    }
    return { ...planned, id: answer.id, token: answer.token };
  },

  read: (api, state) => readToken(api, state),

  async update(api, planned) {
    await api.classic({ method: "PUT", path: `${BASE}/${String(planned.id)}`, body: toBody(planned) });
    return readToken(api, planned);
  },

  async delete(api, state) {
    await api.classic({ method: "DELETE", path: `${BASE}/${String(state.id)}` });
  },
};

async function readToken(api: DynatraceApi, state: ValueObject): Promise<ValueObject> {
  const answer = await api.classic<TokenAnswer>({ method: "GET", path: `${BASE}/${String(state.id)}` });
  return {
    ...state,
    name: answer.name,
    // Unset and false are the same to Dynatrace; an unset attribute stays unset until somebody enables the token.
    enabled: answer.enabled === true || state.enabled !== null ? (answer.enabled ?? false) : null,
    personal_access_token: answer.personalAccessToken === true ? true : (state.personal_access_token ?? null),
    owner: answer.owner ?? null,
    creation_date: answer.creationDate ?? null,
    modified_date: answer.modifiedDate ?? null,
    last_used_date: answer.lastUsedDate ?? null,
    last_used_ip_address: answer.lastUsedIpAddress ?? null,
    expiration_date: answer.expirationDate ?? null,
    scopes: answer.scopes,
  };
}

/** Only what is set is sent. */
function toBody(state: ValueObject): Record<string, Value> {
  return {
    name: state.name ?? null,
    ...(state.enabled === true ? { enabled: true } : {}),
    ...(typeof state.personal_access_token === "boolean" ? { personalAccessToken: state.personal_access_token } : {}),
    ...(typeof state.expiration_date === "string" ? { expirationDate: state.expiration_date } : {}),
    scopes: state.scopes ?? [],
  };
}
