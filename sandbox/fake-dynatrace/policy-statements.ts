/** One part of a policy's statement: a permission such as `storage:buckets:read`, or the name of a condition. */
const NAME = "[a-z][\\w-]*(?::[\\w.-]+)+";
const VALUE = `(?:"[^"]*"|'[^']*')`;
const ONE = `${NAME}\\s*(?:=|!=|startsWith|NOT startsWith|MATCH)\\s*${VALUE}`;
const SOME = `${NAME}\\s+(?:NOT )?IN\\s*\\(\\s*${VALUE}(?:\\s*,\\s*${VALUE})*\\s*\\)`;
const CONDITION = `(?:${ONE}|${SOME})`;
const STATEMENT = new RegExp(
  `^(?:ALLOW|DENY)\\s+${NAME}(?:\\s*,\\s*${NAME})*(?:\\s+WHERE\\s+${CONDITION}(?:\\s+AND\\s+${CONDITION})*)?$`,
);
const MOST_STATEMENTS = 100;

/** What is wrong with a policy's statements; undefined: nothing. */
export function statementProblem(query: string): string | undefined {
  const text = query.replace(/^\s*\/\/.*$/gm, "").trim();
  if (!text.endsWith(";")) return "a statement must end with ;";
  // A semicolon in quotes belongs to a value.
  const statements = text.match(/(?:"[^"]*"|'[^']*'|[^;"'])+(?=;)/g) ?? [];
  if (statements.length > MOST_STATEMENTS) return `at most ${MOST_STATEMENTS} statements are allowed`;
  const wrong = statements.map((statement) => statement.trim()).find((statement) => !STATEMENT.test(statement));
  return wrong === undefined ? undefined : `cannot be read: ${wrong}`;
}
