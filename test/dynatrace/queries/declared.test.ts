import fc from "fast-check";
import { declaredConnections, declaredTable } from "../../../lib/dynatrace/queries/declared";
import { pipeline } from "../../../lib/dynatrace/queries/query";
import { runDql } from "../../../sandbox/fake-dynatrace/dql/run";

const asTable = (connections: Parameters<typeof declaredTable>[0]) =>
  runDql(pipeline(declaredTable(connections)), { records: [] }) as readonly Readonly<Record<string, string>>[];

test("each connection is one row, whatever its account's name", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(
        fc.record({
          account: fc.stringMatching(/^\d{12}$/),
          name: fc.string(),
          regions: fc.subarray(["eu-west-1", "us-east-1", "ap-south-1"], { minLength: 1 }),
        }),
        { selector: ({ account }) => account, maxLength: 6 },
      ),
      (accounts) => {
        const connections = accounts.flatMap(({ account, name, regions }) =>
          regions.map((region) => ({ account, accountName: name, region })),
        );
        const rows = asTable(connections);
        const shown = (name: string) => name.replaceAll(/\s/g, " ");
        expect(rows.map(({ account, name, region }) => `${account} ${region} ${name}`).toSorted()).toEqual(
          connections
            .map(({ account, accountName, region }) => `${account} ${region} ${shown(accountName)}`)
            .toSorted(),
        );
        for (const { account, region, connection } of rows) expect(connection).toBe(`${account} ${region}`);
      },
    ),
  );
});

test("nothing declared is a table without rows, and with its fields", () => {
  expect(asTable([])).toEqual([]);
});

test("a thousand accounts of seventeen regions take no more than their ids and names", () => {
  const connections = Array.from({ length: 1000 }, (_, index) => String(100_000_000_000 + index)).flatMap((account) =>
    Array.from({ length: 17 }, (_, index) => ({ account, accountName: "ten-letter", region: `region-${index}` })),
  );
  expect(declaredTable(connections).join("\n").length).toBeLessThan(1000 * 30);
  expect(asTable(connections)).toHaveLength(17_000);
});

test("an administrator's connection stands for the accounts and regions that it covers", () => {
  const admin = { account: "111111111111", accountName: "security", region: "eu-west-1" };
  const plan = {
    connections: [{ ...admin, covers: { regions: ["eu-west-1", "us-east-1"] } }],
    carried: [
      { account: "222222222222", accountName: "shop", through: admin.account },
      { account: "333333333333", accountName: "elsewhere", through: "999999999999" },
    ],
  };
  expect(declaredConnections(plan).map(({ account, region }) => `${account} ${region}`)).toEqual([
    "111111111111 eu-west-1",
    "111111111111 us-east-1",
    "222222222222 eu-west-1",
    "222222222222 us-east-1",
  ]);
});

test("a connection of its own stands for itself, and twice the same only once", () => {
  const own = { account: "111111111111", accountName: "shop", region: "eu-west-1" };
  expect(declaredConnections({ connections: [own, own] })).toEqual([own]);
});
