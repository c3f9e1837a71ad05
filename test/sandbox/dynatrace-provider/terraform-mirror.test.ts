import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { findMirrors, type PreparedTerraform, prepareTerraform } from "../../../sandbox/terraform-mirror";

const ADDRESS = path.join("dynatrace-oss", "dynatrace", "1.102.0");
let dir: string;
let prepared: PreparedTerraform;

beforeAll(async () => {
  dir = mkdtempSync(path.join(tmpdir(), "hubrelay-mirror-"));
  mkdirSync(path.join(dir, "own", "registry.terraform.io", "hashicorp", "aws"), { recursive: true });
  const environment = { HUBRELAY_PROVIDER_MIRROR: path.join(dir, "own") };
  prepared = await prepareTerraform(path.join(dir, "tf"), { dynatraceProvider: "double", environment });
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function executable(host: string): string {
  const platforms = path.join(dir, "tf", "double", host, ADDRESS);
  const architecture = process.arch === "x64" ? "amd64" : process.arch;
  return path.join(platforms, `${process.platform}_${architecture}`, "terraform-provider-dynatrace_v1.102.0");
}

test.each(["registry.terraform.io", "registry.opentofu.org"])(
  "the double is an executable in the mirror of %s",
  (host) => {
    expect(() => accessSync(executable(host), constants.X_OK)).not.toThrow();
  },
);

test("the CLI configuration takes the double from its mirror and never asks a registry for it", () => {
  const text = readFileSync(prepared.cliConfigFile, "utf8");
  const [direct] = text.match(/direct \{[^}]*\}/)!;
  expect(text.indexOf(path.join(dir, "tf", "double"))).toBeGreaterThan(0);
  expect(direct).toContain('"registry.terraform.io/dynatrace-oss/dynatrace"');
});

test("the mirror named by HUBRELAY_PROVIDER_MIRROR provides what it holds", () => {
  expect(prepared.awsMirror).toBe(path.join(dir, "own"));
  expect(readFileSync(prepared.cliConfigFile, "utf8")).toContain('include = ["registry.terraform.io/hashicorp/aws"]');
});

test("a HUBRELAY_PROVIDER_MIRROR that is none is refused, with what was expected", () => {
  expect(() => findMirrors({ HUBRELAY_PROVIDER_MIRROR: dir })).toThrow(
    `expected a folder that holds registry.terraform.io or registry.opentofu.org, received "${dir}"`,
  );
});

test("Terraform is told to call nobody, to find the configuration, and to speak plainly to the double", () => {
  expect(prepared.env).toMatchObject({
    CHECKPOINT_DISABLE: "1",
    TF_CLI_CONFIG_FILE: prepared.cliConfigFile,
    TF_DISABLE_PLUGIN_TLS: "1",
  });
  expect(existsSync(prepared.env.TF_PLUGIN_CACHE_DIR!)).toBe(true);
});

test("without the real provider within reach, auto takes the double", async () => {
  const folder = path.join(dir, "auto");
  const terraform = path.join(dir, "no-such-terraform");
  const { dynatraceProvider } = await prepareTerraform(folder, { dynatraceProvider: "auto", terraform });
  expect(dynatraceProvider).toBe("double");
});

test("with the real provider, plugin connections stay encrypted", async () => {
  const { env } = await prepareTerraform(path.join(dir, "real"), { dynatraceProvider: "registry" });
  expect(env.TF_DISABLE_PLUGIN_TLS).toBeUndefined();
});

describe("the installed double", () => {
  let child: ChildProcess;

  afterEach(() => {
    child.kill("SIGKILL");
  });

  const start = (env: Record<string, string>) => {
    child = spawn(executable("registry.terraform.io"), {
      env: { ...env, PATH: "" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return child;
  };
  const exited = () => new Promise((resolve) => child.once("exit", resolve));
  const firstLine = (from: NodeJS.ReadableStream) =>
    new Promise<string>((resolve) => createInterface(from).once("line", resolve));

  test("says where it listens, serves its schema, and ends when told to", async () => {
    const handshake = await firstLine(start({ TF_PLUGIN_MAGIC_COOKIE: "x", TMPDIR: tmpdir() }).stdout!);
    const [core, protocol, network, socket, transport] = handshake.split("|");
    expect([core, protocol, network, transport]).toEqual(["1", "6", "unix", "grpc"]);

    const schema = await call(socket!, "tfplugin6.proto", "tfplugin6.Provider", "GetProviderSchema");
    expect(Object.keys(schema.resource_schemas as object)).toContain("dynatrace_api_token");

    const end = exited();
    await call(socket!, "plugin.proto", "plugin.GRPCController", "Shutdown");
    expect(await end).toBe(0);
    expect(existsSync(socket!)).toBe(false);
  });

  test("explains itself to a person who starts it", async () => {
    const line = firstLine(start({}).stderr!);
    expect(await line).toContain("Terraform starts it");
  });

  test("says what to set when Terraform wants TLS", async () => {
    const line = firstLine(start({ TF_PLUGIN_MAGIC_COOKIE: "x", PLUGIN_CLIENT_CERT: "x" }).stderr!);
    expect(await line).toContain("TF_DISABLE_PLUGIN_TLS=1");
  });
});

function call(socket: string, file: string, service: string, method: string): Promise<Record<string, unknown>> {
  const definition = loadSync(path.join(dir, "tf", "double", "bundle", file), { keepCase: true });
  const [pack, name] = service.split(".") as [string, string];
  const Client = (grpc.loadPackageDefinition(definition)[pack] as grpc.GrpcObject)[
    name
  ] as grpc.ServiceClientConstructor;
  const client = new Client(`unix:${socket}`, grpc.credentials.createInsecure());
  return new Promise((resolve, reject) => {
    client[method]!({}, (error: Error | null, answer: Record<string, unknown>) => {
      client.close();
      if (error) reject(error);
      else resolve(answer);
    });
  });
}
