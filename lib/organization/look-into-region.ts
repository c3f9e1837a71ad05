import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { EventBridgeClient, ListRulesCommand } from "@aws-sdk/client-eventbridge";
import { GetAccountSettingsCommand, LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { namesOf } from "../forwarder/names";
import { clientConfig, type SessionCredentials } from "./aws-client";
import { codeOf, isAccessDenied, isDeniedByPolicy, isRegionDisabled, shortReason } from "./aws-errors";
import { securityHubIn } from "./look-into-account";
import { everyPage } from "./organizations-api";
import { APP_FUNCTION, APP_STACK, forwardersAmong, isOwnRule, type Rule } from "./other-forwarders";
import type { RegionFacts } from "./preflight-facts";
import { defaultRulesQuota, rulesQuota } from "./rules-quota";

/** Options of {@link lookIntoRegion}. */
export interface RegionLook {
  readonly region: string;
  /** The deployment's name. */
  readonly deployment: string;
  readonly credentials: SessionCredentials;
  /** Rules that the connection takes. */
  readonly neededRules: number;
  /** Whose findings are forwarded. */
  readonly edition: "cspm" | "v2";
  /** Regions enabled in the account; absent: it did not tell. */
  readonly enabledRegions?: readonly string[];
}

/** Sees what stands in the way of a connection in one region of one account. Reads only. */
export async function lookIntoRegion({
  region,
  deployment,
  credentials,
  neededRules,
  edition,
  enabledRegions,
}: RegionLook): Promise<RegionFacts> {
  if (enabledRegions && !enabledRegions.includes(region)) {
    return { region, enabled: false, securityHub: { unknown: "not enabled" }, otherForwarders: [], gaps: [] };
  }
  const gaps: RegionFacts["gaps"][number][] = [];
  let enabled = enabledRegions === undefined ? undefined : true;
  const attempt = async <T>(action: string, question: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await question();
    } catch (error) {
      if (isRegionDisabled(error)) enabled = false;
      else {
        const reason = isDeniedByPolicy(error) ? "by a service control policy" : shortReason(error);
        gaps.push({ action, reason, denied: isAccessDenied(error) });
      }
      return undefined;
    }
  };
  const config = clientConfig(region, credentials);
  const events = new EventBridgeClient(config);
  const lambda = new LambdaClient(config);
  const stacks = new CloudFormationClient(config);
  try {
    const [securityHub, rules, stack, appFunction, unreserved] = await Promise.all([
      securityHubIn(region, credentials, edition),
      attempt("events:ListRules", () => rulesOf(events)),
      attempt("cloudformation:DescribeStacks", () => hasAppStack(stacks)),
      attempt("lambda:ListFunctions", () => hasAppFunction(lambda)),
      attempt("lambda:GetAccountSettings", async () => {
        const { AccountLimit } = await lambda.send(new GetAccountSettingsCommand({}));
        return AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions;
      }),
    ]);
    const own = namesOf(deployment).rule(0);
    const ownRules = rules?.filter(({ name }) => isOwnRule(name, own)).length ?? 0;
    // Seldom, and then it matters; a role of before it could ask leaves the default.
    const exceeds = rules !== undefined && rules.length - ownRules + neededRules > defaultRulesQuota(region);
    const quota = exceeds ? await rulesQuota(region, credentials).catch(() => undefined) : undefined;
    return {
      region,
      ...(enabled === undefined ? {} : { enabled }),
      securityHub,
      otherForwarders: [
        ...(stack ? [`stack ${APP_STACK}`] : appFunction ? [`function ${APP_FUNCTION}`] : []),
        ...forwardersAmong(rules ?? [], own),
      ],
      ...(rules ? { rules: rules.length, ownRules, neededRules } : {}),
      ...(quota === undefined ? {} : { rulesQuota: quota }),
      ...(unreserved === undefined ? {} : { unreservedConcurrency: unreserved }),
      gaps: gaps.sort((a, b) => (a.action < b.action ? -1 : 1)),
    };
  } finally {
    for (const client of [events, lambda, stacks]) client.destroy();
  }
}

async function rulesOf(client: EventBridgeClient): Promise<Rule[]> {
  const found = await everyPage((NextToken) =>
    client.send(new ListRulesCommand({ NextToken })).then((page) => ({ items: page.Rules, next: page.NextToken })),
  );
  return found.map(({ Name = "", Description, EventPattern }) => ({
    name: Name,
    ...(Description === undefined ? {} : { description: Description }),
    ...(EventPattern === undefined ? {} : { pattern: EventPattern }),
  }));
}

async function hasAppStack(client: CloudFormationClient): Promise<boolean> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: APP_STACK }));
    return Stacks.some(({ StackStatus }) => StackStatus !== "DELETE_COMPLETE");
  } catch (error) {
    // CloudFormation has no error of its own for a stack that is not there.
    if (codeOf(error) === "ValidationError") return false;
    throw error;
  }
}

/** For a forwarder whose stack has another name. */
async function hasAppFunction(client: LambdaClient): Promise<boolean> {
  const found = await everyPage((Marker) =>
    client
      .send(new ListFunctionsCommand({ Marker }))
      .then((page) => ({ items: page.Functions, next: page.NextMarker })),
  );
  return found.some(({ FunctionName }) => FunctionName === APP_FUNCTION);
}
