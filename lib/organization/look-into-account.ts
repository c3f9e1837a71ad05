import { AccountClient, ListRegionsCommand } from "@aws-sdk/client-account";
import { DescribeHubCommand, DescribeSecurityHubV2Command, SecurityHubClient } from "@aws-sdk/client-securityhub";
import { runPool } from "../pool";
import { type DeployRole, enterAccount } from "./account-access";
import { clientConfig, type SessionCredentials } from "./aws-client";
import { codeOf, isAccessDenied, isDeniedByPolicy, isRegionDisabled, shortReason } from "./aws-errors";
import type { AccountLook } from "./organization-pages";
import { everyPage } from "./organizations-api";

/** Regions of one account looked into side by side. */
const REGIONS_AT_A_TIME = 8;

/** Whether something is on; `unknown` says why it could not be seen. */
export type Seen = "on" | "off" | { readonly unknown: string };

/** Enters an account and sees which regions are enabled and where Security Hub is on. Reads only. */
export async function lookIntoAccount(account: string, role: DeployRole): Promise<AccountLook> {
  const access = await enterAccount(account, role);
  if (!access.entered) return access;
  const { credentials } = access;
  const gaps = new Set<string>();
  const securityHub: string[] = [];
  const securityHubV2: string[] = [];
  const regions = await enabledRegions(role.region, credentials).catch((error: unknown) => {
    gaps.add(`enabled regions: ${shortReason(error)}`);
    return undefined;
  });
  await runPool(
    regions ?? [],
    REGIONS_AT_A_TIME,
    () => false,
    async (region) => {
      const [first, second] = await securityHubsIn(region, credentials);
      if (first === "on") securityHub.push(region);
      else if (first !== "off") gaps.add(`Security Hub in ${region}: ${first.unknown}`);
      if (second === "on") securityHubV2.push(region);
      else if (second !== "off") gaps.add(`Security Hub V2 in ${region}: ${second.unknown}`);
    },
  );
  return { entered: true, ...(regions ? { regions } : {}), securityHub, securityHubV2, gaps: [...gaps].sort() };
}

/** Regions that are enabled in the account, opt-in ones only when opted in. */
export async function enabledRegions(region: string, credentials: SessionCredentials): Promise<string[]> {
  const client = new AccountClient(clientConfig(region, credentials));
  try {
    const found = await everyPage((NextToken) =>
      client
        .send(new ListRegionsCommand({ NextToken, RegionOptStatusContains: ["ENABLED", "ENABLED_BY_DEFAULT"] }))
        .then((page) => ({ items: page.Regions, next: page.NextToken })),
    );
    return found.flatMap(({ RegionName }) => (RegionName === undefined ? [] : [RegionName]));
  } finally {
    client.destroy();
  }
}

/**
 * Whether Security Hub is on: it, and not its endpoint, tells.
 *
 * @param edition Security Hub CSPM, or the unified one, which sends OCSF findings
 */
export async function securityHubIn(
  region: string,
  credentials: SessionCredentials,
  edition: "cspm" | "v2",
): Promise<Seen> {
  const client = new SecurityHubClient(clientConfig(region, credentials));
  try {
    return await ask(() =>
      client.send(edition === "v2" ? new DescribeSecurityHubV2Command({}) : new DescribeHubCommand({})),
    );
  } finally {
    client.destroy();
  }
}

/** Both editions. */
async function securityHubsIn(region: string, credentials: SessionCredentials): Promise<[Seen, Seen]> {
  const client = new SecurityHubClient(clientConfig(region, credentials));
  try {
    return await Promise.all([
      ask(() => client.send(new DescribeHubCommand({}))),
      ask(() => client.send(new DescribeSecurityHubV2Command({}))),
    ]);
  } finally {
    client.destroy();
  }
}

async function ask(question: () => Promise<unknown>): Promise<Seen> {
  try {
    await question();
    return "on";
  } catch (error) {
    // Not subscribed: InvalidAccessException from CSPM, ResourceNotFoundException from V2.
    if (/^(InvalidAccessException|ResourceNotFoundException|SubscriptionRequiredException)$/.test(codeOf(error)))
      return "off";
    if (isDeniedByPolicy(error)) return { unknown: "denied by a service control policy" };
    if (isAccessDenied(error)) return { unknown: "the deploy role may not look" };
    if (isRegionDisabled(error)) return { unknown: "the region is not enabled" };
    return { unknown: shortReason(error) };
  }
}
