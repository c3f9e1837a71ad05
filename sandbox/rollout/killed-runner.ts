import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { StateBucket } from "../aws/state-bucket";
import { HubrelayCli } from "../hubrelay-cli";
import { type Kill, killAtRandomMoments } from "../kill-and-rerun";
import { expect } from "../scenario";
import type { World } from "../world";

/** Options of {@link killInAFolderOfItsOwn}. */
export interface KilledRunnerOptions {
  readonly world: Pick<World, "dir" | "env" | "emulator">;
  /** An account that the scenario does not connect. */
  readonly account: string;
  readonly region: string;
  /** The deployment's name. */
  readonly name: string;
}

/**
 * Kills hubrelay at ten random moments while it works on one account, in a folder with its own declaration, so that the scenario can go on
 * meanwhile: an apply mostly waits. The states lie in S3, where a lock outlives its terraform. In the end the account is empty again.
 *
 * @throws DidNotHold as {@link killAtRandomMoments}
 */
export async function killInAFolderOfItsOwn(options: KilledRunnerOptions): Promise<readonly Kill[]> {
  const { world, account, region, name } = options;
  const dir = join(world.dir, "killed");
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(dir);
  copyFileSync(join(world.dir, "organization.json"), join(dir, "organization.json"));
  const declaration = readFileSync(join(world.dir, "deployment.yaml"), "utf8");
  const { AWS_ACCESS_KEY_ID: accessKeyId = "", AWS_SECRET_ACCESS_KEY: secretAccessKey = "" } = world.env;
  const bucket = await StateBucket.make(world.emulator.endpoint, "killed-states", { accessKeyId, secretAccessKey });
  writeFileSync(
    join(dir, "deployment.yaml"),
    declaration.replace(/ous: \[.*\]/, `accounts: ["${account}"]`).replace(/^backend:(\n +.*)*/m, bucket.backend),
  );
  const cli = new HubrelayCli({ cwd: dir, env: world.env });
  await cli.text(["synth"], 0);
  const kills = await killAtRandomMoments({ world: { ...world, dir }, bucket, account, region, name, seed: 7 });
  await cli.json(["destroy", "--yes", "--account", account], 0);
  expect("locks left in the end", (await bucket.locks()).join(", "), "");
  return kills;
}
