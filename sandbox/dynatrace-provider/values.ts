import { decode, ExtensionCodec, encode } from "@msgpack/msgpack";

/** The value of something that is only known after apply. */
export class Unknown {
  static readonly value = new Unknown();
  /** Tells it from any other object. */
  readonly kind = "unknown";
  private constructor() {}
}

/** A Terraform value: sets and lists are arrays, maps and blocks are objects. */
export type Value = null | boolean | number | string | Unknown | readonly Value[] | ValueObject;

/** An object of Terraform values: a block, a resource, a map. */
export interface ValueObject {
  readonly [name: string]: Value;
}

/** The two encodings in which Terraform hands over a value; one of them is filled. */
export interface DynamicValue {
  readonly msgpack?: Uint8Array;
  readonly json?: Uint8Array;
}

/** MessagePack extension types of Terraform: 0 is "unknown", 12 is "unknown, but this much is known of it". */
const UNKNOWN_TYPES = [0, 12] as const;

const extensionCodec = new ExtensionCodec();
for (const type of UNKNOWN_TYPES) {
  extensionCodec.register({
    type,
    encode: (object) => (type === 0 && object instanceof Unknown ? new Uint8Array([0]) : null),
    decode: () => Unknown.value,
  });
}

/** Reads a value as Terraform sent it; absent is null. */
export function decodeValue(encoded: DynamicValue | null | undefined): Value {
  if (encoded?.msgpack?.length) return decode(encoded.msgpack, { extensionCodec }) as Value;
  if (encoded?.json?.length) return JSON.parse(Buffer.from(encoded.json).toString("utf8")) as Value;
  return null;
}

/** Writes a value as Terraform wants it. */
export function encodeValue(value: Value): DynamicValue {
  return { msgpack: Buffer.from(encode(value, { extensionCodec })) };
}

/** Whether a value is an object (a block, a resource or a map). */
export function isObject(value: Value | undefined): value is ValueObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Unknown);
}

/** Whether a value is a list or a set. */
export function isList(value: Value | undefined): value is readonly Value[] {
  return Array.isArray(value);
}

/** Whether two values are the same, element by element. */
export function sameValue(left: Value, right: Value): boolean {
  if (left === right) return true;
  if (isList(left) && isList(right)) {
    return left.length === right.length && left.every((element, index) => sameValue(element, right[index]!));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left);
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => name in right && sameValue(left[name]!, right[name]!))
  );
}
