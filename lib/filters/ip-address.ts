import { PatternError } from "./pattern";

/** Addresses between two others, both included, as hexadecimal digits. */
export interface AddressRange {
  readonly low: string;
  readonly high: string;
}

/** An address as hexadecimal digits, 8 for IPv4 and 32 for IPv6; nothing for other text. Mapped IPv4 counts as IPv4. */
export function parseAddress(text: string): string | undefined {
  if (/^[0-9]+\.[0-9]+\.[0-9]+\.[0-9]+$/.test(text)) {
    const bytes = text.split(".").map(Number);
    return bytes.every((byte) => byte <= 255) ? bytes.map((byte) => hex(byte, 2)).join("") : undefined;
  }
  if (!/^[0-9a-fA-F:]*:[0-9a-fA-F:]*$/.test(text)) return undefined;
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const groups =
    tail === undefined
      ? head!
      : [...head!, ...new Array(Math.max(0, 8 - head!.length - tail.length)).fill("0"), ...tail];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const digits = groups.map((group) => group.toUpperCase().padStart(4, "0")).join("");
  return digits.startsWith("00000000000000000000FFFF") ? digits.slice(24) : digits;
}

/**
 * The addresses of a block such as `10.0.0.0/8`.
 * @throws PatternError with the reason for which AWS refuses it
 */
export function cidrRange(block: string, path: string): AddressRange {
  const [address, bits, ...more] = block.split("/");
  if (address === undefined || bits === undefined || more.length > 0) {
    throw new PatternError(path, `cidr takes an address and a number of bits, found ${JSON.stringify(block)}`);
  }
  const digits = parseAddress(address);
  if (digits === undefined) throw new PatternError(path, `${JSON.stringify(address)} is no IP address`);
  const most = digits.length * 4 - 1;
  if (!/^\+?\d{1,9}$/.test(bits) || Number(bits) > most) {
    throw new PatternError(path, `cidr takes 0 to ${most} bits here, found ${JSON.stringify(bits)}`);
  }
  const binary = [...digits].map((digit) => Number.parseInt(digit, 16).toString(2).padStart(4, "0")).join("");
  const fixed = binary.slice(0, Number(bits));
  return { low: toHex(fixed.padEnd(binary.length, "0")), high: toHex(fixed.padEnd(binary.length, "1")) };
}

/**
 * Whether a value is an address within the range. AWS's engine walks the digits and decides as soon as one lies strictly
 * between the two ends, whatever follows; so a wide range also takes addresses of the other version and plain numbers that
 * begin with such digits. That is kept.
 */
export function addressIn(value: string | number, range: AddressRange): boolean {
  const digits = typeof value === "number" ? String(value) : parseAddress(value);
  if (digits === undefined) return false;
  let onLow = true;
  let onHigh = true;
  for (let index = 0; index < range.low.length; index++) {
    const digit = digits[index];
    if (digit === undefined || !/[0-9A-F]/.test(digit)) return false;
    const low = range.low[index]!;
    const high = range.high[index]!;
    if ((onLow && digit < low) || (onHigh && digit > high)) return false;
    onLow &&= digit === low;
    onHigh &&= digit === high;
    if (!onLow && !onHigh) return true;
  }
  return true;
}

function toHex(binary: string): string {
  return (binary.match(/.{4}/g) ?? []).map((nibble) => hex(Number.parseInt(nibble, 2), 1)).join("");
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, "0");
}
