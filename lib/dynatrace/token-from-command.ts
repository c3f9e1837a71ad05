import { startProcess } from "../rollout/child-process";
import { UserError } from "../rollout/user-error";
import type { DeclaredToken } from "./token-schema";

/** The variable an external token comes in: `TF_VAR_ingest_token` in the environment. */
export const TOKEN_VARIABLE = "ingest_token";

/** What a Dynatrace access token looks like. */
export const TOKEN_PATTERN = "^dt0c01[.][A-Z0-9]+[.][A-Z0-9]+$";

/**
 * What Terraform needs in its environment for an external token: the value that the declaration's command prints, unless one is
 * given already. It goes into an ephemeral variable, so it is in no file.
 *
 * @throws UserError when the command fails or prints something else; never with what it printed
 */
export async function externalTokenVariables(
  token: DeclaredToken,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Readonly<Record<string, string>>> {
  const variable = `TF_VAR_${TOKEN_VARIABLE}`;
  if (token.mode !== "external" || env[variable]) return {};
  if (token.command === undefined) {
    throw new UserError(
      `${variable} is not set: dynatrace.token.mode is external, so the token has to come from you`,
      `set it, such as by export ${variable}="$(your-vault read …)", or declare dynatrace.token.command (docs/token.md)`,
    );
  }
  return { [variable]: await printedBy(token.command, env) };
}

async function printedBy([program, ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const where = `dynatrace.token.command (${program})`;
  const child = startProcess(program!, args, { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = await child.ended.catch((error: Error) => {
    throw new UserError(`${where} cannot be started: ${error.message}`, "name a program that is on PATH");
  });
  if (ended.code !== 0) {
    throw new UserError(`${where} ended with ${ended.code ?? ended.signal}`, "run it by hand to see why");
  }
  const value = child.stdout().trim();
  if (new RegExp(TOKEN_PATTERN).test(value)) return value;
  throw new UserError(
    `${where}: expected a Dynatrace access token (dt0c01.<id>.<secret>) on standard output, received ${value === "" ? "nothing" : "something else"}`,
    "make it print the token and nothing else",
  );
}
