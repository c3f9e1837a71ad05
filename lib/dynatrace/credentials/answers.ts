import { blocker, type CredentialProblem } from "./problem";

/** What Dynatrace's refusal says, from its envelope; empty for anything else. */
export async function refusedBy(response: Response): Promise<string> {
  const answer = (await response.json().catch(() => undefined)) as
    | { readonly error?: { readonly message?: string } }
    | undefined;
  return answer?.error?.message ?? "";
}

/** An answer that is none of Dynatrace's API: the wrong address, a login page, a proxy, an outage. */
export async function foreignAnswer(response: Response, url: string): Promise<CredentialProblem> {
  const { origin } = new URL(url);
  const { status } = response;
  if (status === 429 || status >= 500) {
    const reason = await refusedBy(response);
    return blocker(`${origin} answered ${status}${reason === "" ? "" : `: ${reason}`}`, "try again later");
  }
  const what = (response.headers.get("content-type") ?? "").includes("html") ? "a web page" : "no answer of its API";
  return blocker(
    `${origin} does not answer as a Dynatrace environment: status ${status}, ${status >= 300 && status < 400 ? "a redirect" : what}`,
    "check dynatrace.url in the declaration (https://<environment id>.live.dynatrace.com), and the proxy",
  );
}
