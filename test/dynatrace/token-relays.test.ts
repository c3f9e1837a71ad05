import { type RelayUse, relayRemarks, summariseUse } from "../../lib/dynatrace/token-relays";

const at = (time: string) => `2026-11-24T${time}:00.000Z`;
const point = (time: string, lowest: number, highest = lowest) => ({ time: Date.parse(at(time)), lowest, highest });
const use = (account: string, more: Partial<RelayUse>): RelayUse => ({ account, region: "eu-west-1", ...more });
/** Rotated to 4 at noon; every relay should be on it by a quarter past. */
const OVER = new Date(at("12:15"));

test("since when the newest generation is used, and until when an older one was", () => {
  const points = [point("12:00", 3), point("12:05", 3, 4), point("12:10", 4)];
  expect(summariseUse(points, 4)).toEqual({ newestSince: at("12:05"), olderUntil: at("12:10") });
});

test("a relay that sent nothing has used neither", () => {
  expect(summariseUse([], 4)).toEqual({});
});

test("how many have gone over, in how many accounts, and since when the last one", () => {
  const uses = [
    use("111111111111", { newestSince: at("12:00") }),
    { ...use("111111111111", { newestSince: at("12:04") }), region: "us-east-1" },
    use("222222222222", { newestSince: at("12:02"), olderUntil: at("12:05") }),
  ];
  expect(relayRemarks(uses, 4, OVER)).toEqual({
    settled: true,
    remarks: ["3 of 3 relays, in 2 accounts, have used generation 4, the last of them since 2026-11-24 12:04 UTC"],
  });
});

test("a relay on an older generation after every one should have left it is named, and not settled", () => {
  const { settled, remarks } = relayRemarks([use("111111111111", { olderUntil: at("12:40") })], 4, OVER);
  expect(settled).toBe(false);
  expect(remarks[0]).toContain("111111111111 eu-west-1 used an older generation until 2026-11-24 12:40 UTC");
});

test("one that had nothing to send is no reason to wait", () => {
  const { settled, remarks } = relayRemarks([use("111111111111", {})], 4, OVER);
  expect(settled).toBe(true);
  expect(remarks).toContain("1 had nothing to send since the secret changed: they read it before they send");
});

test("one that could not be asked is said with the reason", () => {
  const { remarks } = relayRemarks([use("111111111111", { problem: "AccessDenied" })], 4, OVER);
  expect(remarks).toContain("1 could not be asked: 111111111111 eu-west-1: AccessDenied");
});

test("nobody was asked: nothing is said", () => {
  expect(relayRemarks([], 4, OVER)).toEqual({ settled: true, remarks: [] });
});
