import type { PolicyStatement } from "../forwarder/policy-document";
import type { PolicyDocument } from "./deploy-role";

/** One call of IAM's policy simulator. */
export interface PolicyQuestion {
  readonly actions: readonly string[];
  /** A concrete ARN, or `*`. */
  readonly resource: string;
  /** Condition keys and what they would be. */
  readonly context: readonly { readonly key: string; readonly values: readonly string[] }[];
}

/**
 * The questions that tell whether a role may do what a policy allows: one for each statement, about one resource that
 * it names, with the circumstances that its conditions ask for.
 *
 * @param region - stands where the policy takes any region
 * @param account - stands where the policy takes any account
 */
export function policyQuestions(policy: PolicyDocument, account: string, region: string): PolicyQuestion[] {
  return policy.Statement.map((statement) => ({
    actions: list(statement.Action),
    resource: concrete(list(statement.Resource)[0] ?? "*", account, region),
    context: context(statement, account, region),
  }));
}

function context({ Condition = {} }: PolicyStatement, account: string, region: string): PolicyQuestion["context"] {
  return Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).map(([key, value]) => ({
      key,
      values: list(value).map((each) =>
        each.startsWith("arn:") ? concrete(each, account, region) : each.replaceAll("*", region),
      ),
    })),
  );
}

/** An ARN with nothing open: the simulator takes a pattern for a name. */
function concrete(arn: string, account: string, region: string): string {
  if (!arn.startsWith("arn:")) return arn;
  const [head, partition, service, place = "", owner = "", ...rest] = arn.split(":");
  const resource = rest.join(":").replaceAll("*", "preflight");
  return [head, partition, service, place === "*" ? region : place, owner === "*" ? account : owner, resource].join(
    ":",
  );
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === "string" ? [value] : (value ?? []);
}
