import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import {
  type OrganizationSeed,
  readSeed,
  type SeededOrganization,
  seedOrganization,
} from "../../sandbox/aws/organization-seed";
import { type Emulator, SEED_FILE, startEmulator } from "../../sandbox/emulator/emulator";
import { type FakeDynatrace, startFakeDynatrace } from "../../sandbox/fake-dynatrace/server";

/** What the seed may say besides: regions enabled in an account, and those with the unified Security Hub on. */
export type SeedAccount = OrganizationSeed["accounts"][number] & {
  readonly enabledRegions?: readonly string[];
  readonly regionsV2?: readonly string[];
};

/** An emulated AWS with an organization, and a folder with a declaration for it. */
export interface EmulatedOrganization {
  readonly emulator: Emulator;
  /** The environment of the declaration; its administrator's token may do what the declaration needs and no more. */
  readonly dynatrace: FakeDynatrace;
  readonly seeded: SeededOrganization;
  readonly folder: string;
  /** Environment of a program that runs as the runner. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

const BIN = resolve(__dirname, "../../bin/hubrelay.js");

const DECLARATION = `
dynatrace: { url: "https://abc12345.live.dynatrace.com" }
hub: { account: "222222222222", region: us-east-1 }
deployRole: { externalId: hubrelay-sandbox }
organization: { include: { ous: [/prod] } }
regions: { default: [us-east-1, eu-west-1] }
`;

/** The program, as a user runs it, in the organization's folder. */
export function hubrelay({ folder, env }: EmulatedOrganization, ...line: string[]): Promise<Run> {
  const child = spawn(process.execPath, [BIN, ...line], { cwd: folder, env });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  return new Promise((done) => child.on("close", (code) => done({ code, stdout, stderr })));
}

/** How it ended. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts it, with the sandbox's organization as `change` makes it. The Python environment of the sandbox is used. */
export async function emulateOrganization(
  change: (account: SeedAccount) => SeedAccount = (account) => account,
): Promise<EmulatedOrganization> {
  const folder = mkdtempSync(join(tmpdir(), "hubrelay-organization-"));
  const original = readSeed(SEED_FILE);
  const seed = { ...original, accounts: original.accounts.map(change) };
  const file = join(folder, "seed.json");
  writeFileSync(file, JSON.stringify(seed));
  const dynatrace = await startFakeDynatrace({ apiTokenScopes: ["apiTokens.read", "apiTokens.write"] });
  writeFileSync(
    join(folder, "deployment.yaml"),
    DECLARATION.replace("https://abc12345.live.dynatrace.com", dynatrace.url),
  );
  const venv = join(__dirname, "..", "..", ".sandbox", "venv");
  const emulator = await startEmulator({ dir: join(folder, "emulator"), venv, seed: file });
  const seeded = await seedOrganization(emulator.endpoint, seed);
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: folder,
    NO_COLOR: "1",
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ACCESS_KEY_ID: seeded.runner.accessKeyId,
    AWS_SECRET_ACCESS_KEY: seeded.runner.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: "true",
    DYNATRACE_API_TOKEN: dynatrace.apiToken,
  };
  return {
    emulator,
    dynatrace,
    seeded,
    folder,
    env,
    stop: async () => {
      await Promise.all([emulator.stop(), dynatrace.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
