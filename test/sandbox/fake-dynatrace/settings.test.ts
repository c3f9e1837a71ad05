import { startFakeDynatrace } from "../../../sandbox/fake-dynatrace/server";
import { SCHEMAS } from "../../../sandbox/fake-dynatrace/settings-rules";
import { Client, freshClient } from "./client";

const fresh = freshClient();
const OBJECTS = "/api/v2/settings/objects";
const PLATFORM = "/platform/classic/environment-api/v2/settings/objects";

const processor = (more: object = {}) => ({
  id: "processor_1",
  type: "drop",
  description: "samples",
  enabled: true,
  matcher: "true",
  ...more,
});
const pipeline = (more: object = {}) => ({ customId: "pipeline_hubrelay", displayName: "hubrelay", ...more });
const source = (pipelineId: string, more: object = {}) => ({
  displayName: "hubrelay",
  enabled: true,
  pathSegment: "hubrelay",
  staticRouting: { pipelineType: "custom", pipelineId },
  ...more,
});

function create(schemaId: string, value: object, client: Client = fresh.client) {
  return client.classic("POST", OBJECTS, [{ schemaId, scope: "environment", value }]);
}

async function made(schemaId: string, value: object): Promise<string> {
  const { status, json } = await create(schemaId, value);
  expect(status).toBe(200);
  return json[0].objectId;
}

test("a value is given back as it was sent, by both paths", async () => {
  const value = pipeline({ processing: { processors: [] }, unknownToUs: [1, null] });
  const id = await made(SCHEMAS.pipelines, value);

  expect((await fresh.client.classic("GET", `${OBJECTS}/${id}`)).json.value).toEqual(value);
  expect((await fresh.client.platform("GET", `${PLATFORM}/${id}`)).json.value).toEqual(value);
});

test.each([
  ["a short custom id", pipeline({ customId: "abc" }), "customId"],
  ["a reserved custom id", pipeline({ customId: "dt.mine" }), "customId"],
  [
    "a processor without a matcher",
    pipeline({ processing: { processors: [processor({ matcher: undefined })] } }),
    "processing.processors[0].matcher",
  ],
  [
    "an unknown processor type",
    pipeline({ storage: { processors: [processor({ type: "store" })] } }),
    "storage.processors[0].type",
  ],
  [
    "a processor without its block",
    pipeline({ processing: { processors: [processor({ type: "dql" })] } }),
    "processing.processors[0].dql",
  ],
  [
    "a block of another type",
    pipeline({ processing: { processors: [processor({ dql: { script: "x" } })] } }),
    "processing.processors[0].dql",
  ],
  [
    "one processor id twice",
    pipeline({ processing: { processors: [processor(), processor()] } }),
    "processing.processors[1].id",
  ],
])("a pipeline with %s is refused and the place named", async (_name, value, path) => {
  const { status, json } = await create(SCHEMAS.pipelines, value);

  expect(status).toBe(400);
  expect(json[0].error.constraintViolations.map((violation: { path: string }) => violation.path)).toEqual([path]);
  expect(fresh.client.fake.settings.list()).toEqual([]);
});

test("a custom id and a path segment are given once", async () => {
  const id = await made(SCHEMAS.pipelines, pipeline());
  await made(SCHEMAS.ingestSources, source(id));

  expect((await create(SCHEMAS.pipelines, pipeline())).json[0].error.constraintViolations[0].path).toBe("customId");
  const again = await create(SCHEMAS.ingestSources, source(id, { pathSegment: "HubRelay" }));
  expect(again.json[0].error.constraintViolations[0].path).toBe("pathSegment");
});

test("an ingest source may only route to a pipeline that exists", async () => {
  const { status, json } = await create(SCHEMAS.ingestSources, source("nowhere"));

  expect(status).toBe(400);
  expect(json[0].error.constraintViolations[0].path).toBe("staticRouting.pipelineId");
});

test("a pipeline can not be deleted while something routes to it", async () => {
  const id = await made(SCHEMAS.pipelines, pipeline());
  const sourceId = await made(SCHEMAS.ingestSources, source(id));

  expect((await fresh.client.classic("DELETE", `${OBJECTS}/${id}`)).status).toBe(400);
  await fresh.client.classic("DELETE", `${OBJECTS}/${sourceId}`);
  expect((await fresh.client.classic("DELETE", `${OBJECTS}/${id}`)).status).toBe(204);
  expect((await fresh.client.classic("GET", `${OBJECTS}/${id}`)).json.error.code).toBe(404);
});

