import { withHeadings } from "../../../lib/dynatrace/documents/headings";
import { QUERY_IDS, query } from "../../../lib/dynatrace/queries/catalogue";
import type { Query } from "../../../lib/dynatrace/queries/query";
import { problemsOf } from "../queries/checker";

const QUERY: Query = {
  id: "connections",
  title: "Connections",
  description: "All.",
  dql: "fetch security.events\n| summarize last_seen = max(timestamp), records = count(), titles = count(), by: {account}",
  columns: [
    { name: "account", title: "Account", type: "text" },
    { name: "last_seen", title: "Last seen", type: "time" },
    { name: "records", title: "Records", type: "count" },
    { name: "titles", title: "Records", type: "count" },
  ],
  variables: [],
  range: "document",
};

test("a table's columns are headed with words, in the query's order", () => {
  expect(withHeadings(QUERY, { kind: "table" }).dql).toBe(
    `${QUERY.dql}\n| fields Account = account, \`Last seen\` = last_seen, Records = records, \`Records (titles)\` = titles`,
  );
});

test("what a view says of a field it says of its heading", () => {
  const { view } = withHeadings(QUERY, {
    kind: "table",
    colors: { last_seen: { never: "#c62239" } },
    units: { records: "bytes" },
  });
  expect(view).toMatchObject({ colors: { "Last seen": { never: "#c62239" } }, units: { Records: "bytes" } });
});

test("bars are named after their fields, too; colors of categories stay", () => {
  const colors = { shop: "#c62239" };
  const { view } = withHeadings(QUERY, { kind: "bars", category: "account", values: ["records"], colors });
  expect(view).toMatchObject({ category: "Account", values: ["Records"], colors });
});

test("where no name is shown the query stays as it is", () => {
  const view = { kind: "singleValue", field: "records" } as const;
  expect(withHeadings(QUERY, view)).toEqual({ dql: QUERY.dql, view });
});

test.each(QUERY_IDS)("%s is still right with headings", (id) => {
  const plain = query(id, { connections: [] });
  const { dql } = withHeadings(plain, { kind: "table" });
  const headings = [
    ...dql
      .split("\n| fields ")
      .at(-1)!
      .matchAll(/(?:`([^`]+)`|(\w+)) = /g),
  ];
  const columns = plain.columns.map((column, index) => ({
    ...column,
    name: headings[index]?.[1] ?? headings[index]?.[2] ?? "",
  }));
  expect(problemsOf({ ...plain, dql, columns })).toEqual([]);
});
