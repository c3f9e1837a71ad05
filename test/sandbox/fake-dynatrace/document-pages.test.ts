import { dashboardContent } from "../../../lib/dynatrace/documents/dashboard";
import { stableJson } from "../../../lib/dynatrace/documents/stable-json";
import { freshClient } from "./client";

const fresh = freshClient();
const BOARD = dashboardContent({
  timeframe: { from: "now()-7d", to: "now()" },
  rows: [
    {
      height: 3,
      tiles: [
        { id: "about", width: 12, markdown: "# Findings <b>" },
        {
          id: "count",
          width: 12,
          title: "Records",
          meaning: "All of them.",
          query: "fetch security.events\n| summarize count = count()",
          view: { kind: "singleValue", field: "count" },
        },
      ],
    },
  ],
});

async function store(id: string, type: string, content: string, name = "Board"): Promise<void> {
  const form = new FormData();
  for (const [key, value] of Object.entries({ id, type, name, isPrivate: "false" })) form.append(key, value);
  form.append("content", new Blob([content]), name);
  await fresh.client.platform("POST", "/platform/document/v1/documents", form);
}

test("a dashboard is drawn where Dynatrace shows it, over what arrived", async () => {
  await store("board", "dashboard", stableJson(BOARD));
  const before = await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/board");
  expect(before.headers.get("content-type")).toMatch(/^text\/html/);
  expect(before.text).toContain(">Records</text>");
  expect(before.text).toContain(">0</text>");
  expect(before.text).toContain("&lt;b&gt;</tspan>");

  const { token } = await fresh.client.ingestToken();
  await fresh.client.call("POST", "/platform/ingest/v1/security.events", `Api-Token ${token}`, { n: 1 });
  const after = await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/board");
  expect(after.text).toContain(">1</text>");
});

test("a link in a document leads to pages only, never to a script", async () => {
  const links = "[good](https://a.example) [bad](javascript:alert)";
  const board = dashboardContent({
    timeframe: { from: "now()-7d", to: "now()" },
    rows: [{ height: 1, tiles: [{ id: "links", width: 24, markdown: links }] }],
  });
  await store("board", "dashboard", stableJson(board));
  const { text } = await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/board");
  expect(text).toContain('<a href="https://a.example">');
  expect(text).not.toContain("javascript:");
});

test("the page has both themes, and no script", async () => {
  await store("board", "dashboard", stableJson(BOARD));
  const { text } = await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/board");
  expect(text.match(/<svg /g)).toHaveLength(2);
  expect(text).not.toMatch(/<script|http-equiv="refresh"/);
});

test("the first page lists the documents with their pages", async () => {
  await store("board", "dashboard", "{}", "Security & compliance");
  await store("notes", "notebook", "{}");
  const { text } = await fresh.client.open("GET", "/");
  expect(text).toContain('<a href="/ui/apps/dynatrace.dashboards/dashboard/board">Security &amp; compliance</a>');
  expect(text).toContain('<a href="/ui/apps/dynatrace.notebooks/notebook/notes">Board</a>');
});

test("content of another form is shown as it was sent", async () => {
  await store("odd", "dashboard", '{"tiles": [1, "<b>"]}');
  const { status, text } = await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/odd");
  expect(status).toBe(200);
  expect(text).toContain("<pre>{&quot;tiles&quot;: [1, &quot;&lt;b&gt;&quot;]}</pre>");
});

test("a tile that Dynatrace would refuse says why, and the others are drawn", async () => {
  const { about, count } = BOARD.tiles;
  const broken = { ...BOARD, tiles: { about, count: { ...count, query: "fetch nothing" } } };
  await store("broken", "dashboard", stableJson(broken));
  const { text } = await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/broken");
  expect(text).toContain(">Records</text>");
  expect(text).toMatch(/data object|fetch nothing/);
});

test("there is no page of a document that does not exist", async () => {
  expect((await fresh.client.open("GET", "/ui/apps/dynatrace.dashboards/dashboard/none")).status).toBe(404);
});
