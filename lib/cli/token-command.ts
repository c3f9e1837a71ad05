import { rmSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { givenCredentials } from "../dynatrace/credentials/given";
import { readHubSecret } from "../dynatrace/hub-secret";
import type { PlannedToken } from "../dynatrace/token-plan";
import { generationInUse } from "../dynatrace/token-schema";
import { type TokenInState, tokensInState } from "../dynatrace/token-state";
import { type TokenStatus, tokenStatus } from "../dynatrace/token-status";
import { listTokens, type TokenInfo, tokenExists } from "../dynatrace/tokens-api";
import { arnsOf } from "../forwarder/arns";
import { namesOf } from "../forwarder/names";
import { askRelays } from "../rollout/ask-relays";
import type { DeployedConnection } from "../rollout/deployed-connection";
import { onePerQueue } from "../rollout/each-account";
import { Interrupt } from "../rollout/interrupt";
import { readDeployed } from "../rollout/inventory";
import { StackFailure, StackTerraform } from "../rollout/stack-terraform";
import { readStacks } from "../rollout/stacks";
import { Terraform } from "../rollout/terraform";
import { UserError } from "../user-error";
import { type Declaration, readDeclaration } from "./declaration";
import { accessOf } from "./gate";
import { type GlobalOptions, outDirectory } from "./global-options";
import { WORK_DIRECTORY } from "./select-for-run";
import { stateStoreOf } from "./state-store-of";
import { synthesise } from "./synthesise";
import { plural, table } from "./table";
import { tokensOf } from "./tokens-of";

/** The stack that holds the tokens. */
const DYNATRACE = "dynatrace";

/** `hubrelay token`. */
export function tokenCommand(): Command {
  return new Command("token").addCommand(statusCommand().exitOverride()).addCommand(forgetCommand().exitOverride());
}

interface StatusFlags extends GlobalOptions {
  readonly relays: boolean;
}

function statusCommand(): Command {
  return new Command("status")
    .description("which generation is in use and whether an old one can go; exit code 2 while it cannot")
    .option("--no-relays", "do not ask CloudWatch what each relay has used")
    .addHelpText("after", "\nExample:\n  $ DYNATRACE_API_TOKEN=… npx hubrelay token status")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<StatusFlags>();
      const declaration = readDeclaration(flags.config);
      const planned = tokensOf(declaration);
      const inDynatrace = await listTokens(declaration.deployment.dynatrace.url, apiToken());
      const deployed = flags.relays ? await deployedIn(declaration, flags.config) : undefined;
      const all = await Promise.all(planned.map((token) => statusOf(token, declaration, inDynatrace, deployed)));
      const [common, ...separate] = all as [TokenStatus, ...TokenStatus[]];
      console.log(
        flags.json
          ? JSON.stringify({ ...common, ...(separate.length > 0 && { separate }) }, null, 2)
          : all.map(format).join("\n\n"),
      );
      if (!all.every(({ settled }) => settled)) process.exitCode = 2;
    });
}

async function statusOf(
  token: PlannedToken,
  declaration: Declaration,
  tokens: readonly TokenInfo[],
  deployed: readonly DeployedConnection[] | undefined,
): Promise<TokenStatus> {
  const { deployment } = declaration;
  const { name, declared, accounts, exceptAccounts } = token;
  const stored = await readHubSecret(placeOfSecret(declaration, token)).catch((error: Error) => {
    throw new UserError(`the hub's secret cannot be read: ${error.message}`, "has the dynatrace stack been applied?");
  });
  const now = new Date();
  const its = deployed?.filter(({ account }) => accounts?.includes(account) ?? !exceptAccounts.includes(account));
  const relays =
    its &&
    (await askRelays(onePerQueue(its), {
      access: accessOf(declaration),
      deployment: deployment.name,
      newest: generationInUse(declared),
      since: stored.storedAt,
      now,
    }));
  return tokenStatus({
    deployment: deployment.name,
    declared,
    tokens,
    stored,
    now,
    ...(name !== undefined && { name }),
    ...(relays && { relays }),
  });
}

