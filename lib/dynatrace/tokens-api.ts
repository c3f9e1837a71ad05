import { UserError } from "../user-error";
import { askDynatrace } from "./ask-dynatrace";

/** What Dynatrace tells about an access token; never its value. */
export interface TokenInfo {
  /** `dt0c01.…`, the public part. */
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** RFC 3339. Absent while nobody has used it. */
  readonly lastUsedDate?: string;
  /** RFC 3339. Absent when it does not expire. */
  readonly expirationDate?: string;
}

/** Pages read at most; Dynatrace gives up to 10,000 tokens in these. */
const MOST_PAGES = 100;

/**
 * All access tokens of the environment.
 *
 * @param environmentUrl `https://abc12345.live.dynatrace.com`
 * @param apiToken needs the scope `apiTokens.read`
 * @throws UserError when Dynatrace cannot be asked
 */
export async function listTokens(environmentUrl: string, apiToken: string): Promise<TokenInfo[]> {
  const tokens: TokenInfo[] = [];
  let query = "pageSize=200&fields=%2BexpirationDate,%2BlastUsedDate";
  for (let page = 0; page < MOST_PAGES; page++) {
    const url = new URL(`/api/v2/apiTokens?${query}`, environmentUrl);
    const answer = (await get(url, apiToken)) as { readonly apiTokens?: TokenInfo[]; readonly nextPageKey?: string };
    tokens.push(...(answer.apiTokens ?? []));
    if (!answer.nextPageKey) return tokens;
    // Dynatrace refuses any other parameter beside the key of the next page.
    query = `nextPageKey=${encodeURIComponent(answer.nextPageKey)}`;
  }
  return tokens;
}

/** Whether the environment has a token with this id; needs `apiTokens.read`. @throws UserError when Dynatrace cannot be asked */
export async function tokenExists(environmentUrl: string, apiToken: string, id: string): Promise<boolean> {
  const url = new URL(`/api/v2/apiTokens/${encodeURIComponent(id)}`, environmentUrl);
  const response = await ask(url, apiToken);
  // A proxy's 404 is a page; Dynatrace's own says in its envelope what is not there.
  if (response.status === 404 && /token not found/i.test(await response.text())) return false;
  if (response.ok) return true;
  throw refusal(url, response);
}

async function get(url: URL, apiToken: string): Promise<unknown> {
  const response = await ask(url, apiToken);
  if (response.ok) return response.json();
  throw refusal(url, response);
}

function ask(url: URL, apiToken: string): Promise<Response> {
  return askDynatrace(url, { headers: { authorization: `Api-Token ${apiToken}` } });
}

function refusal({ origin }: URL, response: Response): UserError {
  return new UserError(`${origin} answered ${response.status} when asked for its access tokens`, adviceFor(response));
}

function adviceFor({ status }: Response): string {
  if (status === 401) return "DYNATRACE_API_TOKEN is unknown there, disabled or expired: give one that is valid";
  if (status === 403) return "DYNATRACE_API_TOKEN lacks the scope apiTokens.read";
  return "try again later";
}
