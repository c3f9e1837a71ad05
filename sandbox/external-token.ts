import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { DidNotHold } from "./steps";
import type { World } from "./world";

const run = promisify(execFile);

/**
 * Plans by hand what is about to be applied, keeps the plan, and looks for the value in everything Terraform writes: the saved
 * plan with the state and the configuration inside it, the plan as JSON and as text, and its trace log.
 *
 * @returns what was searched
 */
export async function searchSavedPlan(world: World, value: string): Promise<readonly string[]> {
  const directory = join(world.dir, "cdktf.out", "stacks", "dynatrace");
  const plan = join(directory, "by-hand.tfplan");
  const log = join(directory, "trace.log");
  const terraform = process.env.TERRAFORM_BINARY_NAME || "terraform";
  const env = { ...process.env, ...world.env, TF_VAR_ingest_token: value, CHECKPOINT_DISABLE: "1" };
  const options = { cwd: directory, maxBuffer: 1 << 28 };
  try {
    const traced = { ...env, TF_LOG_CORE: "TRACE", TF_LOG_PATH: log };
    const { stdout: text } = await run(terraform, ["plan", "-input=false", "-no-color", `-out=${plan}`], {
      ...options,
      env: traced,
    });
    const { stdout: json } = await run(terraform, ["show", "-json", plan], { ...options, env });
    if (!text.includes("aws_secretsmanager_secret_version.ingest_token")) {
      throw new DidNotHold("expected the plan to store the token: what it leaves out proves nothing");
    }
    const inside = Object.entries(unzipSync(readFileSync(plan)));
    const searched: [string, string][] = [
      ["the plan's text", text],
      ["the plan as JSON", json],
      ["the trace log", readFileSync(log, "latin1")],
      ...inside.map(([name, bytes]): [string, string] => [
        `${name} in the plan`,
        Buffer.from(bytes).toString("latin1"),
      ]),
    ];
    expectAbsent(searched, value);
    return searched.map(([name]) => name);
  } finally {
    rmSync(plan, { force: true });
    rmSync(log, { force: true });
  }
}

/** Looks for the value in every state and every log of the run. @returns how many files were searched */
export function searchStatesAndLogs({ dir }: World, value: string): number {
  const files = ["state", join(".hubrelay", "logs")]
    .map((folder) => join(dir, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).map((file) => join(folder, file)));
  expectAbsent(
    files.map((file) => [file, readFileSync(file, "latin1")]),
    value,
  );
  return files.length;
}

/** The secret part alone must not be there either: a message may show a token in pieces. */
function expectAbsent(texts: readonly (readonly [string, string])[], value: string): void {
  const secret = value.split(".").at(-1)!;
  for (const [where, text] of texts) {
    if (text.includes(secret)) throw new DidNotHold(`expected no external token in ${where}, found it`);
  }
}
