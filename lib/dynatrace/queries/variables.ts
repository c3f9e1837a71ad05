import { KINDS, STATES } from "./parts";
import { column, family, pipeline, type VariableName } from "./query";

/** A variable of a dashboard: its values come from a fixed list or from a query; several may be chosen at once. */
export interface Variable {
  /** Name without `$`. */
  readonly name: VariableName;
  /** The label for people. */
  readonly title: string;
  /** All values in their order; absent where {@link query} gives them. */
  readonly values?: readonly string[];
  /** Id of the query that gives the values. */
  readonly query?: keyof typeof VARIABLE_QUERIES;
  /** What is chosen at first. @default - everything */
  readonly initial?: readonly string[];
}

/** Risk levels, most severe first. */
export const RISK_LEVELS = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "NONE", "NOT_AVAILABLE"] as const;

function valuesOf(field: string, title: string, description: string) {
  return {
    title,
    description,
    dql: pipeline(
      "fetch security.events",
      `filter event.provider == "AWS Security Hub" and isNotNull(${field})`,
      `summarize records = count(), by: {value = ${field}}`,
      "sort value asc",
      "fields value",
    ),
    columns: [column("value", title, "text")],
    range: "document",
  } as const;
}

/** Values of variables, one field each. */
export const VARIABLE_QUERIES = family({
  "variable.product": valuesOf("product.name", "Product", "Products whose findings arrived in the time range."),
  "variable.account": valuesOf("aws.account.id", "Account", "Accounts whose resources findings arrived for."),
  "variable.region": valuesOf("aws.region", "Region", "Regions whose resources findings arrived for."),
});

/** The variables of the dashboards. */
export const VARIABLES: Readonly<Record<VariableName, Variable>> = {
  Product: { name: "Product", title: "Product", query: "variable.product" },
  RiskLevel: { name: "RiskLevel", title: "Risk", values: RISK_LEVELS },
  Kind: { name: "Kind", title: "Kind", values: KINDS },
  Account: { name: "Account", title: "Account", query: "variable.account" },
  Region: { name: "Region", title: "Region", query: "variable.region" },
  State: { name: "State", title: "Record state", values: STATES, initial: ["open"] },
};
