/** Round values from 0 to at least `highest`, for an axis. @param count - about how many */
export function ticks(highest: number, count: number): readonly number[] {
  if (highest <= 0) return [0, 1];
  const rough = highest / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max([1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough) ?? rough, 1);
  const steps = Math.max(1, Math.ceil(highest / step));
  return Array.from({ length: steps + 1 }, (_, index) => index * step);
}

const HOUR = 3_600_000;
const TIME_STEPS = [
  HOUR / 12,
  HOUR / 4,
  HOUR / 2,
  HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  48 * HOUR,
  168 * HOUR,
];

/** Round times in a span. @param count - most of them */
export function timeTicks(start: number, end: number, count: number): readonly number[] {
  const step = TIME_STEPS.find((size) => (end - start) / size <= count) ?? TIME_STEPS.at(-1)!;
  const first = Math.ceil(start / step) * step;
  return Array.from({ length: Math.floor((end - first) / step) + 1 }, (_, index) => first + index * step);
}