/** The relays that the states know. A state that cannot be read is the inventory's to tell. */
async function deployedIn({ deployment, plan }: Declaration, config: string): Promise<readonly DeployedConnection[]> {
  const stacks = new Set(plan.connections.map(({ account }) => `account-${account}`));
  const { deployed } = await readDeployed(await stateStoreOf(deployment, config), [...stacks]);
  return deployed;
}

function forgetCommand(): Command {
  return new Command("forget")
    .description("take tokens that were deleted in Dynatrace out of the state, so that plan and destroy work again")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay token forget")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const { deployment } = readDeclaration(flags.config);
      const { url } = deployment.dynatrace;
      const token = apiToken();
      const store = await stateStoreOf(deployment, flags.config);
      const known = (await store.list()).includes(DYNATRACE) ? tokensInState(await store.read(DYNATRACE)) : [];
      const looked = await Promise.all(
        known.map(async (each) => ({ each, there: await tokenExists(url, token, each.id) })),
      );
      const gone = looked.filter(({ there }) => !there).map(({ each }) => each);
      // A token that exists stays known, because nobody would revoke it any more.
      if (gone.length > 0) await removeFromState(flags, gone);
      console.log(
        flags.json
          ? JSON.stringify({ forgotten: gone, kept: known.length - gone.length }, null, 2)
          : formatForgotten(gone, known.length, url),
      );
    });
}

function formatForgotten(gone: readonly TokenInState[], known: number, url: string): string {
  if (gone.length === 0) return `nothing to forget: ${plural(known, "token")} of the state, all in ${url}`;
  const lines = gone.map(
    ({ address, id, name }) => `${address}  ${id}  "${name}" is not in ${url} and out of the state now`,
  );
  return [
    ...lines,
    "Next: npx hubrelay apply --stack dynatrace makes what the declaration wants, or go on with destroy",
  ].join("\n");
}

async function removeFromState(flags: GlobalOptions, tokens: readonly TokenInState[]): Promise<void> {
  await synthesise(flags);
  const stack = readStacks(outDirectory(flags)).find(({ name }) => name === DYNATRACE)!;
  const interrupt = new Interrupt();
  await new StackTerraform(interrupt, { workDirectory: WORK_DIRECTORY })
    .init(stack, () => {})
    .catch((error: unknown) => {
      throw error instanceof StackFailure ? new UserError(error.message, error.stackError.whatToDo) : error;
    });
  // Terraform insists on a copy of the state, with every other token in clear: not to be left lying about.
  const backup = join(stack.directory, "token-forget.tfstate.backup");
  const exit = await new Terraform(interrupt)
    .run({
      directory: stack.directory,
      args: ["state", "rm", `-backup=${backup}`, ...tokens.map(({ address }) => address)],
      log: `${WORK_DIRECTORY}/logs/${DYNATRACE}.state-rm.log`,
    })
    .finally(() => rmSync(backup, { force: true }));
  if (exit.code !== 0) {
    throw new UserError(
      `${tokens.map(({ address }) => address).join(", ")} could not be taken out of the state:\n${exit.output.trim()}`,
      "mend it, then run it again",
    );
  }
}

function placeOfSecret({ deployment, organization }: Declaration, { name, secret }: PlannedToken) {
  const arns = arnsOf(organization.organization.partition, { ...namesOf(deployment.name), secret });
  const { hub, deployRole } = deployment;
  return {
    secretArn: (name === undefined ? hub.secretArn : undefined) ?? arns.secret(hub.account, hub.region),
    region: hub.region,
    roleArn: arns.role(hub.account, deployRole.name),
    ...(deployRole.externalId !== undefined && { externalId: deployRole.externalId }),
  };
}

function apiToken(): string {
  const { apiToken: token } = givenCredentials();
  if (token) return token.value;
  throw new UserError(
    "DYNATRACE_API_TOKEN is not set",
    "give the access token that Terraform uses; it needs the scope apiTokens.read",
  );
}

function format({ name, generations, remarks }: TokenStatus): string {
  const rows = generations.map(({ generation, state, id, lastUsed, expires }) => [
    generation,
    state,
    id ?? "",
    lastUsed ?? "never",
    expires ?? "never",
  ]);
  const head = table([">generation", "state", "token", "last used", "expires"], rows);
  const titled = name === undefined ? head : `${name}\n${head}`;
  return remarks.length === 0 ? titled : `${titled}\n\n${remarks.join("\n")}`;
}
