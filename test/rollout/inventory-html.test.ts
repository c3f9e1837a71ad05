import { type InventoryItem, inventoryHtml } from "../../lib/rollout/inventory-html";
import { deployed } from "./deployed";

const A = "111111111111";
const B = "222222222222";

function page(...items: readonly InventoryItem[]): string {
  return inventoryHtml(items, "summary", { name: "hubrelay", at: new Date("2026-11-24T12:34:56Z"), live: true });
}

const item = (account: string, more: Partial<InventoryItem> = {}): InventoryItem => ({
  ...{ account, accountName: "shop", region: "eu-west-1", status: "connected", unhealthy: [] },
  deployed: deployed(account),
  ...more,
});

test("what is not as declared is told in words, with what to do", () => {
  const html = page(
    item(A, { status: "missing", deployed: undefined, unhealthy: ["missing"] }),
    item(B, { status: "undeclared", unhealthy: ["undeclared", "3 dead letters"] }),
  );
  expect(html).toMatch(/<summary>declared, not deployed <small>1<.*→ deploy them: <code>npx hubrelay apply</);
  expect(html).toMatch(/<summary>deployed, not declared; 3 dead letters <small>1<.*or take them away/);
});

test("details are of what is deployed, with the account's name", () => {
  const html = page(item(A), item(B, { status: "missing", deployed: undefined, unhealthy: ["missing"] }));
  const [, details = ""] = html.split("<h2>Details</h2>");
  expect(details).toContain(`<code>${A} eu-west-1</code> shop`);
  expect(details).not.toContain(B);
});

test("a name cannot become markup", () => {
  const html = page(item(A, { accountName: "<b>&co</b>", unhealthy: ["3 dead letters"] }));
  expect(html).not.toContain("<b>&co");
  expect(html.match(/&lt;b&gt;&amp;co&lt;\/b&gt;/g)).toHaveLength(3);
});
