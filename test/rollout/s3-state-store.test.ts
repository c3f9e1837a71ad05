import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { S3StateStore } from "../../lib/rollout/s3-state-store";

const objects = new Map<string, string>();
const LOCK = "hubrelay/account-222222222222.tfstate.tflock";
let server: Server;
/** Why nothing is given out, when nothing is. */
let refused: string | undefined;
/** What somebody else does just before an object is deleted. */
let meanwhile: () => void;
const etag = (key: string) => `"${Buffer.from(objects.get(key) ?? "").toString("hex")}"`;
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
    } else if (refused !== undefined) {
      response.writeHead(403).end(`<Error><Code>AccessDenied</Code><Message>${refused}</Message></Error>`);
    } else if (request.method === "DELETE") {
      const only = request.headers["if-match"];
      meanwhile();
      if (only !== undefined && only !== etag(key)) {
        response.writeHead(412).end("<Error><Code>PreconditionFailed</Code><Message>no</Message></Error>");
        return;
      }
      objects.delete(key);
      response.writeHead(204).end();
    } else if (objects.has(key)) {
      response.setHeader("etag", etag(key)).end(objects.get(key));
    } else {
      response.writeHead(404).end("<Error><Code>NoSuchKey</Code><Message>no</Message></Error>");
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
  refused = undefined;
  meanwhile = () => undefined;
  objects.set("hubrelay/account-111111111111.tfstate", '{"version":4}');
  objects.set("hubrelay/account-222222222222.tfstate", "{}");
  objects.set(LOCK, JSON.stringify({ ID: "7d2c", Who: "jo@build-7" }));
  objects.set("hubrelay-2/account-333333333333.tfstate", "{}");
});

const store = () => new S3StateStore({ bucket: "states", region: "eu-west-1", prefix: "hubrelay" });

test("all pages are read, and only this deployment's prefix", async () => {
  expect(await store().list()).toEqual(["account-111111111111", "account-222222222222"]);
});

test("a lock object beside a state is its lock", async () => {
  expect(await store().locked()).toEqual(["account-222222222222"]);
  expect(await store().lockOf("account-222222222222")).toEqual({ id: "7d2c", who: "jo@build-7" });
  expect(await store().lockOf("account-111111111111")).toBeUndefined();
});

test("a lock that was shown is taken away, and the state stays", async () => {
  await store().unlock("account-222222222222", { id: "7d2c" });
  expect(objects.has(LOCK)).toBe(false);
  expect(objects.has("hubrelay/account-222222222222.tfstate")).toBe(true);
});

test.each<[string, () => void]>([
  ["another run holds it by now", () => objects.set(LOCK, '{"ID":"8e3d"}')],
  ["it was given back", () => objects.delete(LOCK)],
])("a lock is not taken away when %s", async (_, change) => {
  change();
  await expect(store().unlock("account-222222222222", { id: "7d2c" })).rejects.toThrow("no longer the one");
});

test("a lock that another run gets at the very last moment stays", async () => {
  meanwhile = () => objects.set(LOCK, '{"ID":"8e3d"}');
  await expect(store().unlock("account-222222222222", { id: "7d2c" })).rejects.toThrow("no longer the one");
  expect(objects.get(LOCK)).toBe('{"ID":"8e3d"}');
});

test("what AWS refuses is said with the place, the reason and what to do", async () => {
  refused = "not authorized to perform: s3:GetObject";
  await expect(store().read("account-111111111111")).rejects.toMatchObject({
    name: "UserError",
    message: "s3://states/hubrelay: AccessDenied: not authorized to perform: s3:GetObject",
    whatToDo: expect.stringContaining("docs/credentials.md"),
  });
});

test("a state is read and removed by its name", async () => {
  const states = store();
  expect(await states.read("account-111111111111")).toBe('{"version":4}');
  await states.remove("account-111111111111");
  expect(await states.list()).toEqual(["account-222222222222"]);
});
