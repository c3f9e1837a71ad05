import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { PARTITIONS } from "../lib/connections/partitions";
import { discover } from "../lib/organization/discover";

/**
 * `discover` of 3,000 accounts against a server that answers as slowly as AWS and refuses what comes too fast, as AWS does:
 * `npx tsx bench/discover.ts [accounts = 3000] [--no-enter]`. Against the least that any program needs there:
 *
 * - for the organization, the wall time of the calls at the rate that Organizations allows;
 * - for the accounts, the latency of each one's calls, twelve accounts side by side. Compared is hubrelay's processor time, which others
 *   on the machine cannot stretch: while it is the smaller, AWS is what discover waits for.
 */
const LIMITS = { rate: 1.3, processor: 1, megabytes: 300 };
const ACCOUNTS = Number(process.argv[2] ?? "3000");
const ENTER = !process.argv.includes("--no-enter");
const CONCURRENCY = 12;
const REGIONS = PARTITIONS.aws.regions;

/** Accounts a page. */
const PAGE = 20;
/**
 * Of each operation of Organizations: calls a second, and how many may come at once. Faster than AWS, which allows some ten a second,
 * so that it is harder on hubrelay and the benchmark ends.
 */
const RATE = 60;
const BURST = 90;
const LATENCY_MS = { organizations: 50, others: 80 };
/** One after the other in an account: its session, its regions, and three rounds of eight regions. */
const ROUNDS_IN_ACCOUNT = 2 + Math.ceil(REGIONS.length / 8);

/** In a process of its own, so that its processor time and memory are not hubrelay's. */
const SERVER = `
const [accounts, page, rate, burst, slow, slower] = process.argv.slice(1, 7).map(Number);
const regions = process.argv[7].split(",");
const ids = Array.from({ length: accounts }, (_, n) => String(100000000000 + n));
const counts = { calls: 0, throttled: 0 };
const buckets = new Map();
function refused(operation) {
  const now = Date.now();
  const bucket = buckets.get(operation) ?? { tokens: burst, at: now };
  buckets.set(operation, bucket);
  bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.at) / 1000) * rate);
  bucket.at = now;
  if (bucket.tokens < 1) return true;
  bucket.tokens -= 1;
  return false;
}
function list(token) {
  const start = Number(token ?? 0);
  const Accounts = ids.slice(start, start + page).map((Id) => ({ Id, Name: "account-" + Id, State: "ACTIVE" }));
  return { Accounts, ...(start + page < ids.length ? { NextToken: String(start + page) } : {}) };
}
const organizations = {
  DescribeOrganization: () => ({ Organization: { Id: "o-abcdefghij", Arn: "arn:aws:organizations::1:organization/o", MasterAccountId: ids[0] } }),
  ListRoots: () => ({ Roots: [{ Id: "r-ab12", Name: "Root" }] }),
  ListOrganizationalUnitsForParent: () => ({ OrganizationalUnits: [] }),
  ListAccountsForParent: ({ NextToken }) => list(NextToken),
  ListAccounts: ({ NextToken }) => list(NextToken),
  ListTagsForResource: () => ({ Tags: [{ Key: "team", Value: "shop" }] }),
};
const session = "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>AKIA</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
const regionList = JSON.stringify({ Regions: regions.map((RegionName) => ({ RegionName, RegionOptStatus: "ENABLED_BY_DEFAULT" })) });
require("node:http").createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => (body += chunk));
  request.on("end", () => {
    counts.calls += 1;
    const operation = String(request.headers["x-amz-target"] ?? "").split(".").at(-1);
    const reply = (status, type, text, after) => setTimeout(() => response.writeHead(status, { "content-type": type }).end(text), after);
    if (operation) {
      if (refused(operation)) {
        counts.throttled += 1;
        return reply(400, "application/x-amz-json-1.1", JSON.stringify({ __type: "TooManyRequestsException", message: "slow down" }), 5);
      }
      return reply(200, "application/x-amz-json-1.1", JSON.stringify(organizations[operation](JSON.parse(body))), slow);
    }
    if (body.includes("AssumeRole")) return reply(200, "text/xml", session, slower);
    if (request.url.startsWith("/listRegions")) return reply(200, "application/json", regionList, slower);
    return reply(200, "application/json", "{}", slower);
  });
}).listen(0, "127.0.0.1", function () { console.log(this.address().port); });
process.stdin.resume().on("end", () => { console.log(JSON.stringify(counts)); process.exit(); });`;

