import { execFile } from "node:child_process";
import {
  accessSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { buildSync } from "esbuild";

/** Which Dynatrace provider a run uses: the real one from a registry or mirror, or the sandbox's double. */
export type DynatraceProviderKind = "registry" | "double";

/** What a run may ask for; `auto`: the real provider if `terraform init` finds it within seconds, else the double. */
export type DynatraceProviderChoice = DynatraceProviderKind | "auto";

/** Options of {@link prepareTerraform}. */
export interface TerraformMirrorOptions {
  readonly dynatraceProvider: DynatraceProviderChoice;
  /** The Terraform or OpenTofu executable. @default "terraform" */
  readonly terraform?: string;
  /** Where to look for HUBRELAY_PROVIDER_MIRROR and for what the probe inherits. @default process.env */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How long `auto` waits for the real provider, in milliseconds. @default 8000 */
  readonly probeTimeoutMs?: number;
}

/** What Terraform needs to find its providers. */
export interface PreparedTerraform {
  /** To be laid over the environment of every Terraform process. */
  readonly env: Readonly<Record<string, string>>;
  readonly dynatraceProvider: DynatraceProviderKind;
  readonly cliConfigFile: string;
  /** The mirror the AWS provider comes from; absent when it is downloaded. */
  readonly awsMirror?: string;
}

/** The version of the real provider whose schema and behaviour the double follows. */
export const DYNATRACE_PROVIDER_VERSION = "1.102.0";

const AWS_SOURCE = "hashicorp/aws";
const DYNATRACE_SOURCE = "dynatrace-oss/dynatrace";
/** Terraform and OpenTofu each put their own registry's host before a source without one. */
const REGISTRY_HOSTS = ["registry.terraform.io", "registry.opentofu.org"] as const;

/**
 * Writes a CLI configuration into `dir` with which Terraform and OpenTofu find the AWS and Dynatrace providers: offline
 * where this machine holds a mirror, else from the registry.
 *
 * The folder may be used again; what is in it is brought up to date.
 */
export async function prepareTerraform(dir: string, options: TerraformMirrorOptions): Promise<PreparedTerraform> {
  const environment = options.environment ?? process.env;
  const folder = path.resolve(dir);
  makeFolder(folder);
  const mirrors = findMirrors(environment);
  const awsMirror = mirrors.find((mirror) => holds(mirror, AWS_SOURCE));
  const cliConfigFile = path.join(folder, "terraform.rc");
  const common = (kind: DynatraceProviderKind) => ({
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: cliConfigFile,
    TF_PLUGIN_CACHE_DIR: makeFolder(path.join(folder, `plugin-cache-${kind}`)),
  });
  const found = { cliConfigFile, ...(awsMirror === undefined ? {} : { awsMirror }) };

  if (options.dynatraceProvider !== "double") {
    writeFileSync(cliConfigFile, cliConfig(mirrors));
    const real = options.dynatraceProvider === "registry" || (await canInstall(folder, common("registry"), options));
    if (real) return { ...found, env: common("registry"), dynatraceProvider: "registry" };
  }
  const doubleMirror = installDouble(path.join(folder, "double"));
  // The double comes first: it must win over a mirror that holds the real provider.
  writeFileSync(cliConfigFile, cliConfig(mirrors, doubleMirror));
  // Providers written in Go speak with or without TLS as they are asked; on a Unix socket of one user nothing is lost.
  return { ...found, env: { ...common("double"), TF_DISABLE_PLUGIN_TLS: "1" }, dynatraceProvider: "double" };
}

/**
 * Folders of this machine that hold providers in the layout of a filesystem mirror: the one named by
 * HUBRELAY_PROVIDER_MIRROR, Terraform's implied ones, and those one level below the folder for optional software.
 *
 * @throws Error when HUBRELAY_PROVIDER_MIRROR names something else
 */
export function findMirrors(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const optional = path.join(path.sep, "opt");
  const data = environment.XDG_DATA_HOME ?? path.join(homedir(), ".local", "share");
  const shared = (
    environment.XDG_DATA_DIRS ?? ["local", "."].map((part) => path.join(path.sep, "usr", part, "share")).join(":")
  )
    .split(":")
    .filter((part) => part !== "");
  const named = environment.HUBRELAY_PROVIDER_MIRROR ? path.resolve(environment.HUBRELAY_PROVIDER_MIRROR) : undefined;
  if (named !== undefined && !isMirror(named)) {
    throw new Error(
      `HUBRELAY_PROVIDER_MIRROR: expected a folder that holds ${REGISTRY_HOSTS.join(" or ")}, received "${named}"`,
    );
  }
  const candidates = [
    ...(named === undefined ? [] : [named]),
    path.join(homedir(), ".terraform.d", "plugins"),
    ...[data, ...shared].map((base) => path.join(base, "terraform", "plugins")),
    ...listFolder(optional).map((name) => path.join(optional, name)),
  ];
  return [...new Set(candidates)].filter(isMirror);
}

function isMirror(folder: string): boolean {
  return REGISTRY_HOSTS.some((host) => existsSync(path.join(folder, host)));
}

function holds(mirror: string, source: string): boolean {
  return REGISTRY_HOSTS.some((host) => existsSync(path.join(mirror, host, source)));
}

function listFolder(folder: string): readonly string[] {
  try {
    accessSync(folder);
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}

/** Which provider comes from where: each from the first place that holds it, everything else from the registry. */
function cliConfig(mirrors: readonly string[], doubleMirror?: string): string {
  const addresses = (source: string) => REGISTRY_HOSTS.map((host) => `${host}/${source}`);
  const taken: string[] = [];
  const methods: string[] = [];
  const add = (mirror: string, sources: readonly string[]) => {
    const included = sources.filter((source) => !taken.includes(source));
    if (included.length === 0) return;
    taken.push(...included);
    methods.push(
      `  filesystem_mirror {\n    path    = ${JSON.stringify(mirror)}\n    include = ${list(included)}\n  }`,
    );
  };
  if (doubleMirror !== undefined) add(doubleMirror, addresses(DYNATRACE_SOURCE));
  for (const mirror of mirrors) {
    add(
      mirror,
      REGISTRY_HOSTS.flatMap((host) =>
        listFolder(path.join(mirror, host)).flatMap((namespace) =>
          listFolder(path.join(mirror, host, namespace)).map((name) => `${host}/${namespace}/${name}`),
        ),
      ),
    );
  }
  methods.push(taken.length === 0 ? "  direct {}" : `  direct {\n    exclude = ${list(taken)}\n  }`);
  return `provider_installation {\n${methods.join("\n")}\n}\n`;
}

function makeFolder(folder: string): string {
  mkdirSync(folder, { recursive: true });
  return folder;
}

function list(values: readonly string[]): string {
  return `[${values.map((value) => JSON.stringify(value)).join(", ")}]`;
}

/** Tries `terraform init` with the real Dynatrace provider once, in a folder of its own. */
async function canInstall(
  folder: string,
  env: Readonly<Record<string, string>>,
  options: TerraformMirrorOptions,
): Promise<boolean> {
  const probe = path.join(folder, "probe");
  rmSync(probe, { recursive: true, force: true });
  mkdirSync(probe, { recursive: true });
  const requirement = { dynatrace: { source: DYNATRACE_SOURCE, version: DYNATRACE_PROVIDER_VERSION } };
  writeFileSync(path.join(probe, "main.tf.json"), JSON.stringify({ terraform: { required_providers: requirement } }));
  try {
    await promisify(execFile)(options.terraform ?? "terraform", ["init", "-input=false", "-no-color"], {
      cwd: probe,
      // A registry that does not answer is tried once and given a few seconds, not Terraform's minutes.
      env: {
        ...(options.environment ?? process.env),
        ...env,
        TF_REGISTRY_CLIENT_TIMEOUT: "4",
        TF_REGISTRY_DISCOVERY_RETRY: "0",
      },
      timeout: options.probeTimeoutMs ?? 8_000,
      killSignal: "SIGKILL",
    });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}

/**
 * Writes a filesystem mirror that holds the double and returns its folder.
 *
 * The provider is bundled into one file so that it starts in a fraction of a second and needs neither npm nor a compiler at
 * run time.
 */
export function installDouble(mirror: string): string {
  rmSync(mirror, { recursive: true, force: true });
  const source = path.join(__dirname, "dynatrace-provider");
  const bundle = path.join(mirror, "bundle");
  mkdirSync(bundle, { recursive: true });
  buildSync({
    entryPoints: [path.join(source, "main.ts")],
    outfile: path.join(bundle, "provider.cjs"),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    logLevel: "error",
  });
  for (const file of ["tfplugin6.proto", "plugin.proto"]) {
    copyFileSync(path.join(source, file), path.join(bundle, file));
  }
  for (const host of REGISTRY_HOSTS) {
    const folder = path.join(mirror, host, DYNATRACE_SOURCE, DYNATRACE_PROVIDER_VERSION, platformName());
    mkdirSync(folder, { recursive: true });
    const executable = path.join(folder, `terraform-provider-dynatrace_v${DYNATRACE_PROVIDER_VERSION}`);
    writeFileSync(executable, launcher(path.join(bundle, "provider.cjs")));
    chmodSync(executable, 0o755);
  }
  return mirror;
}

/** A script that becomes the provider; `exec` keeps the process the one Terraform knows. */
function launcher(bundle: string): string {
  return `#!/bin/sh\nexec ${shellQuoted(process.execPath)} ${shellQuoted(bundle)}\n`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** Terraform's name of this operating system and processor. */
function platformName(): string {
  const architecture = { x64: "amd64", ia32: "386" }[process.arch as string] ?? process.arch;
  return `${process.platform === "win32" ? "windows" : process.platform}_${architecture}`;
}
