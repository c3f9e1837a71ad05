import { freshClient } from "./client";

const fresh = freshClient();
const BUCKETS = "/platform/storage/management/v1/bucket-definitions";
const bucket = { bucketName: "securityhub", table: "security.events", displayName: "Security Hub", retentionDays: 90 };

test("a bucket is active at once, and its name is given once", async () => {
  expect((await fresh.client.platform("POST", BUCKETS, bucket)).status).toBe(201);

  const read = await fresh.client.platform("GET", `${BUCKETS}/securityhub`);
  expect(read.json).toEqual({ ...bucket, status: "active", version: 1 });
  expect((await fresh.client.platform("POST", BUCKETS, bucket)).status).toBe(409);
});

test("a change needs the current version", async () => {
  await fresh.client.platform("POST", BUCKETS, bucket);
  const put = (version: number) =>
    fresh.client.platform("PUT", `${BUCKETS}/securityhub?optimistic-locking-version=${version}`, { retentionDays: 30 });

  expect((await put(2)).status).toBe(409);
  expect((await put(1)).json).toMatchObject({ retentionDays: 30, displayName: "Security Hub", version: 2 });
});

test("a deleted bucket is 404, and the built-in one stays", async () => {
  await fresh.client.platform("POST", BUCKETS, bucket);

  expect((await fresh.client.platform("DELETE", `${BUCKETS}/securityhub`)).status).toBe(202);
  expect((await fresh.client.platform("GET", `${BUCKETS}/securityhub`)).json.error.code).toBe(404);
  expect((await fresh.client.platform("DELETE", `${BUCKETS}/default_securityevents`)).status).toBe(403);
});

test.each([
  ["bucketName", { ...bucket, bucketName: "default_mine" }],
  ["table", { ...bucket, table: "findings" }],
  ["retentionDays", { ...bucket, retentionDays: 0 }],
])("a bad %s is refused and named", async (path, body) => {
  const { status, json } = await fresh.client.platform("POST", BUCKETS, body);

  expect([status, json.error.constraintViolations[0].path]).toEqual([400, path]);
});
