import { startProcess } from "../child-process";
import { UserError } from "../user-error";
import type { PlannedToken } from "./token-plan";

/** What a Dynatrace access token looks like. */
export const TOKEN_PATTERN = "^dt0c01[.][A-Z0-9]+[.][A-Z0-9]+$";

/** The variable an external token comes in: `ingest_token`, so `TF_VAR_ingest_token` in the environment. */
export function variableOf({ suffix }: Pick<PlannedToken, "suffix">): string {
  return `ingest_token${suffix}`;
}

/**
 * What Terraform needs in its environment for external tokens: the values that the declaration's commands print, unless they are
 * given already. They go into ephemeral variables, so they are in no file.
 *
 * @throws UserError when a command fails or prints something else; never with what it printed
 */
export async function externalTokenVariables(
  tokens: readonly PlannedToken[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Readonly<Record<string, string>>> {
  const variables: Record<string, string> = {};
  for (const token of tokens) {
    const { declared } = token;
    const variable = `TF_VAR_${variableOf(token)}`;
    if (declared.mode !== "external" || env[variable]) continue;
    if (declared.command === undefined) {
      throw new UserError(
        `${variable} is not set: dynatrace.token.mode is external, so the token has to come from you`,
        `set it, such as by export ${variable}="$(your-vault read …)", or declare a command that prints it (docs/token.md)`,
      );
    }
    variables[variable] = await printedBy(declared.command, env);
  }
  return variables;
}

/** For a run that stores no token: Terraform demands the variables all the same, so that they hold something that is none. */
export function unusedTokenVariables(tokens: readonly PlannedToken[]): Readonly<Record<string, string>> {
  const external = tokens.filter(({ declared }) => declared.mode === "external");
  return Object.fromEntries(external.map((token) => [`TF_VAR_${variableOf(token)}`, "dt0c01.UNUSED.UNUSED"]));
}

async function printedBy([program, ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const where = `the token's command (${program})`;
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
