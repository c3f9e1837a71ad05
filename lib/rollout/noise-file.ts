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
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UserError(`${file}: cannot be read as JSON: ${(error as Error).message}`, SHAPE);
  }
  const parsed = noiseSchema.safeParse(raw);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(" → ") ?? "";
  throw new UserError(
    `${file}: ${where}: expected a reason for each attribute, received ${JSON.stringify(valueAt(raw, parsed.error.issues[0]?.path ?? []))}`,
    SHAPE,
  );
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (current, key) => (typeof current === "object" && current !== null ? Reflect.get(current, key) : undefined),
    value,
  );
}
