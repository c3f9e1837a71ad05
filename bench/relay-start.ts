/** Size of the bundle, its start against that of an empty handler, and the memory of the largest batch. */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BUNDLE_LIMIT, bundleRelay } from "../lib/forwarder/relay-bundle";
import { RELAY_ENVIRONMENT } from "../lib/relay/environment";
import { asMessage, largestFinding } from "./relay-findings";

const START_LIMIT_MS = 150;
const MEMORY_LIMIT_MB = 160;
const ROUNDS = 9;

const folder = mkdtempSync(join(tmpdir(), "relay-bench-"));
const run = (script: string, flags: readonly string[] = [], env: Readonly<Record<string, string>> = {}) =>
  execFileSync(process.execPath, [...flags, "-e", script], {
    cwd: folder,
    encoding: "utf8",
    env: {
      PATH: process.env.PATH,
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "key",
      AWS_SECRET_ACCESS_KEY: "key",
      [RELAY_ENVIRONMENT.ingestUrl]: "http://127.0.0.1:9/",
      [RELAY_ENVIRONMENT.tokenSecretArn]: "arn:aws:secretsmanager:us-east-1:999999999999:secret:t",
      [RELAY_ENVIRONMENT.deadLetterQueueUrl]: "http://127.0.0.1:9/111111111111/dead",
      ...env,
    },
  });

/** Import and first invocation with an empty batch, in milliseconds. */
const start = (file: string) =>
  Number(
    run(
      `const s=performance.now();import("./${file}").then(async m=>{await m.handler({Records:[]});process.stderr.write("");require("fs").writeSync(1,"\\nMS "+(performance.now()-s))})`,
    ).match(/MS ([\d.]+)/)?.[1],
  );

/** Endpoint and secret, in a process of their own so that their memory is not counted. */
const SERVER = `
let bytes = 0;
const server = require("node:http").createServer((request, response) => {
  const aws = request.headers["x-amz-target"];
  request.on("data", (chunk) => { bytes += aws ? 0 : chunk.length; });
  request.on("end", () => response.writeHead(aws ? 200 : 202).end(aws ? '{"SecretString":"t"}' : ""));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => { console.log(bytes); process.exit(); });`;

/** One batch of 100 of the largest findings, in a heap of half the memory of a function of 256 MB, which is what V8 takes by itself. */
const PEAK = `
const { readFileSync, writeSync } = require("node:fs");
import("./index.mjs").then(async ({ handler }) => {
  // Made from one message without leftovers: how Lambda reads the text of an event is not the relay's memory.
  const message = JSON.parse(readFileSync("message.json", "utf8"));
  const scratch = Buffer.from(message.body);
  const digit = message.body.indexOf('"e-0"') + 3;
  const Records = Array.from({ length: 100 }, (_, index) => ({
    ...message,
    messageId: "m-" + index,
    body: scratch.fill(String(index % 10), digit, digit + 1).toString("latin1"),
  }));
  const { batchItemFailures } = await handler({ Records });
  writeSync(1, "\\nPEAK " + process.resourceUsage().maxRSS / 1024 + " " + batchItemFailures.length);
  process.exit();
});`;

async function peak(): Promise<{ readonly megabytes: number; readonly sent: number }> {
  const server = spawn(process.execPath, ["-e", SERVER], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const url = `http://127.0.0.1:${(await lines.next()).value}`;
  const output = run(PEAK, ["--max-heap-size=128"], {
    AWS_ENDPOINT_URL: url,
    [RELAY_ENVIRONMENT.ingestUrl]: url,
  });
  server.stdin.end();
  const sent = Number((await lines.next()).value);
  const [, megabytes, failures = "no answer"] = output.match(/PEAK ([\d.]+) (\d+)/) ?? [];
  if (failures !== "0") throw new Error(`the largest batch was not delivered: ${failures}`);
  return { megabytes: Number(megabytes), sent };
}

async function main(): Promise<void> {
  try {
    const code = bundleRelay();
    writeFileSync(join(folder, "index.mjs"), code);
    writeFileSync(join(folder, "empty.mjs"), "export const handler = async () => ({ batchItemFailures: [] });");
    writeFileSync(join(folder, "message.json"), JSON.stringify(asMessage(largestFinding(0), 0)));

    const best = { relay: Number.POSITIVE_INFINITY, empty: Number.POSITIVE_INFINITY };
    for (let round = 0; round < ROUNDS; round++) {
      best.relay = Math.min(best.relay, start("index.mjs"));
      best.empty = Math.min(best.empty, start("empty.mjs"));
    }
    const extra = best.relay - best.empty;
    const memory = await peak();
    console.log(
      `bundle size / limit: ${(code.length / BUNDLE_LIMIT).toFixed(2)} (${Math.round(code.length / 1_000)} of ${BUNDLE_LIMIT / 1_000} KB)`,
    );
    console.log(
      `start over an empty handler / limit: ${(extra / START_LIMIT_MS).toFixed(2)} (${extra.toFixed(0)} of ${START_LIMIT_MS} ms)`,
    );
    console.log(
      `peak memory / limit: ${(memory.megabytes / MEMORY_LIMIT_MB).toFixed(2)} (${memory.megabytes.toFixed(0)} of ${MEMORY_LIMIT_MB} MB, ${(memory.sent / 1e6).toFixed(0)} MB sent)`,
    );
    process.exitCode =
      code.length <= BUNDLE_LIMIT && extra <= START_LIMIT_MS && memory.megabytes < MEMORY_LIMIT_MB ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
