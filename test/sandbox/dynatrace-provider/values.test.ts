import { encode } from "@msgpack/msgpack";
import { decodeValue, encodeValue, Unknown, type Value } from "../../../sandbox/dynatrace-provider/values";

test.each<[string, Value]>([
  ["null", null],
  ["text", "Grüße"],
  ["a number beyond 32 bits", 4_294_967_297],
  ["a fraction", 0.5],
  ["nested blocks", { processors: [{ id: "a", enabled: true, matcher: null }], tags: {} }],
])("%s comes back as it went", (_name, value) => {
  expect(decodeValue(encodeValue(value))).toEqual(value);
});

test("an unknown value stays unknown, at any depth", () => {
  const decoded = decodeValue(encodeValue({ id: Unknown.value, list: [{ token: Unknown.value }] })) as {
    id: Value;
    list: readonly { token: Value }[];
  };
  expect(decoded.id).toBe(Unknown.value);
  expect(decoded.list[0]!.token).toBe(Unknown.value);
});

test("an unknown value is written as Terraform's MessagePack extension 0", () => {
  expect(Buffer.from(encodeValue(Unknown.value).msgpack!).toString("hex")).toBe("d40000");
});

test("an unknown value of which Terraform knows more (extension 12) is unknown", () => {
  const refined = Buffer.concat([Buffer.from([0xc7, 3, 12]), encode({ 1: false }).subarray(0, 3)]);
  expect(decodeValue({ msgpack: refined })).toBe(Unknown.value);
});

test("a value may come as JSON, as states do", () => {
  expect(decodeValue({ json: Buffer.from('{"id":"x"}'), msgpack: Buffer.alloc(0) })).toEqual({ id: "x" });
});

test("an absent value is null", () => {
  expect(decodeValue(undefined)).toBeNull();
});