test("the routing table is one object: a second one replaces the first", async () => {
  const id = await made(SCHEMAS.pipelines, pipeline());
  const entry = { enabled: true, description: "mine", matcher: "true", pipelineType: "custom", pipelineId: id };
  const first = await made(SCHEMAS.routing, { routingEntries: [entry] });
  const second = await made(SCHEMAS.routing, { routingEntries: [] });

  expect(second).toBe(first);
  expect((await fresh.client.classic("GET", `${OBJECTS}/${first}`)).json.value).toEqual({ routingEntries: [] });
  const twice = await create(SCHEMAS.routing, { routingEntries: [entry, entry] });
  expect(twice.json[0].error.constraintViolations[0].path).toBe("routingEntries[1].description");
});

test("a custom endpoint takes records while its ingest source is enabled, and names the pipeline", async () => {
  const id = await made(SCHEMAS.pipelines, pipeline());
  const sourceId = await made(SCHEMAS.ingestSources, source(id));
  const { token } = await fresh.client.ingestToken({ scopes: ["openpipeline.events_security.custom"] });
  const path = "/platform/ingest/custom/security.events/hubrelay";
  const send = () => fresh.client.call("POST", path, `Api-Token ${token}`, { "event.id": "a" });

  expect((await send()).status).toBe(202);
  const { record } = fresh.client.fake.records[0]!;
  expect(record).toMatchObject({
    "dt.openpipeline.source": path,
    "dt.openpipeline.pipelines": ["security.events:pipeline_hubrelay"],
  });
  expect(record).not.toHaveProperty("event.kind");
  await fresh.client.classic("PUT", `${OBJECTS}/${sourceId}`, { value: source(id, { enabled: false }) });
  expect((await send()).status).toBe(404);
});

test("a listing heeds schema and fields", async () => {
  await made(SCHEMAS.pipelines, pipeline());
  await made("app:dynatrace.jira:connection", { name: "jira" });

  const { json } = await fresh.client.classic("GET", `${OBJECTS}?schemaIds=app:dynatrace.jira:connection&fields=scope`);
  expect(json.items).toEqual([{ scope: "environment" }]);
});

test("objects made with a platform credential are their owner's until shared; with an access token, nobody's", async () => {
  await made(SCHEMAS.pipelines, pipeline());
  const body = [{ schemaId: SCHEMAS.pipelines, scope: "environment", value: pipeline({ customId: "pipeline_other" }) }];
  const { json } = await fresh.client.platform("POST", PLATFORM, body);
  const permissions = `${PLATFORM}/${json[0].objectId}/permissions`;

  expect(fresh.client.fake.settings.list().map(({ owner }) => owner !== undefined)).toEqual([false, true]);
  expect((await fresh.client.platform("GET", permissions)).json).toEqual({ accessors: [] });
  await fresh.client.platform("POST", permissions, { accessor: { type: "all-users" }, permissions: ["r"] });
  await fresh.client.platform("PUT", `${permissions}/all-users`, { permissions: ["r", "w"] });
  expect((await fresh.client.platform("GET", `${permissions}?adminAccess=true`)).json).toEqual({
    accessors: [{ accessor: { type: "all-users" }, permissions: ["r", "w"] }],
  });
  await fresh.client.platform("DELETE", `${permissions}/all-users`);
  expect((await fresh.client.platform("GET", permissions)).json).toEqual({ accessors: [] });
});

test("the schema of an app that is not installed does not exist", async () => {
  const client = new Client(await startFakeDynatrace({ missingApps: ["dynatrace.security.operations"] }));
  const value = { connection_id: "c1", name: "one", product: "aws-securityhub" };
  const refused = await create(SCHEMAS.connections, value, client);
  const schema = await client.classic("GET", `/api/v2/settings/schemas/${SCHEMAS.connections}`);
  await client.fake.close();

  expect([refused.status, schema.status]).toEqual([404, 404]);
  await made(SCHEMAS.connections, value);
});

test("each kind of path takes its own kind of credential", async () => {
  const { apiToken, platformToken } = fresh.client.fake;

  expect((await fresh.client.call("GET", OBJECTS, `Bearer ${platformToken}`)).status).toBe(401);
  expect((await fresh.client.call("GET", PLATFORM, `Api-Token ${apiToken}`)).status).toBe(401);
});
