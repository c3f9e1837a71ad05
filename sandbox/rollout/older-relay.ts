import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";

/** Version that the older relay says it is. */
export const OLDER_VERSION = "0.0.1";

interface Program {
  readonly resource: {
    readonly aws_lambda_function: Readonly<
      Record<string, { filename: string; source_code_hash: string; environment: { variables: Record<string, string> } }>
    >;
  };
  readonly output: { readonly connections: { readonly value: { relay_version: string }[] } };
}

/**
 * Makes a synthesised stack what an older hubrelay would have made of it: with another relay. Applied with `--no-synth`, it stands
 * in an account that was not reached since.
 *
 * @param stack - folder of the stack
 */
export function takeOlderRelay(stack: string): void {
  const zip = zipSync({ "index.mjs": new TextEncoder().encode("export const handler = async () => ({});\n") });
  const path = join(stack, "older-relay.zip");
  writeFileSync(path, zip);
  const file = join(stack, "cdk.tf.json");
  const program = JSON.parse(readFileSync(file, "utf8")) as Program;
  for (const relay of Object.values(program.resource.aws_lambda_function)) {
    relay.filename = path;
    relay.source_code_hash = createHash("sha256").update(zip).digest("base64");
    relay.environment.variables.HUBRELAY_VERSION = OLDER_VERSION;
  }
  for (const connection of program.output.connections.value) connection.relay_version = OLDER_VERSION;
  writeFileSync(file, JSON.stringify(program, null, 2));
}
