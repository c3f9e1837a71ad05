import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { reportHtml } from "../../lib/rollout/report-html";
import { Browser, faintTexts, findBrowser } from "../support/browser";
import { accountIds, connectionsOf, rolloutResult, samplePages, stackResult } from "./report-samples";

const PHONE = 390;
const REGIONS = Array.from({ length: 17 }, (_, index) => `xx-region-${index}`);

// A browser takes some seconds to start on a busy machine.
jest.setTimeout(120_000);

const executable = findBrowser();
const pages = samplePages();
let folder: string;
let browser: Browser | undefined;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "hubrelay-pages-"));
  if (executable === undefined) {
    console.warn("No Chromium here (CHROME_PATH, or chromium on the PATH): the pages are checked as text only.");
    return;
  }
  browser = new Browser(executable);
  await browser.start();
});
afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A page as a file, for the browser. */
function file(name: string, html: string): string {
  const path = join(folder, `${name}.html`);
  writeFileSync(path, html);
  return pathToFileURL(path).href;
}

/** Tags that are not closed, or closed in the wrong order. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, closing, tag] of html.replace(/<style>.*?<\/style>/s, "").matchAll(/<(\/?)([a-z]\w*)/g)) {
    if (tag === "meta") continue;
    if (closing === "") open.push(tag!);
    else if (open.pop() !== tag) wrong.push(`</${tag}>`);
  }
  return [...wrong, ...open];
}

describe.each(Object.entries(pages))("the page of %s", (name, html) => {
  test("is whole: every tag that opens closes", () => {
    expect(unbalanced(html)).toEqual([]);
  });

  test("loads nothing and runs nothing", async () => {
    expect(html).not.toMatch(/<script|<link|<img|src=|url\(|@import|https?:/);
    await browser?.open(file(name, html), { width: 1100 });
    expect(browser?.requests.length ?? 1).toBe(1);
  });

  test("fits a phone: nothing but a table scrolls sideways", async () => {
    expect(html).toContain('<meta name="viewport" content="width=device-width');
    await browser?.open(file(name, html), { width: PHONE });
    const width = await browser?.evaluate<number>("document.documentElement.scrollWidth");
    expect(width ?? PHONE).toBeLessThanOrEqual(PHONE);
  });

  test("leaves a phone room for the regions beside the accounts", async () => {
    await browser?.open(file(name, html), { width: PHONE });
    const width = "document.querySelector('.grid th[scope=row]').getBoundingClientRect().width";
    expect((await browser?.evaluate<number>(width)) ?? 1).toBeLessThanOrEqual(PHONE / 2);
  });

  test.each([
    { scheme: "light", media: "screen" },
    { scheme: "dark", media: "screen" },
    { scheme: "dark", media: "print" },
  ] as const)("can be read: every text keeps its contrast in $scheme on $media", async (view) => {
    expect(html).toContain("prefers-color-scheme: dark");
    await browser?.open(file(name, html), { width: 1100, ...view });
    expect((await browser?.evaluate<string[]>(faintTexts(4.5))) ?? []).toEqual([]);
  });

  test("can be printed", async () => {
    expect(html).toContain("@media print");
    await browser?.open(file(name, html), { width: 1100 });
    const pdf = await browser?.print();
    expect(pdf?.subarray(0, 4).toString() ?? "%PDF").toBe("%PDF");
  });
});

test("on a phone each connection of the inventory is one line, to be scrolled sideways", async () => {
  await browser?.open(file("inventory", pages.inventory!), { width: PHONE });
  const lines = "[...document.querySelectorAll('td.w')].map((cell) => cell.getBoundingClientRect().height)";
  expect(Math.max(...((await browser?.evaluate<number[]>(lines)) ?? [1]))).toBeLessThan(40);
});

test("printed, planned changes are there though they are folded on the screen", async () => {
  const seen = "document.querySelector('details li').checkVisibility()";
  await browser?.open(file("plan", pages.plan!), { width: 1100 });
  expect((await browser?.evaluate<boolean>(seen)) ?? false).toBe(false);
  await browser?.open(file("plan", pages.plan!), { width: 1100, media: "print" });
  expect((await browser?.evaluate<boolean>(seen)) ?? true).toBe(true);
});

test("three thousand accounts in 17 regions: a small file, of which the browser lays out only what deserves a look", async () => {
  const accounts = accountIds(3000);
  const error = { class: "lock", message: "locked", whatToDo: "wait" } as const;
  const stacks = accounts.map((account, index) =>
    stackResult(account, index % 100 === 3 ? { status: "failed", error } : { status: "applied" }),
  );
  const html = reportHtml(rolloutResult(stacks), { name: "x", connections: connectionsOf(accounts, REGIONS) });
  expect(html.length).toBeLessThan(2_500_000);
  expect(unbalanced(html)).toEqual([]);
  // Alike failures are said once.
  expect(html.match(/<article/g)).toHaveLength(1);
  await browser?.open(file("big", html), { width: 1100 });
  const rows = "[...document.querySelectorAll('.grid tbody tr')].filter((row) => row.checkVisibility()).length";
  expect((await browser?.evaluate<number>(rows)) ?? 30).toBe(30);
});
