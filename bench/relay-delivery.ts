/** Findings per CPU-second to a local endpoint: the relay against a loop that sends each finding by itself. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { SQSEvent } from "aws-lambda";
import type * as Ingest from "../lib/relay/ingest-client";
import type * as Mapping from "../lib/relay/mapping";
import type * as Relay from "../lib/relay/relay";
import { bundled } from "./bundled";
import { asMessage, typicalFindings } from "./relay-findings";

const { HttpIngestClient } = bundled<typeof Ingest>("lib/relay/ingest-client.ts");
const { toSecurityEvents } = bundled<typeof Mapping>("lib/relay/mapping.ts");
const { createRelay } = bundled<typeof Relay>("lib/relay/relay.ts");

const LEAST = 10;
const BATCHES = 20;
const ROUNDS = 3;

/** In a process of its own, so that its CPU time is not counted. */
const SERVER = `
const server = require("node:http").createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(202).end());
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
process.stdin.resume().on("end", () => process.exit());`;

async function startServer(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, ["-e", SERVER], { stdio: ["pipe", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) {
    return { child, url: `http://127.0.0.1:${line}/platform/ingest/v1/security.events` };
  }
  throw new Error("the endpoint did not start");
}

async function perCpuSecond(findings: number, work: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return findings / ((user + system) / 1e6);
}

async function postAlone(url: string, body: string): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", connection: "close" },
    body,
  });
  await response.text();
}

async function main(): Promise<void> {
  const { child, url } = await startServer();
  try {
    const messages = typicalFindings(100).map(asMessage);
    const event = { Records: messages } as unknown as SQSEvent;
    const relay = createRelay(
      {},
      {
        ingest: new HttpIngestClient(url, "bench"),
        tokens: { current: async () => ({ value: "t" }), refresh: async () => ({ value: "t" }) },
        queues: { bury: async () => undefined, postpone: async () => undefined },
        journal: { warn: (message) => console.error(message), batch: () => undefined },
        now: Date.now,
        random: Math.random,
      },
    );
    const batched = async () => {
      for (let batch = 0; batch < BATCHES; batch++) {
        const { batchItemFailures } = await relay(event, () => 60_000);
        if (batchItemFailures.length > 0) throw new Error("not delivered");
      }
    };
    const alone = async () => {
      for (const message of messages) {
        const parsed = JSON.parse(message.body);
        await postAlone(url, JSON.stringify(toSecurityEvents(parsed.detail.findings[0], { envelope: parsed })));
      }
    };
    await batched();
    await alone();
    const best = { relay: 0, loop: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      best.relay = Math.max(best.relay, await perCpuSecond(messages.length * BATCHES, batched));
      best.loop = Math.max(best.loop, await perCpuSecond(messages.length, alone));
    }
    const ratio = best.relay / best.loop;
    console.log(`relay, batches of 100  ${Math.round(best.relay).toLocaleString("en")} findings per CPU-second`);
    console.log(`one request each       ${Math.round(best.loop).toLocaleString("en")} findings per CPU-second`);
    console.log(`relay / loop: ${ratio.toFixed(1)} (at least ${LEAST})`);
    process.exitCode = ratio >= LEAST ? 0 : 1;
  } finally {
    child.stdin?.end();
  }
}

void main();
