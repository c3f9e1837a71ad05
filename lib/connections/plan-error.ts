import { DeclarationError } from "../deployment/declaration-error";

/** Something in the declaration that only the organization, or two keys together, show to be wrong. */
export interface PlanProblem {
  /** Key path in the declaration, such as `topology`. */
  readonly path: string;
  /** What was expected, what came. */
  readonly message: string;
  /** What to do. */
  readonly hint: string;
}

/** A declaration and an organization that do not go together: every problem found, ready for a terminal. */
export class PlanError extends DeclarationError {
  public constructor(public readonly found: readonly PlanProblem[]) {
    super(found.map((problem) => ({ file: "deployment", line: 1, column: 1, ...problem })));
    this.name = "PlanError";
    // Unlike a mistake within one value, these have no single line to point at.
    this.message = found.map(({ path, message, hint }) => `${path}\n  ${message}\n  ${hint}`).join("\n");
  }
}
