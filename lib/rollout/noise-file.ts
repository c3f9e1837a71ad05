import { readFileSync } from "node:fs";
import { z } from "zod";
import { UserError } from "../user-error";
import type { NoiseList } from "./drift-kinds";

const noiseSchema = z.record(z.string().min(1), z.record(z.string().min(1), z.string().min(1)));

const SHAPE = 'write { "aws_cloudwatch_metric_alarm.*": { "dimensions": "the reason" } }';

/**
 * Reads a list of known false differences: address pattern → attribute → reason.
 *
 * @throws UserError when the file cannot be read or an entry lacks its reason
 */
export function loadNoise(file: string): NoiseList {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(`${file}: cannot be read: ${(error as Error).message}`, SHAPE);
  }
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file}: expected JSON, ${(error as Error).message}`, SHAPE);
  }
  const parsed = noiseSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const expected = ["address patterns", "attributes with their reasons", "a reason"][path.length] ?? "a reason";
  const where = [file, ...(path.length === 0 ? [] : [path.join(" → ")])].join(": ");
  throw new UserError(`${where}: expected ${expected}, received ${JSON.stringify(valueAt(raw, path))}`, SHAPE);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined),
    value,
  );
}
