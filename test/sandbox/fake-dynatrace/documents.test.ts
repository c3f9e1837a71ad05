import { parseMultipart } from "../../../sandbox/fake-dynatrace/multipart";
import { freshClient } from "./client";

const fresh = freshClient();
const DOCUMENTS = "/platform/document/v1/documents";
const TRASH = "/platform/document/v1/trash/documents";

function form(fields: Readonly<Record<string, string>>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries({ type: "dashboard", name: "Board", isPrivate: "false", ...fields })) {
    if (name !== "content") data.append(name, value);
  }
  data.append("content", new Blob([fields.content ?? "{}"]), "Board");
  return data;
}

const create = (fields: Readonly<Record<string, string>> = {}) =>
  fresh.client.platform("POST", DOCUMENTS, form(fields));

test("content comes back byte by byte, beside its metadata", async () => {
  const content = '{"tiles": {"0": {"title": "Größe →\\r\\n"}}}\n';
  expect((await create({ id: "hubrelay-board", content })).status).toBe(201);

  const read = await fresh.client.platform("GET", `${DOCUMENTS}/hubrelay-board`);
  const parts = parseMultipart(read.headers.get("content-type") ?? "", Buffer.from(read.text));
  expect(parts.get("content")).toMatchObject({ filename: "Board", value: Buffer.from(content) });
  expect(JSON.parse(String(parts.get("metadata")?.value))).toMatchObject({
    id: "hubrelay-board",
    version: 1,
    isPrivate: false,
  });
});

test("a change needs the current version and raises it", async () => {
  await create({ id: "board" });
  const patch = (version: string) =>
    fresh.client.platform("PATCH", `${DOCUMENTS}/board${version}`, form({ name: "Other" }));

  expect((await patch("")).status).toBe(400);
  expect((await patch("?optimistic-locking-version=2")).status).toBe(409);
  const changed = await patch("?optimistic-locking-version=1");
  expect(changed.json.documentMetadata).toMatchObject({ name: "Other", version: 2 });
});

test("a deleted document lies in the trash and keeps its id until the trash is emptied", async () => {
  await create({ id: "board" });
  await fresh.client.platform("DELETE", `${DOCUMENTS}/board?optimistic-locking-version=1`);

  expect((await fresh.client.platform("GET", `${DOCUMENTS}/board`)).status).toBe(404);
  expect(fresh.client.fake.documents.trashed()).toEqual(["board"]);
  expect((await create({ id: "board" })).status).toBe(409);
  expect((await fresh.client.platform("DELETE", `${TRASH}/board`)).status).toBe(204);
  expect((await create({ id: "board" })).status).toBe(201);
});

test.each([
  ["a UUID as an id of one's own", { id: "11111111-2222-4333-8444-555555555555" }],
  ["an empty name", { name: "" }],
  ["a name that is too long", { name: "x".repeat(201) }],
])("%s is refused", async (_name, fields) => {
  expect((await create(fields)).status).toBe(400);
});

test("documents can be found by type and name; a filter that is not understood is refused", async () => {
  await create({ id: "board" });
  await create({ id: "book", type: "notebook" });
  const filter = encodeURIComponent("type == 'notebook' and name == 'Board'");

  const found = await fresh.client.platform("GET", `${DOCUMENTS}?filter=${filter}`);
  expect(found.json).toMatchObject({ totalCount: 1, documents: [{ id: "book" }] });
  expect((await fresh.client.platform("GET", `${DOCUMENTS}?filter=name%20contains%20x`)).status).toBe(400);
});

test("a body that is not multipart is refused", async () => {
  expect((await fresh.client.platform("POST", DOCUMENTS, {})).status).toBe(400);
});

test("a file name escaped as Go's client escapes it is read", () => {
  const body = '--b\r\nContent-Disposition: form-data; name="content"; filename="a \\"b\\""\r\n\r\n{}\r\n--b--\r\n';

  expect(parseMultipart("multipart/form-data; boundary=b", Buffer.from(body)).get("content")?.filename).toBe('a "b"');
});
