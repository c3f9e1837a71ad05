import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { S3StateStore } from "../../lib/rollout/s3-state-store";

const objects = new Map<string, string>();
let server: Server;
const saved = { ...process.env };

/** A bucket of one object a page, so that paging is seen. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://bucket");
    const key = url.pathname.split("/").slice(2).join("/");
    if (url.searchParams.has("list-type")) {
      const keys = [...objects.keys()].filter((each) => each.startsWith(url.searchParams.get("prefix") ?? "")).sort();
      const at = Number(url.searchParams.get("continuation-token") ?? "0");
      const more = at + 1 < keys.length ? `<NextContinuationToken>${at + 1}</NextContinuationToken>` : "";
      const contents = keys[at] === undefined ? "" : `<Contents><Key>${keys[at]}</Key></Contents>`;
      response.end(`<ListBucketResult>${contents}${more}</ListBucketResult>`);
    } else if (request.method === "DELETE") {
      objects.delete(key);
      response.writeHead(204).end();
    } else {
      response.end(objects.get(key));
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
  });
});

afterAll(async () => {
  process.env = saved;
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

beforeEach(() => {
  objects.clear();
  objects.set("hubrelay/account-111111111111.tfstate", '{"version":4}');
  objects.set("hubrelay/account-222222222222.tfstate", "{}");
  objects.set("hubrelay/account-222222222222.tfstate.tflock", "{}");
  objects.set("hubrelay-2/account-333333333333.tfstate", "{}");
});

const store = () => new S3StateStore({ bucket: "states", region: "eu-west-1", prefix: "hubrelay" });

test("all pages are read, and only this deployment's prefix", async () => {
  expect(await store().list()).toEqual(["account-111111111111", "account-222222222222"]);
});

test("a lock object beside a state is its lock", async () => {
  expect(await store().isLocked("account-222222222222")).toBe(true);
  expect(await store().isLocked("account-111111111111")).toBe(false);
});

test("a state is read and removed by its name", async () => {
  const states = store();
  expect(await states.read("account-111111111111")).toBe('{"version":4}');
  await states.remove("account-111111111111");
  expect(await states.list()).toEqual(["account-222222222222"]);
});
