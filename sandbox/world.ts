import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OrganizationSeed, readSeed, seedOrganization } from "./aws/organization-seed";
import { type Emulator, startEmulator } from "./emulator/emulator";
import { type FakeDynatrace, SANDBOX_CREDENTIALS, startFakeDynatrace } from "./fake-dynatrace/server";
import { HubrelayCli } from "./hubrelay-cli";
import { DidNotHold } from "./steps";
import { type DynatraceProviderKind, prepareTerraform } from "./terraform-mirror";

/** Options of {@link startWorld}. */
export interface WorldOptions {
  /** Folder of this scenario: declaration, states, logs. What an earlier run left there is removed. */
  readonly dir: string;
  /** Folder of what all scenarios share: the Python environment and Terraform's plugins. Kept between runs. */
  readonly shared: string;
  readonly dynatraceProvider: DynatraceProviderKind | "auto";
  /** File with the organization to emulate. */
  readonly seed: string;
  /**
   * Text of `deployment.yaml`; the address in it is replaced by the fake Dynatrace's.
   *
   * @default - none: the scenario lets hubrelay write it
   */
  readonly declaration?: string;
  /** Text of `organization.json`. @default - none: the scenario lets hubrelay discover it */
  readonly organization?: string;
  readonly progress: (text: string) => void;
}

/** An emulated AWS organization, a fake Dynatrace, real Terraform, and a folder with a declaration for them. */
export interface World {
  readonly dir: string;
  readonly emulator: Emulator;
  readonly dynatrace: FakeDynatrace;
  readonly cli: HubrelayCli;
  readonly seed: OrganizationSeed;
  /** What hubrelay and Terraform need in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Whether Terraform talks to Dynatrace through the real provider or the stand-in. */
  readonly dynatraceProvider: DynatraceProviderKind;
  /** Ends what was started; harmless when called again. */
  stop(): Promise<void>;
}

/** Makes a world with nothing of hubrelay in it yet, but the roles that a user makes first. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { dir, shared, progress } = options;
  // A state left by an earlier run would be one without its accounts.
  for (const old of ["state", "cdktf.out", ".hubrelay", "report.json", "deployment.yaml", "organization.json"])
    rmSync(join(dir, old), { recursive: true, force: true });
  mkdirSync(dir, { recursive: true });
  const [emulator, dynatrace] = await Promise.all([
    startEmulator({ dir, seed: options.seed, venv: join(shared, "venv"), log: progress }),
    startFakeDynatrace(),
  ]);
  const stop = async () => {
    await Promise.all([emulator.stop(), dynatrace.close()]);
  };
  try {
    const seed = readSeed(options.seed);
    const { runner } = await seedOrganization(emulator.endpoint, seed);
    progress("preparing terraform");
    const terraform = await prepareTerraform(join(shared, "terraform"), {
      dynatraceProvider: options.dynatraceProvider,
    });
    const env = {
      ...terraform.env,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_ACCESS_KEY_ID: runner.accessKeyId,
      AWS_SECRET_ACCESS_KEY: runner.secretAccessKey,
      AWS_REGION: "us-east-1",
      // A mistake shows at once instead of after the provider's 25 tries.
      AWS_MAX_ATTEMPTS: "3",
      DYNATRACE_ENV_URL: dynatrace.url,
      DYNATRACE_API_TOKEN: SANDBOX_CREDENTIALS.apiToken,
      DYNATRACE_PLATFORM_TOKEN: SANDBOX_CREDENTIALS.platformToken,
      // The account's OAuth client: sign-on and account management are the fake's as well.
      DT_CLIENT_ID: SANDBOX_CREDENTIALS.clientId,
      DT_CLIENT_SECRET: SANDBOX_CREDENTIALS.clientSecret,
      DT_ACCOUNT_ID: SANDBOX_CREDENTIALS.accountId,
      DT_TOKEN_URL: `${dynatrace.url}/sso/oauth2/token`,
      IAM_ENDPOINT_URL: dynatrace.url,
    };
    if (options.declaration !== undefined) writeDeclaration(dir, options.declaration, dynatrace.url);
    if (options.organization !== undefined) writeFileSync(join(dir, "organization.json"), options.organization);
    const cli = new HubrelayCli({ cwd: dir, env });
    return {
      dir,
      emulator,
      dynatrace,
      cli,
      seed,
      env,
      dynatraceProvider: terraform.dynatraceProvider,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Writes `deployment.yaml`, with the address of the fake Dynatrace in place of the one in `text`. */
export function writeDeclaration(dir: string, text: string, dynatraceUrl: string): void {
  writeFileSync(join(dir, "deployment.yaml"), text.replace(/http:\/\/127\.0\.0\.1:\d+/, dynatraceUrl));
}

/**
 * No secret may stand in the configuration, in anything printed, or in a log.
 *
 * @param more - values to search for beside the credentials of the run: ingest tokens
 * @throws DidNotHold naming the place, never the value
 */
export function expectNoSecret({ dir, cli, emulator }: World, more: readonly string[]): void {
  const { apiToken, platformToken, clientSecret } = SANDBOX_CREDENTIALS;
  const values = [apiToken, platformToken, clientSecret, ...more];
  const texts: [string, string][] = [
    ["output of hubrelay", cli.output],
    // What the functions log goes here.
    [emulator.logFile, readFileSync(emulator.logFile, "latin1")],
  ];
  for (const folder of ["cdktf.out", ".hubrelay"]) {
    const top = join(dir, folder);
    if (!existsSync(top)) continue;
    for (const entry of readdirSync(top, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !path.includes(`${join(".terraform", "providers")}`))
        texts.push([path, readFileSync(path, "latin1")]);
    }
  }
  for (const [where, text] of texts) {
    if (values.some((value) => text.includes(value))) throw new DidNotHold(`expected no secret in ${where}, found one`);
  }
}

/** Values of the API tokens in a state. */
export function tokensInState(stateFile: string): readonly string[] {
  const state = JSON.parse(readFileSync(stateFile, "utf8")) as {
    readonly resources: readonly {
      readonly type: string;
      readonly instances: readonly { readonly attributes: { readonly token?: string } }[];
    }[];
  };
  return state.resources
    .filter(({ type }) => type === "dynatrace_api_token")
    .flatMap(({ instances }) => instances.map(({ attributes }) => attributes.token ?? ""))
    .filter((token) => token !== "");
}

/** Names of the state files in a folder that still hold resources. */
export function statesNotEmpty(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".tfstate"))
    .filter(
      (file) => (JSON.parse(readFileSync(join(folder, file), "utf8")) as { resources: unknown[] }).resources.length > 0,
    );
}
