import { generationInUse } from "../../lib/dynatrace/token-schema";
import { type TokenFacts, tokenStatus } from "../../lib/dynatrace/token-status";

const STORED_AT = "2026-11-24T12:00:00.000Z";
const at = (time: string) => `2026-11-24T${time}:00.000Z`;
const token = (generation: number, more: object = {}) => ({
  id: `dt0c01.GENERATION${generation}`,
  name: `hubrelay ingest ${generation}`,
  enabled: true,
  ...more,
});

/** Rotated from 1 to 2 at noon; it is 13:00 unless said otherwise. */
function facts(over: Partial<TokenFacts> = {}): TokenFacts {
  return {
    deployment: "hubrelay",
    declared: { mode: "managed", generations: [1, 2], expirationDates: {}, warnDays: 30 },
    tokens: [token(1, { lastUsedDate: at("12:04") }), token(2, { lastUsedDate: at("12:59") })],
    stored: { tokenId: "dt0c01.GENERATION2", generation: 2, storedAt: new Date(STORED_AT) },
    now: new Date(at("13:00")),
    ...over,
  };
}

test("an old token that nobody used since every relay read the secret again can go", () => {
  const status = tokenStatus(facts());
  expect(status.generations.map(({ state }) => state)).toEqual(["replaced", "in the secret"]);
  expect(status.settled).toBe(true);
  expect(status.remarks).toEqual([expect.stringContaining("every relay has left generation 1: take it out")]);
});

test("while relays may still hold the old token, when to ask again is said", () => {
  const status = tokenStatus(facts({ now: new Date(at("12:10")) }));
  expect(status.settled).toBe(false);
  expect(status.remarks).toEqual(["relays go over to generation 2 until 12:15 UTC: ask again then"]);
});

test("an old token in use after that means that a relay cannot read the secret", () => {
  const status = tokenStatus(facts({ tokens: [token(1, { lastUsedDate: at("12:40") }), token(2)] }));
  expect(status.settled).toBe(false);
  expect(status.remarks[0]).toContain("a relay cannot read the secret");
});

test("a generation that is declared and not applied yet is waited for", () => {
  const status = tokenStatus(
    facts({ stored: { tokenId: "dt0c01.GENERATION1", generation: 1, storedAt: new Date(STORED_AT) } }),
  );
  expect(status.generations.map(({ state }) => state)).toEqual(["in the secret", "waiting"]);
  expect(status.remarks).toEqual([expect.stringContaining("apply --stack dynatrace")]);
  expect(status.settled).toBe(false);
});

test("a token that was deleted by hand is missing, and forgetting it is proposed", () => {
  const status = tokenStatus(facts({ tokens: [token(2)] }));
  expect(status.generations[0]).toEqual({ generation: 1, state: "missing" });
  expect(status.remarks[0]).toContain("npx hubrelay token forget,");
  expect(status.settled).toBe(false);
});

test("a disabled token is not settled", () => {
  expect(tokenStatus(facts({ tokens: [token(1), token(2, { enabled: false })] })).settled).toBe(false);
});

test.each([
  ["2026-11-24T12:59:00.000Z", "expired", "has expired"],
  ["2026-12-04T13:00:00.000Z", "in the secret", "expires in 10 days"],
])("a token that ends at %s is %s", (expirationDate, state, remark) => {
  const status = tokenStatus(facts({ tokens: [token(1), token(2, { expirationDate })] }));
  expect(status.generations[1]).toMatchObject({ state, expires: expirationDate });
  expect(status.remarks.join("\n")).toContain(remark);
});

test("a token that ends in a year is no remark", () => {
  const tokens = [token(1), token(2, { expirationDate: "2027-11-24T00:00:00.000Z" })];
  expect(tokenStatus(facts({ tokens })).remarks.join()).not.toContain("expires");
});

test("an external token is known by its id, whatever its name", () => {
  const declared = { mode: "external", generation: 2, warnDays: 30 } as const;
  const tokens = [{ ...token(2), name: "made by the platform team" }];
  const status = tokenStatus(facts({ declared, tokens }));
  expect(status).toEqual({
    generations: [{ generation: generationInUse(declared), id: "dt0c01.GENERATION2", state: "in the secret" }],
    settled: true,
    remarks: [],
  });
});
