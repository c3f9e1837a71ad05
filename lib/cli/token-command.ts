import { Command, InvalidArgumentError } from "commander";
import { readHubSecret } from "../dynatrace/hub-secret";
import { tokenName } from "../dynatrace/token-schema";
import { type TokenStatus, tokenStatus } from "../dynatrace/token-status";
import { listTokens } from "../dynatrace/tokens-api";
import { arnsOf } from "../forwarder/arns";
import { namesOf } from "../forwarder/names";
import { Interrupt } from "../rollout/interrupt";
import { StackTerraform } from "../rollout/stack-terraform";
import { readStacks } from "../rollout/stacks";
import { Terraform } from "../rollout/terraform";
import { UserError } from "../rollout/user-error";
import { type Declaration, readDeclaration } from "./declaration";
import { type GlobalOptions, outDirectory } from "./global-options";
import { WORK_DIRECTORY } from "./select-for-run";
import { synthesise } from "./synthesise";
import { table } from "./table";

/** `hubrelay token`. */
export function tokenCommand(): Command {
  return new Command("token")
    .description("the ingest token: where a rotation stands, and a token that was deleted by hand")
    .addCommand(statusCommand().exitOverride())
    .addCommand(forgetCommand().exitOverride());
}

function statusCommand(): Command {
  return new Command("status")
    .description("which generation is in use and whether an old one can go; exit code 2 while it cannot")
    .addHelpText("after", "\nExample:\n  $ DYNATRACE_API_TOKEN=… npx hubrelay token status")
    .action(async (_flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const declaration = readDeclaration(flags.config);
      const { deployment } = declaration;
      const [tokens, stored] = await Promise.all([
        listTokens(deployment.dynatrace.url, apiToken()),
        readHubSecret(placeOfSecret(declaration)).catch((error: Error) => {
          throw new UserError(
            `the hub's secret cannot be read: ${error.message}`,
            "has the dynatrace stack been applied?",
          );
        }),
      ]);
      const declared = deployment.dynatrace.token;
      const status = tokenStatus({ deployment: deployment.name, declared, tokens, stored, now: new Date() });
      console.log(flags.json ? JSON.stringify(status, null, 2) : format(status));
      if (!status.settled) process.exitCode = 2;
    });
}

function forgetCommand(): Command {
  return new Command("forget")
    .argument("<generation>", "the generation whose token is gone", generationOf)
    .description("take a token that was deleted in Dynatrace out of the state, so that plan and destroy work again")
    .addHelpText("after", "\nExample:\n  $ npx hubrelay token forget 1")
    .action(async (generation: number, _flags: unknown, command: Command) => {
      const flags = command.optsWithGlobals<GlobalOptions>();
      const { deployment } = readDeclaration(flags.config);
      const name = tokenName(deployment.name, generation);
      const tokens = await listTokens(deployment.dynatrace.url, apiToken());
      const existing = tokens.find((token) => token.name === name);
      if (existing !== undefined) {
        throw new UserError(
          `"${name}" is still in Dynatrace (${existing.id}); forgotten here, it would stay valid with nobody to revoke it`,
          "to revoke it take the generation out of dynatrace.token.generations and apply",
        );
      }
      const address = `dynatrace_api_token.ingest_${generation}`;
      await removeFromState(flags, address);
      console.log(
        flags.json
          ? JSON.stringify({ forgotten: address }, null, 2)
          : `${address} is out of the state. Next: npx hubrelay apply --stack dynatrace`,
      );
    });
}

async function removeFromState(flags: GlobalOptions, address: string): Promise<void> {
  await synthesise(flags);
  const stack = readStacks(outDirectory(flags)).find(({ account }) => account === undefined);
  if (stack === undefined)
    throw new UserError("there is no dynatrace stack", "look at what is synthesised: npx hubrelay synth");
  const interrupt = new Interrupt();
  await new StackTerraform(interrupt, WORK_DIRECTORY).init(stack, () => {});
  const exit = await new Terraform(interrupt).run({
    directory: stack.directory,
    args: ["state", "rm", address],
    log: `${WORK_DIRECTORY}/logs/dynatrace-state-rm.log`,
  });
  if (exit.code !== 0) {
    throw new UserError(
      `${address} could not be taken out of the state:\n${exit.output.trim()}`,
      "mend it, then run it again",
    );
  }
}

function placeOfSecret({ deployment, organization }: Declaration) {
  const arns = arnsOf(organization.organization.partition, namesOf(deployment.name));
  const { hub, deployRole } = deployment;
  return {
    secretArn: hub.secretArn ?? arns.secret(hub.account, hub.region),
    region: hub.region,
    roleArn: arns.role(hub.account, deployRole.name),
    ...(deployRole.externalId !== undefined && { externalId: deployRole.externalId }),
  };
}

function apiToken(): string {
  const token = process.env.DYNATRACE_API_TOKEN;
  if (token) return token;
  throw new UserError(
    "DYNATRACE_API_TOKEN is not set",
    "give the access token that Terraform uses; it needs the scope apiTokens.read",
  );
}

function format({ generations, remarks }: TokenStatus): string {
  const rows = generations.map(({ generation, state, id, lastUsed, expires }) => [
    generation,
    state,
    id ?? "",
    lastUsed ?? "never",
    expires ?? "never",
  ]);
  const head = table([">generation", "state", "token", "last used", "expires"], rows);
  return remarks.length === 0 ? head : `${head}\n\n${remarks.join("\n")}`;
}

function generationOf(value: string): number {
  if (!/^[1-9]\d*$/.test(value)) throw new InvalidArgumentError(`expected a generation such as 1, received "${value}"`);
  return Number(value);
}
