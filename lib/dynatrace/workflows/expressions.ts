/**
 * Expressions in Jinja, as tasks take them in their input. A record's field is always asked for by its name in brackets: a name
 * with dots, or one that is a method of the record, means something else otherwise.
 *
 * @see https://docs.dynatrace.com/docs/shortlink/automation-workflow-expression-reference
 */

/** The value of an expression, in a text. */
export function value(expression: string): string {
  return `{{ ${expression} }}`;
}

/** A field of a record; without a value it is empty. */
export function field(record: string, name: string): string {
  return `(${record}["${name}"] or "")`;
}

/** The values of a field that is a list, joined by commas; records without a value are left out. */
export function listed(record: string, name: string): string {
  return `((${record}["${name}"] or [])|select|join(", "))`;
}

/** Id of the connection with this name; looked up when the task runs, so that the connection may be made anew. */
export function connectionId(app: "jira" | "slack", name: string): string {
  return value(`connection("app:dynatrace.${app}:connection", "${name}")`);
}

/** Slack reads `<`, `>` and `&` as its own: what a finding says must not become a link or a call to everyone in the channel. */
export function forSlack(expression: string): string {
  return `${expression}|string|replace("&", "&amp;")|replace("<", "&lt;")|replace(">", "&gt;")`;
}

/** In a table of a mail, a bar would begin another column. */
export function forTable(expression: string): string {
  return `${expression}|string|replace("|", "/")`;
}

/**
 * A line for each of the first records, and one that says how many more there are.
 *
 * @param records expression
 * @param line of one record, which is called `item` in it
 */
export function linesOf(records: string, most: number, line: string): string {
  const rest = `{% if ${records}|length > ${most} %}… and {{ ${records}|length - ${most} }} more\n{% endif %}`;
  return `{% for item in ${records}[:${most}] %}${line}\n{% endfor %}${rest}`;
}
