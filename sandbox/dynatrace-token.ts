import type { FakeDynatrace } from "./fake-dynatrace/server";

/** A new access token. */
export interface NewToken {
  readonly id: string;
  readonly token: string;
}

/** Makes an access token as somebody does by hand: with the administrator's rights, over the API. */
export async function makeToken(
  { url, apiToken }: FakeDynatrace,
  token: { readonly name: string; readonly scopes: readonly string[]; readonly expirationDate?: string },
): Promise<NewToken> {
  const answer = await fetch(`${url}/api/v2/apiTokens`, {
    method: "POST",
    headers: { authorization: `Api-Token ${apiToken}`, "content-type": "application/json" },
    body: JSON.stringify(token),
  });
  if (answer.status !== 201) throw new Error(`expected a token of the fake Dynatrace, received ${answer.status}`);
  return (await answer.json()) as NewToken;
}
