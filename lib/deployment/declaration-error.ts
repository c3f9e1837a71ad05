/** One mistake in a file the user wrote. */
export interface DeclarationProblem {
  /** File as the user named it. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  /** Key path, such as `organization.exclude.accounts[2]`; empty for the whole file. */
  readonly path: string;
  /** What was expected, what came: `expected a 12-digit account id, received "12345"`. */
  readonly message: string;
  /** What to do, if it is not plain from the message. */
  readonly hint?: string;
}

/** A declaration that cannot be used: every problem found, not only the first. Its message is ready for a terminal. */
export class DeclarationError extends Error {
  public constructor(public readonly problems: readonly DeclarationProblem[]) {
    super(problems.map(formatProblem).join("\n"));
    this.name = "DeclarationError";
  }
}

function formatProblem(problem: DeclarationProblem): string {
  const head = `${problem.file}:${problem.line}:${problem.column}`;
  return [
    problem.path === "" ? head : `${head}  ${problem.path}`,
    `  ${problem.message}`,
    ...(problem.hint ? [`  ${problem.hint}`] : []),
  ].join("\n");
}
