import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";
import { Provider } from "./provider";

/** Versions in the line that Terraform reads: of the plugin mechanism, and of the provider protocol. */
const CORE_PROTOCOL = 1;
const PROVIDER_PROTOCOL = 6;
/** A state with large documents exceeds gRPC's default of 4 MB. */
const MAX_MESSAGE_BYTES = 256 * 1024 * 1024;
/** How often to look whether Terraform is still there. */
const ORPHAN_CHECK_MS = 2_000;
/** How long the answer to Shutdown may take to leave. */
const SHUTDOWN_GRACE_MS = 300;

type Handler = (request: never) => object | Promise<object>;

/** Serves the provider to the Terraform process that started this one, until it says Shutdown or goes away. */
function main(): void {
  if (process.env.TF_PLUGIN_MAGIC_COOKIE === undefined) {
    fail("This is a Terraform provider for hubrelay's sandbox. Terraform starts it; it does nothing by itself.");
  }
  if (process.env.PLUGIN_CLIENT_CERT !== undefined) {
    fail("The Dynatrace provider double speaks without TLS: set TF_DISABLE_PLUGIN_TLS=1 for terraform.");
  }
  const socketFolder = mkdtempSync(path.join(tmpdir(), "hubrelay-dt-"));
  const socket = path.join(socketFolder, "s");
  process.once("exit", () => rmSync(socketFolder, { recursive: true, force: true }));
  for (const signal of ["SIGTERM", "SIGHUP"] as const) process.once(signal, () => process.exit(0));
  // Ctrl-C reaches the whole process group; Terraform then ends its providers itself when their work is done.
  process.on("SIGINT", () => {});

  // A killed Terraform says nothing: without its parent this process has no purpose.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(0), ORPHAN_CHECK_MS).unref();

  const server = new grpc.Server({
    "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
    "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
  });
  const provider = new Provider(process.env);
  addService(server, "tfplugin6.proto", ["tfplugin6", "Provider"], {
    GetProviderSchema: () => provider.getProviderSchema(),
    ValidateProviderConfig: () => ({}),
    ConfigureProvider: (request) => provider.configure(request),
    ValidateResourceConfig: () => ({}),
    UpgradeResourceState: (request) => provider.upgradeState(request),
    ReadResource: (request) => provider.read(request),
    PlanResourceChange: (request) => provider.plan(request),
    ApplyResourceChange: (request) => provider.apply(request),
    ImportResourceState: (request) => provider.importState(request),
    StopProvider: () => ({}),
  });
  addService(server, "plugin.proto", ["plugin", "GRPCController"], {
    Shutdown: () => {
      // After the answer, so that Terraform does not take the end for a crash; it waits no longer than two seconds.
      server.tryShutdown(() => process.exit(0));
      setTimeout(() => process.exit(0), SHUTDOWN_GRACE_MS);
      return {};
    },
  });
  server.bindAsync(`unix:${socket}`, grpc.ServerCredentials.createInsecure(), (error) => {
    if (error) fail(`The Dynatrace provider double cannot listen: ${error.message}`);
    process.stdout.write(`${CORE_PROTOCOL}|${PROVIDER_PROTOCOL}|unix|${socket}|grpc|\n`);
  });
}

function addService(
  server: grpc.Server,
  file: string,
  [pack, name]: readonly [string, string],
  handlers: Readonly<Record<string, Handler>>,
): void {
  const definition = loadSync(path.join(__dirname, file), { keepCase: true, longs: Number, enums: String });
  const loaded = grpc.loadPackageDefinition(definition)[pack] as grpc.GrpcObject;
  const { service } = loaded[name] as grpc.ServiceClientConstructor;
  const calls = Object.entries(handlers).map(([method, handler]) => {
    const call: grpc.handleUnaryCall<object, object> = ({ request }, reply) => {
      Promise.resolve()
        .then(() => handler(request as never))
        .then((answer) => reply(null, answer))
        .catch((error: unknown) => reply({ code: grpc.status.INTERNAL, message: String(error) }));
    };
    return [method, call] as const;
  });
  server.addService(service, Object.fromEntries(calls));
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

main();
