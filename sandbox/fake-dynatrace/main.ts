import { parseArgs } from "node:util";
import { startFakeDynatrace } from "./server";

/** Runs a fake Dynatrace until SIGTERM or SIGINT; one JSON line on stdout says where it listens. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "0" },
      "missing-app": { type: "string", multiple: true, default: [] },
      verbose: { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`--port: expected a number 0 to 65535, received "${values.port}"`);
  }
  const fake = await startFakeDynatrace({
    port,
    apiToken: process.env.DYNATRACE_API_TOKEN || undefined,
    platformToken: process.env.DYNATRACE_PLATFORM_TOKEN || undefined,
    clientId: process.env.DT_CLIENT_ID || undefined,
    clientSecret: process.env.DT_CLIENT_SECRET || undefined,
    accountId: process.env.DT_ACCOUNT_ID || undefined,
    missingApps: values["missing-app"],
    log: values.verbose ? (line) => process.stderr.write(`${line}\n`) : undefined,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      fake.close().then(() => process.exit(0));
    });
  }
  process.stdout.write(`${JSON.stringify({ url: fake.url })}\n`);
}

main().catch((error: unknown) => {
  const text = error instanceof Error ? error.message : String(error);
  const taken = error instanceof Error && "code" in error && error.code === "EADDRINUSE";
  process.stderr.write(`fake Dynatrace: ${taken ? "the port is taken; choose another with --port" : text}\n`);
  process.exitCode = 1;
});
