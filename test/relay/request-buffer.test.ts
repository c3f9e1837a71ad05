import { RequestBuffer } from "../../lib/relay/request-buffer";

test("records stand side by side as one array, and parts of it as arrays of their own", () => {
  const buffer = new RequestBuffer(100);
  const [a, b, c] = ['{"a":"ä"}', "{}", '{"c":3}'].map((json) => buffer.add(json));
  expect(buffer.array(a!, c!).toString()).toBe('[{"a":"ä"},{},{"c":3}]');
  expect(buffer.array(a!, a!).toString()).toBe('[{"a":"ä"}]');
  expect(buffer.array(b!, c!).toString()).toBe('[{},{"c":3}]');
  expect(buffer.array(b!, b!).toString()).toBe("[{}]");
  expect(buffer.array(c!, c!).toString()).toBe('[{"c":3}]');
});

test("a record fits if the array with it stays within the limit", () => {
  const buffer = new RequestBuffer(10);
  expect(buffer.fits(8)).toBe(true);
  expect(buffer.fits(9)).toBe(false);
  const slot = buffer.add("12345678");
  expect(buffer.array(slot, slot)).toHaveLength(10);
  expect(buffer.fits(0)).toBe(false);
});

test("a cleared buffer begins anew", () => {
  const buffer = new RequestBuffer(10);
  buffer.add("12345678");
  buffer.clear();
  const slot = buffer.add("1");
  expect(buffer.array(slot, slot).toString()).toBe("[1]");
});