async function main(): Promise<void> {
  const server = spawn(
    process.execPath,
    [
      "-e",
      SERVER,
      ...[ACCOUNTS, PAGE, RATE, BURST, LATENCY_MS.organizations, LATENCY_MS.others].map(String),
      REGIONS.join(","),
    ],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const lines = createInterface({ input: server.stdout! })[Symbol.asyncIterator]();
  try {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(await lines.next()).value}`,
      AWS_ACCESS_KEY_ID: "bench",
      AWS_SECRET_ACCESS_KEY: "bench",
    });
    const started = process.hrtime.bigint();
    let read = 0;
    let then: NodeJS.CpuUsage | undefined;
    const { organization } = await discover({
      role: { name: "hubrelay-deploy", region: "us-east-1" },
      enter: ENTER,
      concurrency: CONCURRENCY,
      progress: (phase, done) => {
        if (phase !== "accounts read" || done < ACCOUNTS) return;
        read = Number(process.hrtime.bigint() - started) / 1e9;
        then = process.cpuUsage();
      },
    });
    const seconds = Number(process.hrtime.bigint() - started) / 1e9;
    const seen = organization.accounts.filter(({ securityHub }) => !ENTER || securityHub?.length === REGIONS.length);
    if (seen.length !== ACCOUNTS) throw new Error(`saw ${seen.length} of ${ACCOUNTS} accounts`);
    report(read, seconds, process.cpuUsage(then), await ended(server, lines));
  } finally {
    server.stdin?.end();
  }
}

async function ended(server: ChildProcess, lines: AsyncIterator<string>) {
  server.stdin?.end();
  const counts = JSON.parse((await lines.next()).value) as { readonly calls: number; readonly throttled: number };
  await once(server, "close");
  return counts;
}

function report(
  read: number,
  whole: number,
  afterwards: NodeJS.CpuUsage,
  counts: { readonly calls: number; readonly throttled: number },
): void {
  // Tags are asked for account by account: the dearest operation. The two lists of accounts are read one page after the other.
  const pages = Math.ceil(ACCOUNTS / PAGE);
  const paging = (2 * pages * LATENCY_MS.organizations) / 1000;
  const bounds = {
    read: paging + Math.max(0, ACCOUNTS - BURST) / RATE,
    entered: (Math.ceil(ACCOUNTS / CONCURRENCY) * ROUNDS_IN_ACCOUNT * LATENCY_MS.others) / 1000,
  };
  const cpu = (afterwards.user + afterwards.system) / 1e6;
  console.log(
    `${ACCOUNTS} accounts × ${REGIONS.length} regions, ${counts.calls.toLocaleString("en")} calls, ${counts.throttled} of them refused as too fast`,
  );
  const ratio = (name: string, value: number, limit: number, more: string) => {
    console.log(`${name}: ${value.toFixed(2)} (at most ${limit}; ${more})`);
    if (value > limit) process.exitCode = 1;
  };
  ratio(
    "organization / what its API allows",
    read / bounds.read,
    LIMITS.rate,
    `${read.toFixed(0)} of ${bounds.read.toFixed(0)} s`,
  );
  if (ENTER) {
    const more = `${cpu.toFixed(0)} s against ${bounds.entered.toFixed(0)} s; ${(whole - read).toFixed(0)} s on this machine now`;
    ratio("accounts: processor time / latency", cpu / bounds.entered, LIMITS.processor, more);
  }
  const megabytes = process.resourceUsage().maxRSS / 1024;
  ratio("peak memory / limit", megabytes / LIMITS.megabytes, 1, `${megabytes.toFixed(0)} of ${LIMITS.megabytes} MB`);
}

void main();
