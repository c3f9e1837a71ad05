import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { OLDER_VERSION, takeOlderRelay } from "../../../sandbox/rollout/older-relay";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hubrelay-older-"));
});

afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

test("the stack gets another relay with its own hash and an older version, and stays as it was otherwise", () => {
  const relay = { filename: "relay.zip", source_code_hash: "new", environment: { variables: { A: "1" } }, timeout: 60 };
  const program = (changed: typeof relay, version: string) => ({
    resource: { aws_lambda_function: { "relay_us-east-1": changed }, aws_sqs_queue: { findings: { name: "q" } } },
    output: { connections: { value: [{ account: "111111111111", relay_version: version }] } },
  });
  writeFileSync(join(dir, "cdk.tf.json"), JSON.stringify(program(relay, "1.0.0")));

  takeOlderRelay(dir);

  const zip = readFileSync(join(dir, "older-relay.zip"));
  expect(Object.keys(unzipSync(zip))).toEqual(["index.mjs"]);
  expect(JSON.parse(readFileSync(join(dir, "cdk.tf.json"), "utf8"))).toEqual(
    program(
      {
        ...relay,
        filename: join(dir, "older-relay.zip"),
        source_code_hash: createHash("sha256").update(zip).digest("base64"),
        environment: { variables: { A: "1", HUBRELAY_VERSION: OLDER_VERSION } as { A: string } },
      },
      OLDER_VERSION,
    ),
  );
});
