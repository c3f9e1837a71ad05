import { everyPage } from "../../lib/organization/organizations-api";

test("a page that is empty but has a token is not the end", async () => {
  const pages: Record<string, { items: string[]; next: string | undefined }> = {
    "": { items: [], next: "1" },
    "1": { items: ["a"], next: "2" },
    "2": { items: [], next: "3" },
    "3": { items: ["b"], next: undefined },
  };
  expect(await everyPage(async (token) => pages[token ?? ""]!)).toEqual(["a", "b"]);
});

test("a list that repeats its token is an error, not an endless loop", async () => {
  await expect(everyPage(async () => ({ items: ["a"], next: "same" }))).rejects.toThrow("does not end");
});

test("a page without a list at all is an empty one", async () => {
  expect(await everyPage(async () => ({ items: undefined, next: undefined }))).toEqual([]);
});
