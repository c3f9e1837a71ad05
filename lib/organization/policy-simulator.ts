import { IAMClient, SimulatePrincipalPolicyCommand } from "@aws-sdk/client-iam";
import { clientConfig, type SessionCredentials } from "./aws-client";
import { isAccessDenied, isDeniedByPolicy, shortReason } from "./aws-errors";
import type { PolicyQuestion } from "./policy-questions";

/**
 * Asks IAM what a role may do; nothing is done. Service control policies count, except their conditions.
 *
 * @returns actions that are denied, sorted; or why nobody could tell
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export async function deniedActions(
  roleArn: string,
  questions: readonly PolicyQuestion[],
  region: string,
  credentials: SessionCredentials,
): Promise<readonly string[] | { readonly unknown: string }> {
  const iam = new IAMClient(clientConfig(region, credentials));
  try {
    const denied = new Set<string>();
    for (const { actions, resource, context } of questions) {
      const { EvaluationResults = [] } = await iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: roleArn,
          ActionNames: [...actions],
          ResourceArns: [resource],
          ContextEntries: context.map(({ key, values }) => ({
            ContextKeyName: key,
            ContextKeyType: values.length > 1 ? "stringList" : "string",
            ContextKeyValues: [...values],
          })),
          MaxItems: 1000,
        }),
      );
      for (const { EvalActionName, EvalDecision, OrganizationsDecisionDetail } of EvaluationResults) {
        if (EvalActionName === undefined || EvalDecision === "allowed") continue;
        const byPolicy = OrganizationsDecisionDetail?.AllowedByOrganizations === false;
        denied.add(byPolicy ? `${EvalActionName} (service control policy)` : EvalActionName);
      }
    }
    return [...denied].sort();
  } catch (error) {
    if (isDeniedByPolicy(error)) return { unknown: "a service control policy denies iam:SimulatePrincipalPolicy" };
    if (isAccessDenied(error)) return { unknown: "the role may not ask iam:SimulatePrincipalPolicy about itself" };
    return { unknown: shortReason(error) };
  } finally {
    iam.destroy();
  }
}
