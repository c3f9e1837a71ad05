import type { Need } from "./needs";

/** Something about a credential. */
export interface CredentialProblem {
  /** A blocker makes Terraform fail; a warning will before long; a note says what was not checked, or is more than needed. */
  readonly severity: "blocker" | "warning" | "note";
  /** What was expected and what is; never a secret. */
  readonly problem: string;
  /** The next step, in the imperative. */
  readonly whatToDo: string;
}

/** Page with every credential and how it is made. */
const SEE = "docs/credentials.md";

/** A blocker. */
export function blocker(problem: string, whatToDo: string): CredentialProblem {
  return { severity: "blocker", problem, whatToDo: `${whatToDo} (${SEE})` };
}

/** `a, b (for dynatrace.documents); c (for dynatrace.workflows)`. */
export function listed(needs: readonly Need[]): string {
  const groups = new Map<string, string[]>();
  for (const { scope, because } of needs) groups.set(because, [...(groups.get(because) ?? []), scope]);
  return [...groups].map(([because, scopes]) => `${scopes.join(", ")} (for ${because})`).join("; ");
}
