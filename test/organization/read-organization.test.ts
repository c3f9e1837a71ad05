import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readOrganization } from "../../lib/organization/organizations-api";

const PAGE = 20;

type Answer = Record<string, unknown>;

/** AWS Organizations with many accounts right below the root; `throttled` says which calls, counted from 1, are refused. */
function organizations(count: number, throttled: (call: number) => boolean): Server {
  let calls = 0;
  const ids = Array.from({ length: count }, (_, index) => String(100_000_000_000 + index));
  const page = (token: string | undefined): Answer => {
    const start = Number(token ?? 0);
    const Accounts = ids.slice(start, start + PAGE).map((Id) => ({ Id, Name: `n${Id}`, State: "ACTIVE" }));
    return { Accounts, ...(start + PAGE < ids.length ? { NextToken: String(start + PAGE) } : {}) };
  };
  const answers: Record<string, (request: { NextToken?: string }) => Answer> = {
    DescribeOrganization: () => ({
      Organization: { Id: "o-abcdefghij", Arn: "arn:aws:organizations::1:organization/o" },
    }),
    ListRoots: () => ({ Roots: [{ Id: "r-ab12", Name: "Root" }] }),
    ListOrganizationalUnitsForParent: () => ({ OrganizationalUnits: [] }),
    ListAccountsForParent: ({ NextToken }) => page(NextToken),
    ListAccounts: ({ NextToken }) => page(NextToken),
    ListTagsForResource: () => ({ Tags: [{ Key: "team", Value: "shop" }] }),
  };
  return createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      calls += 1;
      const operation = String(request.headers["x-amz-target"]).split(".").at(-1) ?? "";
      const refused = throttled(calls);
      response.writeHead(refused ? 400 : 200, { "content-type": "application/x-amz-json-1.1" });
      const answer = refused
        ? { __type: "TooManyRequestsException", message: "slow down" }
        : answers[operation]?.(JSON.parse(body));
      response.end(JSON.stringify(answer ?? {}));
    });
  });
}

const environment = { ...process.env };
let server: Server;
afterEach(async () => {
  process.env = { ...environment };
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function listen(count: number, throttled: (call: number) => boolean): Promise<void> {
  server = organizations(count, throttled);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env.AWS_ACCESS_KEY_ID = "test";
  process.env.AWS_SECRET_ACCESS_KEY = "test";
}

test("a thousand accounts are all read, with their tags and place", async () => {
  await listen(1_000, () => false);
  const { accounts } = await readOrganization("us-east-1");
  expect(new Set(accounts.map(({ id }) => id)).size).toBe(1_000);
  expect(accounts.every(({ parent, tags }) => parent === "r-ab12" && tags.team === "shop")).toBe(true);
}, 60_000);

test("throttled calls are tried again, and lose no account", async () => {
  await listen(50, (call) => call === 2 || call === 10 || call === 40);
  const { accounts } = await readOrganization("us-east-1");
  expect(accounts).toHaveLength(50);
}, 120_000);
